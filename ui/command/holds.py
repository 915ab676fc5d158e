"""`holds`: place and release."""

from __future__ import annotations

from typing import Annotated

import typer

from registrar_desktop.schema.vocabulary import HoldType
from ui.command.desk import desk_of
from ui.command.reading import EndsOn, day, word_from
from ui.command.telling import plain
from ui.wording import word

app = typer.Typer(help="Place and release holds.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The student number.")]
Type = Annotated[
    str, typer.Option("--type", metavar="TYPE", help="financial, advising, health, library, …")
]


@app.command()
def add(
    context: typer.Context,
    number: Number,
    type_: Type,
    reason: Annotated[str, typer.Option(help="Why, as the student will read it.")],
    office_: Annotated[
        str, typer.Option("--office", help="Who owns it, where that is not its usual office.")
    ] = "",
    until: EndsOn = None,
) -> None:
    """Place a hold; it is in force at this desk at once."""
    from registrar_desktop.records.holds import HoldGiven
    from ui import operations

    desk = desk_of(context)
    last = day(until)
    given = HoldGiven(word_from(HoldType, "--type", type_), reason, office_, last)
    with desk.office() as office:
        placed = operations.place_hold(office, number=number, given=given)
    desk.tell.answer(
        {**plain(placed), "pending": True},
        f"{word(placed.type)} hold of {placed.office} placed on student {placed.student_number}; "
        "not yet confirmed.",
    )


@app.command()
def release(
    context: typer.Context,
    number: Number,
    note: Annotated[str, typer.Option(help="Why it is released.")],
    type_: Annotated[
        str | None, typer.Option("--type", help="Which hold, where several stand.")
    ] = None,
) -> None:
    """Release a hold; it is kept in the history."""
    from ui import operations

    desk = desk_of(context)
    kind = None if type_ is None else word_from(HoldType, "--type", type_)
    with desk.office() as office:
        released = operations.release_hold(office, number=number, kind=kind, note=note)
    desk.tell.answer(
        {**plain(released), "pending": True},
        f"{word(released.type)} hold of student {released.student_number} released; "
        "not yet confirmed.",
    )
