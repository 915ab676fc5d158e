"""`students`: find, show, add and edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from registrar_desktop.rules.money import format_money
from ui.command.desk import desk_of
from ui.command.reading import pairs
from ui.command.student_sheet import facts_of, words_of
from ui.command.telling import Table
from ui.wording import word

if TYPE_CHECKING:
    from registrar_desktop.records.lists.students import StudentRow

app = typer.Typer(help="Find, show, add and edit students.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The student number.")]
Fields = Annotated[
    list[str],
    typer.Option("--set", metavar="FIELD=VALUE", help="A field and its value; may be repeated."),
]


@app.command()
def find(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="Number, any name, e-mail or phone.")],
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Show at most so many.")] = 50,
) -> None:
    """Find students by number, name in any script or romanized, e-mail or phone."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        count, rows = operations.find_students(office, text=text, most=limit)
    table = Table(
        ("Number", "Name", "Born", "Level", "Status", "Program", "Balance", "Holds", ""),
        [_cells(row) for row in rows],
        frozenset({6, 7}),
    )
    more = [f"{count - len(rows):,} more; type another letter."] if count > len(rows) else []
    nobody = "Nobody is found by that."
    desk.tell.answer(
        {"count": count, "students": [_facts(row) for row in rows]},
        *([table, *more] if rows else [nobody]),
    )


def _cells(row: StudentRow) -> tuple[str, ...]:
    return (
        row.number,
        row.name,
        row.birth_date.isoformat() if row.birth_date else "",
        word(row.level),
        word(row.status),
        row.program,
        format_money(row.balance_minor, row.currency),
        str(row.holds),
        "not yet confirmed" if row.pending else "",
    )


def _facts(row: StudentRow) -> dict[str, object]:
    return {
        "student_number": row.number,
        "family_name": row.family_name,
        "given_name": row.given_name,
        "preferred_name": row.preferred_name,
        "birth_date": row.birth_date,
        "level": row.level,
        "status": row.status,
        "program": row.program,
        "email": row.email,
        "phone": row.phone,
        "balance_minor": row.balance_minor,
        "currency": row.currency,
        "holds": row.holds,
        "privacy_flag": row.privacy_flag,
        "pending": row.pending,
    }


@app.command()
def show(context: typer.Context, number: Number) -> None:
    """Everything about one student."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        page = operations.show_student(office, number=number)
    desk.tell.answer(facts_of(page), *words_of(page))


@app.command()
def add(
    context: typer.Context,
    fields: Fields,
    new_person: Annotated[
        bool, typer.Option("--new-person", help="Not the person of the same name who is known.")
    ] = False,
) -> None:
    """Add a student; the number comes from this desk's range unless `student_number` is set."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        number = operations.add_student(office, fields=pairs("--set", fields), confirmed=new_person)
    desk.tell.answer(
        {"student_number": number}, f"Recorded student {number} here; not yet confirmed."
    )


@app.command()
def merge(
    context: typer.Context,
    number: Number,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The number that goes on.")],
) -> None:
    """Merge a record into another one of the same person; the centre moves what belongs to it."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        stays = operations.merge_students(office, number=number, into=into)
    desk.tell.answer(
        {"student_number": number, "merged_into": stays},
        f"Recorded here: {number} goes on as {stays}. The centre moves registrations, holds and "
        "money; not yet confirmed.",
    )


@app.command()
def edit(context: typer.Context, number: Number, fields: Fields) -> None:
    """Change fields of a student; an empty value clears the field."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        changed = operations.edit_student(office, number=number, fields=pairs("--set", fields))
    told = f"Recorded here: {', '.join(changed)} of student {number}; not yet confirmed."
    desk.tell.answer(
        {"student_number": number, "changed": changed},
        told if changed else f"Nothing to change: student {number} has these values.",
    )
