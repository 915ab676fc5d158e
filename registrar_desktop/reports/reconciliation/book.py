"""The reconciliation workbook: the sums, a sheet for each bucket, what waits, and the proofs."""

from __future__ import annotations

from collections.abc import Iterator

from registrar_desktop.exports.cells import grouped
from registrar_desktop.exports.tables import Cells, Column, Control, Kind, Sheet, Workbook
from registrar_desktop.reports.reconciliation.facts import (
    Line,
    ReconciliationFacts,
    named,
    period,
    reconciliation_facts,
    students,
)
from registrar_desktop.reports.reconciliation.proofs import control_sheet, difference_sheet
from registrar_desktop.reports.requests import ReconciliationBook
from registrar_desktop.reports.source import Source, plain_word
from registrar_desktop.rules.money import exponent
from registrar_desktop.rules.reconciliation.buckets import Bucket, Side
from registrar_desktop.rules.reconciliation.exceptions import matter_of
from registrar_desktop.schema.exceptions import PaymentException

_SIDES = (
    ("At the desk", Side.DESK),
    ("At the centre", Side.CENTRE),
    ("At the service", Side.GATEWAY),
)
_SUMMARY = (
    Column("Bucket"),
    Column("Currency"),
    Column("Payments", Kind.COUNT),
    *(Column(title, Kind.MONEY, currency_at=1) for title, _ in _SIDES),
)
_LINES = (
    Column("When", Kind.INSTANT),
    Column("Payment", Kind.CODE),
    Column("Student number", Kind.CODE),
    Column("Name"),
    Column("Currency"),
    *(Column(title, Kind.MONEY, currency_at=4) for title, _ in _SIDES),
)
_EXCEPTIONS = (
    Column("What"),
    Column("State"),
    Column("Due", Kind.INSTANT),
    Column("Payment", Kind.CODE),
    Column("Student number", Kind.CODE),
    Column("Name"),
    Column("Currency"),
    Column("Amount", Kind.MONEY, currency_at=6),
    Column("Office"),
    Column("Assigned to"),
    Column("What was done"),
    Column("Reason", width=40),
    Column("By"),
    Column("Opened", Kind.INSTANT),
)


def reconciliation_book(source: Source, request: ReconciliationBook) -> Workbook:
    """All sheets over one consistent state of the store."""
    facts = reconciliation_facts(source, request.since, request.until, lines=True)
    sheets = (
        _summary(source, facts),
        *(_bucket(source, facts, bucket) for bucket in Bucket if facts.lines.get(bucket)),
        Sheet("Exceptions", _EXCEPTIONS, _exceptions(source, facts), frozen_columns=1),
        control_sheet(source, facts),
        difference_sheet(source, facts),
    )
    return Workbook(
        *("Reconciliation", sheets, source.stamp, period(request.since, request.until)),
        tuple(_about(source, facts)),
    )


def _about(source: Source, facts: ReconciliationFacts) -> Iterator[tuple[str, str]]:
    yield "Times are of", source.stamp.zone.key
    for currency in facts.currencies:
        for title, side in _SIDES:
            amount = grouped(facts.side(side, currency), exponent(currency))
            yield f"{title} in all", f"{amount} {currency}, in buckets that add up to it"
    compared = facts.found.compared
    if compared is not None:
        yield (
            "Compared with the centre’s ledger",
            f"{compared.entries:,} entries on {source.stamp.shown(compared.at)}, "
            f"{len(compared.differences):,} differences",
        )


def _summary(source: Source, facts: ReconciliationFacts) -> Sheet:
    control = Control(
        len(facts.found.tally.buckets),
        {
            title: sum(facts.side(side, currency) for currency in facts.currencies)
            for title, side in _SIDES
        },
    )
    return Sheet("Summary", _SUMMARY, _summary_rows(source, facts), control, 1)


def _summary_rows(source: Source, facts: ReconciliationFacts) -> Iterator[Cells]:
    for currency in facts.currencies:
        for bucket in Bucket:
            sums = facts.found.tally.buckets.get((currency, bucket))
            if sums is not None:
                amounts = (sums.minor(side) for _, side in _SIDES)
                yield (source.word(bucket), currency, sums.count, *amounts)


def _bucket(source: Source, facts: ReconciliationFacts, bucket: Bucket) -> Sheet:
    """Its payments; they add up to what the summary says of it."""
    lines = facts.lines[bucket]
    of = [sums for (_, each), sums in facts.found.tally.buckets.items() if each is bucket]
    control = Control(
        sum(sums.count for sums in of),
        {title: sum(sums.minor(side) for sums in of) for title, side in _SIDES},
    )
    return Sheet(plain_word(bucket), _LINES, _rows(source, lines), control, 2, len(lines))


def _rows(source: Source, lines: list[Line]) -> Iterator[Cells]:
    for line, number, name in named(source, lines):
        yield (
            line.when, line.subject, number, name, line.currency,
            line.desk, line.centre, line.gateway,
        )  # fmt: skip


def _exceptions(source: Source, facts: ReconciliationFacts) -> Iterator[Cells]:
    known = students(source, (each.student_id for each in facts.exceptions))
    for each in facts.exceptions:
        yield _exception(source, each, known.get(each.student_id, ("", "")))


def _exception(source: Source, each: PaymentException, student: tuple[str, str]) -> Cells:
    done = source.word(each.resolution) if each.resolution else None
    return (
        source.word(matter_of(each.bucket)), source.word(each.state), each.due_at, each.subject,
        *student, each.currency, each.amount_minor, each.office, each.assigned_to, done,
        each.reason, each.settled_by or each.proposed_by, each.opened_at,
    )  # fmt: skip
