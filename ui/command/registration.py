"""`register` and `drop`: a student in a section."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui.command.desk import Desk, desk_of
from ui.command.telling import plain
from ui.fee_words import told_fees
from ui.wording import word

if TYPE_CHECKING:
    from ui.outcomes import Seat

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The student number.")]
Section = Annotated[
    str, typer.Argument(metavar="SECTION", help="The CRN, or a label like “MATH 10A-001”.")
]
Term = Annotated[str, typer.Option(help="The term's code; without it the one open now.")]

Override = Annotated[
    str, typer.Option(metavar="REASON", help="Ask for it in spite of the desk's reasons.")
]

_PROVISIONAL = "Provisional; the centre confirms it with the next sync."
_KEPT = "Confirmed: this seat was kept for this desk and cannot be lost."


def add_to(app: typer.Typer) -> None:
    """Put the commands on the program's own level."""
    app.command("register")(register)
    app.command("drop")(drop)
    app.command("swap")(swap)


def register(
    context: typer.Context,
    number: Number,
    section: Section,
    term: Term = "",
    waitlist: Annotated[bool, typer.Option("--waitlist", help="Ask for the waitlist.")] = False,
    override: Override = "",
) -> None:
    """Register a student; provisional until the centre, which decides seats, has confirmed it."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        seat = operations.register(
            office,
            number=number,
            section=section,
            term=term,
            waitlist=waitlist,
            override=override,
        )
    _tell(desk, seat, _KEPT if seat.guaranteed else _PROVISIONAL)


def swap(
    context: typer.Context,
    number: Number,
    leave: Section,
    take: Section,
    term: Term = "",
    override: Override = "",
) -> None:
    """Leave one section and take another as one act: both or neither."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        seat = operations.swap(
            office, number=number, leave=leave, take=take, term=term, override=override
        )
    _tell(desk, seat, _KEPT if seat.guaranteed else _PROVISIONAL)


def drop(context: typer.Context, number: Number, section: Section, term: Term = "") -> None:
    """Drop a section, or withdraw from it after the drop deadline."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        seat = operations.drop(office, number=number, section=section, term=term)
    _tell(desk, seat, "Not yet confirmed.")


def _tell(desk: Desk, seat: Seat, what_next: str) -> None:
    desk.tell.answer(
        {**plain(seat), "provisional": not seat.guaranteed},
        f"{word(seat.status)}: student {seat.student_number}, {seat.section} ({seat.term}). "
        f"{what_next}",
        *told_fees(seat.fees),
    )
