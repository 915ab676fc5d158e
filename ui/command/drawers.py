"""`drawer`: the cash drawer of this desk, from its opening float to the count at its close."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from registrar_desktop.rules.money import format_amount, format_money
from registrar_desktop.schema.vocabulary import PaymentMethod
from ui.command.desk import desk_of
from ui.command.reading import pairs
from ui.command.telling import Table, counted, plain
from ui.wording import fact_text, word

if TYPE_CHECKING:
    from ui.outcomes import DrawerShown

app = typer.Typer(help="The cash drawer of this desk.", no_args_is_help=True)

_AMOUNTS = {"ignore_unknown_options": True}


@app.command("open", context_settings=_AMOUNTS)
def open_(
    context: typer.Context,
    opening_float: Annotated[str, typer.Argument(metavar="FLOAT", help="Cash in it, like 150.00.")],
) -> None:
    """Open the drawer with its float; payments taken here belong to it until it is closed."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        shown = operations.open_drawer(office, opening_float=opening_float)
    told = format_money(shown.opening_float_minor, shown.currency)
    desk.tell.answer(plain(shown), f"Cash drawer {shown.number} is open with {told}.")


@app.command(context_settings=_AMOUNTS)
def count(
    context: typer.Context,
    cash: Annotated[str, typer.Option(help="All cash, where it is not told by piece.")] = "",
    piece: Annotated[
        list[str] | None, typer.Option(metavar="20=3", help="Three of 20; for each note and coin.")
    ] = None,
    check: Annotated[str, typer.Option(help="The sum of the checks.")] = "",
    card_terminal: Annotated[str, typer.Option(help="The sum on the terminal's slip.")] = "",
) -> None:
    """Keep what was counted; over and short are told at once. It may be counted again."""
    from registrar_desktop.records.drawers.acts import Count
    from ui import operations

    given = {
        PaymentMethod.CASH: cash,
        PaymentMethod.CHECK: check,
        PaymentMethod.CARD_TERMINAL: card_terminal,
    }
    totals = {method: text for method, text in given.items() if text}
    desk = desk_of(context)
    with desk.office() as office:
        shown = operations.count_drawer(office, count=Count(totals, pairs("--piece", piece or [])))
        words = operations.over_short_words(shown)
    desk.tell.answer(
        plain(shown), _table(shown), f"Cash drawer {shown.number} is counted: {words}."
    )


@app.command()
def show(
    context: typer.Context,
    number: Annotated[str, typer.Argument(help="Like D07-C000012; the latest without it.")] = "",
) -> None:
    """A drawer in figures: what came in by each method, what is expected, what was counted."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        shown = operations.show_drawer(office, number=number)
        words = operations.over_short_words(shown)
    state = f"closed {fact_text(shown.closed_at)}" if shown.closed_at else "open"
    told = format_money(shown.opening_float_minor, shown.currency)
    lines = [
        f"Cash drawer {shown.number} of {shown.cashier} at desk {shown.desk}: {state}, {words}.",
        f"Opened {fact_text(shown.opened_at)} with {told}. {_receipts(shown)}",
    ]
    desk.tell.answer(plain(shown), *lines, _table(shown), *([shown.note] if shown.note else []))


@app.command()
def close(
    context: typer.Context,
    note: Annotated[str, typer.Option(help="Why something is over, short or missing.")] = "",
) -> None:
    """Close the drawer with its count, for good."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        shown = operations.close_drawer(office, note=note)
        words = operations.over_short_words(shown)
    desk.tell.answer(
        plain(shown),
        _table(shown),
        f"Cash drawer {shown.number} is closed: {words}. {_receipts(shown)}",
    )


@app.command("list")
def list_(context: typer.Context) -> None:
    """Every drawer of every desk that is known here, open ones first."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        found = operations.list_drawers(office)
    facts = [
        {
            "number": each.number,
            "desk": each.desk_code,
            "cashier": each.cashier,
            "currency": each.currency,
            "opened_at": each.opened_at,
            "closed_at": each.closed_at,
            "over_short_minor": each.over_short_minor,
            "pending": each.row_version == 0,
        }
        for each in found
    ]
    rows = [
        (
            *(each.number, each.desk_code, each.cashier, fact_text(each.opened_at)),
            fact_text(each.closed_at) if each.closed_at else "open",
            ""
            if each.over_short_minor is None
            else format_amount(each.over_short_minor, each.currency),
        )
        for each in found
    ]
    heads = ("Drawer", "Desk", "Cashier", "Opened", "Closed", "Over or short")
    table = Table(heads, rows, frozenset({5}))
    desk.tell.answer(
        {"count": len(found), "drawers": facts}, table if rows else "No drawer was opened yet."
    )


@app.command()
def demand(
    context: typer.Context,
    wanted: Annotated[
        bool, typer.Option("--on/--off", help="Take money with an open drawer only.")
    ] = True,
) -> None:
    """Say whether this desk takes money with an open drawer only; the registrar's to say."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        operations.demand_drawer(office, on=wanted)
    told = "with an open drawer only" if wanted else "with and without an open drawer"
    desk.tell.answer({"demanded": wanted}, f"This desk takes money {told}.")


def _table(shown: DrawerShown) -> Table:
    def amount(minor: int | None) -> str:
        return "" if minor is None else format_amount(minor, shown.currency)

    heads = ("Method", "In", "Taken", "Out", "Given back", "Expected", "Counted", "Over or short")
    rows = [
        (
            *(word(each.method), str(each.taken_count), amount(each.taken_minor)),
            *(str(each.back_count), amount(each.back_minor), amount(each.expected_minor)),
            *(amount(each.counted_minor), amount(each.over_short_minor)),
        )
        for each in shown.methods
    ]
    return Table(heads, rows, frozenset(range(1, 8)))


def _receipts(shown: DrawerShown) -> str:
    if shown.receipt_first is None:
        return "No receipt was issued."
    told = f"{counted(shown.receipts, 'receipt')}, {shown.receipt_first} to {shown.receipt_last}"
    missing = ", ".join(shown.receipt_gaps[:5])
    return f"{told}; missing: {missing}." if missing else f"{told}, none missing."
