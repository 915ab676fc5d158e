"""The reconciliation as a paper: what each side has, where it lies, the proofs, and what waits."""

from __future__ import annotations

from collections.abc import Iterator

from registrar_desktop.exports.cells import grouped
from registrar_desktop.exports.papers import (
    Block,
    Figure,
    Figures,
    Heading,
    Paper,
    Row,
    RowKind,
    Shares,
    Signatures,
    Table,
    Text,
    Tone,
)
from registrar_desktop.exports.tables import Column, Kind
from registrar_desktop.records.reconciliation.exceptions import WAITING, short
from registrar_desktop.reports.reconciliation.facts import (
    ReconciliationFacts,
    period,
    reconciliation_facts,
    students,
)
from registrar_desktop.reports.reconciliation.proofs import CONTROL, control_rows
from registrar_desktop.reports.requests import ReconciliationRequest
from registrar_desktop.reports.sizes import wide
from registrar_desktop.reports.source import Source
from registrar_desktop.rules.money import exponent
from registrar_desktop.rules.reconciliation.buckets import FOR_A_PERSON, Bucket, Side
from registrar_desktop.rules.reconciliation.exceptions import matter_of

_WAITING = (
    Column("Item", Kind.CODE),
    Column("What"),
    Column("Payment", Kind.CODE),
    Column("Student number", Kind.CODE),
    Column("Name"),
    Column("Amount", Kind.MONEY, currency_at=6),
    Column("Currency"),
    Column("Due", Kind.INSTANT),
    Column("Assigned to"),
)
# So many lie in the bar each with its own part; the rest is one.
_MOST_PARTS = 5


def reconciliation_report(source: Source, request: ReconciliationRequest) -> Paper:
    """The report over one consistent state of the store."""
    facts = reconciliation_facts(source, request.since, request.until, lines=False)
    return Paper(
        "Reconciliation",
        source.stamp,
        _blocks(source, facts),
        wide(request.paper),
        filters=period(request.since, request.until),
    )


def _blocks(source: Source, facts: ReconciliationFacts) -> Iterator[Block]:
    for currency in facts.currencies:
        yield _figures(facts, currency)
        yield Heading(f"Where every cent lies, in {currency}")
        if shares := _shares(source, facts, currency):
            yield shares
        yield Table(_sums(currency), _sum_rows(source, facts, currency))
    yield Text(
        "Each amount of each side lies in exactly one bucket, and the buckets add up to the sides; "
        "a comparison that does not is never printed.",
        Tone.NOTE,
    )
    yield Heading("Proofs")
    yield from _centre(source, facts)
    yield from _log(source, facts)
    yield Heading("For a person")
    yield Table(_WAITING, _waiting_rows(source, facts), "Nothing waits for a person")
    yield Signatures(("Finance, date", "Registrar, date"))


def _figures(facts: ReconciliationFacts, currency: str) -> Figures:
    def side(label: str, side: Side) -> Figure:
        count = facts.found.tally.payments[side, currency]
        amount = grouped(facts.side(side, currency), exponent(currency))
        return Figure(f"{label}, {currency}", amount, f"{count:,} payment{'s' * (count != 1)}")

    waiting = [each for each in facts.exceptions if each.state in WAITING]
    here = [each for each in waiting if each.currency == currency]
    sum_of = grouped(sum(each.amount_minor for each in here), exponent(currency))
    return Figures(
        (
            side("At the desk", Side.DESK),
            side("At the centre", Side.CENTRE),
            side("At the service", Side.GATEWAY),
            Figure("For a person", grouped(len(here), 0), f"{sum_of} {currency}"),
        )
    )


def _shares(source: Source, facts: ReconciliationFacts, currency: str) -> Shares | None:
    """The buckets of the service's side, the largest first."""
    found = [
        (bucket, sums.minor(Side.GATEWAY))
        for (of, bucket), sums in facts.found.tally.buckets.items()
        if of == currency and sums.minor(Side.GATEWAY) > 0
    ]
    found.sort(key=lambda part: -part[1])
    shown = [
        (source.word(bucket), minor, grouped(minor, exponent(currency)))
        for bucket, minor in found[:_MOST_PARTS]
    ]
    rest = sum(minor for _, minor in found[_MOST_PARTS:])
    if rest:
        shown.append(("Others", rest, grouped(rest, exponent(currency))))
    return Shares(tuple(shown)) if len(shown) > 1 else None


def _sums(currency: str) -> tuple[Column, ...]:
    return (
        Column("Bucket"),
        Column("Payments", Kind.COUNT),
        Column("At the desk", Kind.MONEY, currency=currency),
        Column("At the centre", Kind.MONEY, currency=currency),
        Column("At the service", Kind.MONEY, currency=currency),
    )


def _sum_rows(source: Source, facts: ReconciliationFacts, currency: str) -> Iterator[Row]:
    for bucket in Bucket:
        sums = facts.found.tally.buckets.get((currency, bucket))
        if sums is not None:
            kind = RowKind.MARKED if bucket in FOR_A_PERSON else RowKind.PLAIN
            amounts = (sums.minor(side) for side in Side)
            yield Row((source.word(bucket), sums.count, *amounts), kind)
    yield Row(("All", None, *(facts.side(side, currency) for side in Side)), RowKind.TOTAL)


def _centre(source: Source, facts: ReconciliationFacts) -> Iterator[Block]:
    compared = facts.found.compared
    if compared is None:
        yield Text("The ledger was never compared with the centre’s own.", Tone.WARNING)
        return
    told = (
        f"{compared.entries:,} ledger entries were compared with the centre’s own on "
        f"{source.stamp.shown(compared.at)}"
    )
    if not compared.differences:
        yield Text(f"{told}: no difference.")
        return
    yield Text(
        f"{told}: {compared.only_desk:,} are only here, {compared.only_centre:,} only there, "
        f"{compared.amount_differs:,} have another amount.",
        Tone.WARNING,
    )


def _log(source: Source, facts: ReconciliationFacts) -> Iterator[Block]:
    control = facts.found.control
    if control is None:
        yield Text("The service’s money log was never read.", Tone.WARNING)
        return
    yield Text(
        f"The service’s own money log from {source.stamp.shown(control.since)} to "
        f"{source.stamp.shown(control.until)}, against what is known here of each of its lines:"
    )
    yield Table(CONTROL, control_rows(source, facts), "No money has moved in that time")


def _waiting_rows(source: Source, facts: ReconciliationFacts) -> Iterator[Row]:
    waiting = [each for each in facts.exceptions if each.state in WAITING]
    known = students(source, (each.student_id for each in waiting))
    for each in waiting:
        overdue = each.due_at < source.stamp.made_at
        cells = (
            short(each), source.word(matter_of(each.bucket)), each.subject,
            *known.get(each.student_id, ("", "")), each.amount_minor, each.currency, each.due_at,
            each.assigned_to,
        )  # fmt: skip
        yield Row(cells, RowKind.MARKED if overdue else RowKind.PLAIN)
