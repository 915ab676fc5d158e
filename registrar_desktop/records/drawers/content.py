"""What a cash drawer holds: the counter's entries of its desk, read from the ledger.

Payments belong to it by the desk's receipt series, which no clock can disturb; what was given back
belongs to it by the desk and the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, cast, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from registrar_desktop.records.accounts import RETURNED_CODE
from registrar_desktop.rules import drawers
from registrar_desktop.rules.drawers import MethodSum, Movement, Series
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.drawers import DrawerSession
from registrar_desktop.schema.vocabulary import EntryKind, PaymentMethod

# The `source` of entries that were made at a counter.
COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class DrawerEntry:
    """A payment of the drawer, or money given back from it."""

    entry: LedgerEntry
    movement: Movement


@dataclass(frozen=True, slots=True)
class Standing:
    """A drawer in figures. `counted` and `over_short` are empty before it was counted."""

    drawer: DrawerSession
    entries: tuple[DrawerEntry, ...]
    sums: tuple[MethodSum, ...]
    expected: dict[PaymentMethod, int]
    counted: dict[PaymentMethod, int]
    series: Series

    @property
    def is_open(self) -> bool:
        return self.drawer.closed_at is None

    @property
    def over_short(self) -> dict[PaymentMethod, int]:
        """Counted less expected, by method; of a closed drawer as it was closed."""
        due = self.expected if self.is_open else by_method(self.drawer.expected)
        return drawers.over_short(due, self.counted) if self.drawer.counted_at else {}

    @property
    def over_short_minor(self) -> int:
        """The sum over all methods: positive is over, negative short."""
        return sum(self.over_short.values())

    @property
    def moved_since_count(self) -> bool:
        """Whether money was taken or given back after it was counted."""
        counted_at = self.drawer.counted_at
        return counted_at is not None and any(
            each.entry.recorded_at > counted_at for each in self.entries
        )


def standing(session: Session, drawer: DrawerSession) -> Standing:
    """The figures of a drawer, as the ledger has them now."""
    entries = tuple(_entries(session, drawer))
    totals = drawers.sums(each.movement for each in entries)
    receipts = [each.movement.receipt for each in entries if each.movement.receipt]
    return Standing(
        drawer=drawer,
        entries=entries,
        sums=totals,
        expected=drawers.expected(drawer.opening_float_minor, totals),
        counted=by_method(drawer.counted),
        series=drawers.series(drawer.desk_code, drawer.receipt_before, receipts),
    )


def by_method(kept: dict[str, int] | None) -> dict[PaymentMethod, int]:
    """Amounts as a record keeps them, by method."""
    return {PaymentMethod(name): amount for name, amount in (kept or {}).items()}


def last_receipt(session: Session, desk_code: str) -> str | None:
    """The last receipt number that a payment of this desk carries."""
    statement = select(func.max(_number())).where(*_of_series(desk_code))
    found = session.scalar(statement)
    return None if found is None else drawers.receipt_called(desk_code, found)


def holder_of(session: Session, payment: LedgerEntry) -> DrawerSession | None:
    """The drawer that holds a counter payment; None where none was open."""
    code, _, digits = (payment.receipt_number or "").rpartition("-")
    if not (code and digits.isascii() and digits.isdigit()):
        return None  # a receipt of another system, or none
    number = int(digits)
    of_desk = select(DrawerSession).where(DrawerSession.desk_code == code)
    for drawer in session.scalars(of_desk.order_by(DrawerSession.opened_at)):
        before = drawers.number_of(drawer.receipt_before) if drawer.receipt_before else 0
        last = number if drawer.closed_at is None else before
        if drawer.receipt_last is not None:
            last = drawers.number_of(drawer.receipt_last)
        if before < number <= last:
            return drawer
    return None


def _entries(session: Session, drawer: DrawerSession) -> list[DrawerEntry]:
    undone = aliased(LedgerEntry)
    statement = (
        select(LedgerEntry, undone.method)
        .outerjoin(undone, undone.id == LedgerEntry.reverses_id)
        .where(or_(_paid_in(drawer), _given_back(drawer)))
        .order_by(LedgerEntry.recorded_at, LedgerEntry.id)
    )
    return [
        DrawerEntry(entry, _movement(entry, entry.method or method))
        for entry, method in session.execute(statement)
    ]


def _movement(entry: LedgerEntry, method: PaymentMethod | None) -> Movement:
    return Movement(
        method or PaymentMethod.OTHER,
        -entry.amount_minor,
        entry.receipt_number,
        left_bank=entry.code == RETURNED_CODE,
    )


def _paid_in(drawer: DrawerSession) -> ColumnElement[bool]:
    before = drawers.number_of(drawer.receipt_before) if drawer.receipt_before else 0
    found = (LedgerEntry.kind == EntryKind.PAYMENT) & (_number() > literal(before))
    for condition in _of_series(drawer.desk_code):
        found &= condition
    if drawer.closed_at is None:
        return found
    last = drawers.number_of(drawer.receipt_last) if drawer.receipt_last else before
    return found & (_number() <= literal(last))


def _given_back(drawer: DrawerSession) -> ColumnElement[bool]:
    found = (
        LedgerEntry.kind.in_([EntryKind.REVERSAL, EntryKind.REFUND])
        & (LedgerEntry.source == COUNTER)
        & (LedgerEntry.desk_id == drawer.desk_id)
        & (LedgerEntry.recorded_at >= drawer.opened_at)
    )
    return found if drawer.closed_at is None else found & (
        LedgerEntry.recorded_at < drawer.closed_at
    )  # fmt: skip


def _of_series(desk_code: str) -> Sequence[ColumnElement[bool]]:
    """Receipt numbers of a desk's own series; the range lets the index find them."""
    prefix = f"{desk_code}-"
    after = f"{desk_code}{chr(ord('-') + 1)}"
    return (LedgerEntry.receipt_number >= prefix, LedgerEntry.receipt_number < after)


def _number() -> ColumnElement[int]:
    """What follows the last dash; a desk's code has none."""
    place = func.instr(LedgerEntry.receipt_number, "-")
    return cast(func.substr(LedgerEntry.receipt_number, place + 1), Integer)
