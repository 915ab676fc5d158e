"""The cash drawer report: float, money by method, what was expected, counted, over or short, the
receipts without gaps, and lines to sign on.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from registrar_desktop.exports.cells import grouped
from registrar_desktop.exports.papers import (
    Block,
    Facts,
    Figure,
    Figures,
    Heading,
    Paper,
    Row,
    RowKind,
    Signatures,
    Table,
    Text,
    Tone,
    Watermark,
)
from registrar_desktop.exports.tables import Column, Kind
from registrar_desktop.records.drawers.acts import latest, numbered
from registrar_desktop.records.drawers.content import DrawerEntry, Standing, standing
from registrar_desktop.reports.requests import DrawerRequest
from registrar_desktop.reports.sizes import upright
from registrar_desktop.reports.source import Source
from registrar_desktop.rules.denominations import piece_called
from registrar_desktop.rules.money import exponent
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import EntryKind, PaymentMethod


def drawer_report(source: Source, request: DrawerRequest) -> Paper:
    """The report of one drawer; of one that is still open it says so."""
    session = source.session
    drawer = numbered(session, request.drawer) if request.drawer else latest(session)
    told = standing(session, drawer)
    return Paper(
        "Cash drawer report",
        source.stamp,
        _blocks(source, told),
        upright(request.paper),
        number=drawer.number,
        filters=(f"Desk {drawer.desk_code}", f"Cashier {drawer.cashier}"),
    )


def _blocks(source: Source, told: Standing) -> Iterator[Block]:
    drawer = told.drawer
    if told.is_open:
        yield Watermark("OPEN")
        yield Text("This drawer is still open; its figures may change.", Tone.WARNING)
    yield _figures(told)
    yield _facts(source, told)
    yield Heading("By method")
    yield _methods(source, told)
    held = f"{_money(told, drawer.opening_float_minor)} {drawer.currency}"
    yield Text(f"Expected cash holds the opening float of {held}.", Tone.NOTE)
    if drawer.closed_at and _changed(told):
        yield Text(
            "The ledger has changed since the drawer was closed: entries came or went with the "
            "centre’s answers. Expected amounts are of today, over and short as it was closed.",
            Tone.WARNING,
        )
    yield from _pieces(told)
    yield Heading("Receipts")
    yield _series(told)
    yield Table(_entry(drawer.currency), _receipts(source, told), "No receipt was issued")
    yield from _given_back(source, told)
    if any(each.entry.row_version == 0 for each in told.entries):
        yield Text("Oblique: recorded at this desk, not yet confirmed by the centre.", Tone.NOTE)
    if drawer.note:
        yield Heading("Note")
        yield Text(drawer.note)
    yield Signatures(("Cashier", "Counted with", "Date"))


def _changed(told: Standing) -> bool:
    kept = told.drawer.expected or {}
    return any(kept.get(method.value) != amount for method, amount in told.expected.items())


def _figures(told: Standing) -> Figures:
    drawer = told.drawer
    minor = told.over_short_minor
    counted = drawer.counted_at is not None
    result = ("Over" if minor > 0 else "Short" if minor else "As expected") if counted else ""
    return Figures(
        (
            Figure("Opening float", _money(told, drawer.opening_float_minor), drawer.currency),
            Figure("Expected", _money(told, sum(told.expected.values())), drawer.currency),
            Figure(
                "Counted",
                _money(told, sum(told.counted.values())) if counted else "not counted",
                drawer.currency if counted else "",
            ),
            Figure("Over or short", _money(told, minor) if counted else "not counted", result),
        )
    )


def _facts(source: Source, told: Standing) -> Facts:
    drawer, shown = told.drawer, source.stamp.shown
    return Facts(
        (
            ("Opened", shown(drawer.opened_at)),
            ("Closed", shown(drawer.closed_at) if drawer.closed_at else "still open"),
            ("Counted", shown(drawer.counted_at) if drawer.counted_at else "not yet"),
            ("Closed by", drawer.closed_by or "nobody yet"),
        )
    )


def _methods(source: Source, told: Standing) -> Table:
    currency = told.drawer.currency
    money = [
        Column(title, Kind.MONEY, currency=currency)
        for title in ("Taken", "Given back", "Expected", "Counted", "Over or short")
    ]
    columns = (Column("Method"), Column("In", Kind.COUNT), money[0], Column("Out", Kind.COUNT),
               *money[1:])  # fmt: skip
    rows = [
        Row(
            (
                *(source.word(each.method), each.taken_count, each.taken_minor),
                *(each.back_count, each.back_minor, told.expected.get(each.method)),
                *(told.counted.get(each.method), told.over_short.get(each.method)),
            )
        )
        for each in told.sums
    ]
    rows.append(Row(_total(told), RowKind.TOTAL))
    return Table(columns, rows)


def _total(told: Standing) -> tuple[str | int | None, ...]:
    counted = told.drawer.counted_at is not None
    return (
        "Total",
        sum(each.taken_count for each in told.sums),
        sum(each.taken_minor for each in told.sums),
        sum(each.back_count for each in told.sums),
        sum(each.back_minor for each in told.sums),
        sum(told.expected.values()),
        sum(told.counted.values()) if counted else None,
        told.over_short_minor if counted else None,
    )


def _pieces(told: Standing) -> Iterator[Block]:
    kept = told.drawer.pieces
    if not kept:
        return
    currency = told.drawer.currency
    yield Heading("Cash by note and coin")
    by_size = sorted(((int(minor), count) for minor, count in kept.items()), reverse=True)
    rows = [Row((piece_called(minor, currency), n, minor * n)) for minor, n in by_size if n]
    rows.append(Row(("Cash", None, sum(minor * n for minor, n in by_size)), RowKind.TOTAL))
    columns = (
        Column("Note or coin", Kind.CODE),
        Column("How many", Kind.COUNT),
        Column(f"Amount {currency}", Kind.MONEY, currency=currency),
    )
    yield Table(columns, rows)


def _series(told: Standing) -> Facts:
    series = told.series
    missing = ", ".join(series.gaps) if series.gaps else "none"
    return Facts(
        (
            ("First receipt", series.first or "none"),
            ("Last receipt", series.last or "none"),
            ("Receipts", f"{series.count:,}"),
            ("Missing numbers", f"{len(series.gaps)}" + (f": {missing}" if series.gaps else "")),
        )
    )


def _entry(currency: str) -> tuple[Column, ...]:
    return (
        Column("Receipt", Kind.CODE),
        Column("Time", Kind.INSTANT),
        Column("Student", Kind.CODE),
        Column("Method"),
        Column("Reference", Kind.CODE),
        Column("Cashier"),
        Column(f"Amount {currency}", Kind.MONEY, currency=currency),
    )


def _receipts(source: Source, told: Standing) -> Iterator[Row]:
    taken = [each for each in told.entries if each.entry.kind is EntryKind.PAYMENT]
    yield from _rows(source, taken)
    if taken:
        total = sum(each.movement.amount_minor for each in taken)
        yield Row(("Total", None, None, None, None, None, total), RowKind.TOTAL)


def _given_back(source: Source, told: Standing) -> Iterator[Block]:
    back = [each for each in told.entries if each.entry.kind is not EntryKind.PAYMENT]
    if back:
        yield Heading("Given back and reversed")
        yield Table(_entry(told.drawer.currency), _rows(source, back))
        if any(each.movement.left_bank for each in back):
            yield Text("What the bank gave back left no drawer and is in no sum above.", Tone.NOTE)


def _rows(source: Source, entries: list[DrawerEntry]) -> Iterator[Row]:
    numbers = dict(
        source.session.execute(
            select(Student.id, Student.student_number).where(
                Student.id.in_({each.entry.student_id for each in entries})
            )
        ).all()
    )
    for each in entries:
        entry, movement = each.entry, each.movement
        method: PaymentMethod = movement.method
        yield Row(
            (
                *(entry.receipt_number or entry.description[:60], entry.recorded_at),
                *(numbers[entry.student_id], source.word(method), entry.reference),
                *(entry.posted_by, movement.amount_minor),
            ),
            RowKind.PENDING if entry.row_version == 0 else RowKind.PLAIN,
        )


def _money(told: Standing, minor: int) -> str:
    return grouped(minor, exponent(told.drawer.currency))
