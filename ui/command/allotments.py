"""`allotments`: seats that are kept for one desk, so that it can promise them offline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from registrar_desktop.errors import Invalid
from ui.command.desk import desk_of
from ui.command.telling import Table, counted, plain
from ui.instants import instant
from ui.wording import fact_text

if TYPE_CHECKING:
    from registrar_desktop.records.allotments import KeptSeats

app = typer.Typer(help="Seats kept for one desk.", no_args_is_help=True)


@app.command()
def give(
    context: typer.Context,
    section: Annotated[str, typer.Argument(help="The CRN, or a label like “MATH 10A-001”.")],
    to: Annotated[str, typer.Argument(metavar="DESK", help="The desk's code, like D07.")],
    seats: Annotated[int, typer.Argument(min=1, help="How many.")],
    until: Annotated[
        str, typer.Option(metavar="TIME", help="18:00 or 2025-09-01 18:00; then they come back.")
    ],
    term: Annotated[str, typer.Option(help="The term's code.")] = "",
) -> None:
    """Keep seats for a desk; they count once the centre has confirmed that they are free."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        last = instant(until, office.clock.now())
        if last is None:
            raise Invalid("instant_unreadable", text=until)
        label = operations.keep_seats(
            office, section=section, desk=to, seats=seats, until=last, term=term
        )
    told = {"section": label, "desk": to, "seats": seats, "until": last, "pending": True}
    desk.tell.answer(
        told, f"{counted(seats, 'seat')} of {label} asked for desk {to}; not yet confirmed."
    )


@app.command("list")
def list_(context: typer.Context) -> None:
    """What is kept for which desk, and what is left of it."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        found = operations.list_kept_seats(office)
    rows = [
        (
            *(f"{each.section} ({each.term})", each.kept.desk),
            *(str(each.kept.seats), str(each.kept.left)),
            fact_text(each.kept.expires_at),
            _standing(each.kept),
        )
        for each in found
    ]
    heads = ("Section", "Desk", "Seats", "Left", "Until", "")
    desk.tell.answer(
        {"count": len(found), "allotments": [plain(each) for each in found]},
        Table(heads, rows, frozenset({2, 3})) if found else "No seats are kept for any desk.",
    )


def _standing(kept: KeptSeats) -> str:
    if kept.refused:
        return "refused; see “attention list”"
    return "" if kept.confirmed else "not yet confirmed"
