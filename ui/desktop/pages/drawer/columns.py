"""The columns of a cash drawer: its methods with what is over or short, and the drawers before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from registrar_desktop.clock import Clock
from registrar_desktop.schema.drawers import DrawerSession
from ui.desktop.pages.shown import NOT_CONFIRMED, PENDING_ICON, clock_time
from ui.desktop.table.columns import Cell, Chip, Column
from ui.language import format_amount, tr
from ui.outcomes import DrawerMethod
from ui.wording import word


@dataclass(frozen=True, slots=True)
class MethodLine:
    """One method with what stands in the form for it now."""

    method: DrawerMethod
    currency: str
    counted_minor: int | None
    over_short_minor: int | None


def method_columns() -> list[Column]:
    """Money by method."""
    return [
        Column("method", tr("Method"), lambda r: Cell(word(r.method.method)), 14),
        Column("taken", tr("Taken"), lambda r: _money(r, r.method.taken_minor), 10, right=True),
        Column("back", tr("Given back"), lambda r: _money(r, r.method.back_minor), 10, right=True),
        Column("due", tr("Expected"), lambda r: _money(r, r.method.expected_minor), 10, right=True),
        Column("counted", tr("Counted"), lambda r: _money(r, r.counted_minor), 10, right=True),
        Column("over", tr("Over or short"), _over_short, 12, right=True),
    ]


def drawer_columns(clock: Clock, home_currency: Callable[[], str]) -> list[Column]:
    """Drawers that were opened, the latest first."""
    return [
        Column("number", tr("Drawer"), _number, 13),
        Column("cashier", tr("Cashier"), lambda r: Cell(r.cashier), 10),
        Column("opened", tr("Opened"), lambda r: Cell(clock_time(r.opened_at, clock.now())), 13),
        Column("closed", tr("Closed"), lambda r: _closed(r, clock), 13),
        Column("receipts", tr("Receipts"), lambda r: Cell(_receipts(r), "muted"), 22, yields=True),
        Column("over", tr("Over or short"), lambda r: _result(r, home_currency()), 12, right=True),
    ]


def _money(line: MethodLine, minor: int | None) -> Cell:
    if minor is None:
        return Cell("")
    return Cell(format_amount(minor, line.currency), role="text" if minor else "muted")


def _over_short(line: MethodLine) -> Cell:
    minor = line.over_short_minor
    if minor is None:
        return Cell("")
    text = format_amount(minor, line.currency)
    return Cell(f"+{text}" if minor > 0 else text, role="warn" if minor else "good", strong=True)


def _number(drawer: DrawerSession) -> Cell:
    waits = drawer.row_version == 0
    return Cell(
        drawer.number,
        mark=PENDING_ICON if waits else "",
        tip=NOT_CONFIRMED if waits else "",
        italic=waits,
    )


def _closed(drawer: DrawerSession, clock: Clock) -> Cell:
    if drawer.closed_at is None:
        return Cell(chip=Chip(tr("Open"), "lock-open", "good"))
    return Cell(clock_time(drawer.closed_at, clock.now()))


def _receipts(drawer: DrawerSession) -> str:
    if drawer.receipt_first is None:
        return ""
    return f"{drawer.receipt_first} – {drawer.receipt_last}"


def _result(drawer: DrawerSession, home_currency: str) -> Cell:
    minor = drawer.over_short_minor
    if minor is None:
        return Cell("")
    text = format_amount(minor, drawer.currency)
    shown = text if drawer.currency == home_currency else f"{text} {drawer.currency}"
    return Cell(f"+{shown}" if minor > 0 else shown, role="warn" if minor else "muted")
