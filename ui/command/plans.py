"""`plans`: agreements to pay in parts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from registrar_desktop.rules.money import format_amount, format_money
from ui.command.desk import desk_of
from ui.command.telling import Table, plain
from ui.wording import word

if TYPE_CHECKING:
    from registrar_desktop.records.plans import PlanShown

app = typer.Typer(help="Agreements to pay in parts.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The student number.")]
Term = Annotated[str, typer.Option(metavar="CODE", help="The term's code.")]
First = Annotated[
    datetime,
    typer.Option(formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="When the first part is due."),
]


@app.command()
def propose(
    context: typer.Context,
    number: Number,
    term: Term,
    first: First,
    parts: Annotated[int, typer.Option(min=1, help="In how many parts.")] = 4,
    every: Annotated[int, typer.Option(min=1, help="How many days apart.")] = 30,
) -> None:
    """Spread what a term has left open; it stands once the centre has confirmed it."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        found = operations.propose_plan(
            office, number=number, term=term, first=first.date(), parts=parts, every=every
        )
    desk.tell.answer({"plans": [plain(each) for each in found]}, *_told(found[0]))


@app.command()
def show(context: typer.Context, number: Number) -> None:
    """The plans of a student, with what is paid of each part."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        found = operations.list_plans(office, number=number)
    words = [line for each in found for line in _told(each)] or ["There is no payment plan."]
    desk.tell.answer({"plans": [plain(each) for each in found]}, *words)


@app.command()
def cancel(context: typer.Context, number: Number, term: Term) -> None:
    """End a plan; what is owed is due as it was."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        code = operations.cancel_plan(office, number=number, term=term)
    desk.tell.answer(
        {"student_number": number, "term": code, "pending": True},
        f"Payment plan of student {number} for {code} cancelled; not yet confirmed.",
    )


def _told(plan: PlanShown) -> list[str | Table]:
    state = "proposed, not yet confirmed" if plan.proposed else word(plan.status).lower()
    head = f"{plan.term}: {format_money(plan.total_minor, plan.currency)}, {state}"
    rows = [
        (
            *(str(each.part.seq), each.part.due_date.isoformat()),
            format_amount(each.part.amount_minor, plan.currency),
            *(format_amount(each.paid_minor, plan.currency), word(each.state)),
        )
        for each in plan.parts
    ]
    table = Table(("No.", "Due", plan.currency, "Paid", "State"), rows, frozenset({0, 2, 3}))
    return [head, table] if rows else [head]
