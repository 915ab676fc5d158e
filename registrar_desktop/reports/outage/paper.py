"""The outage report of one desk: what happened without the centre, on one page, then in detail."""

from __future__ import annotations

from collections.abc import Iterator

from registrar_desktop.exports.cells import grouped
from registrar_desktop.exports.papers import (
    Bars,
    Block,
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
)
from registrar_desktop.exports.tables import Column, Kind
from registrar_desktop.reports.outage.facts import Money, OutageFacts, by_quarter, outage_facts
from registrar_desktop.reports.outage.windows import asked_for
from registrar_desktop.reports.requests import OutageRequest
from registrar_desktop.reports.sizes import upright
from registrar_desktop.reports.source import Source
from registrar_desktop.rules.money import exponent
from registrar_desktop.store.tables.journal import NEEDS_ATTENTION, ChangeSetState

_WAITING = (ChangeSetState.WAITING, ChangeSetState.SENDING)
_SETTLED = (ChangeSetState.SETTLED, ChangeSetState.DISCARDED)
_KINDS = (
    Column("What was done"),
    Column("Recorded", Kind.COUNT),
    Column("Confirmed", Kind.COUNT),
    Column("Waiting", Kind.COUNT),
    Column("Refused or in conflict", Kind.COUNT),
    Column("Settled by a person", Kind.COUNT),
)
_OPEN = (
    Column("No.", Kind.COUNT),
    Column("Recorded at", Kind.INSTANT),
    Column("What was done"),
    Column("By"),
    Column("State"),
)


def outage_report(source: Source, request: OutageRequest) -> Paper:
    """The report of one outage as this desk saw it."""
    facts = outage_facts(source, asked_for(source, request))
    started = source.stamp.shown(facts.outage.started)
    ended = source.stamp.shown(facts.outage.ended) if facts.outage.ended else "now, still lasting"
    return Paper(
        "Outage report",
        source.stamp,
        _blocks(source, facts),
        upright(request.paper),
        number=request.number,
        filters=(f"Outage from {started} to {ended}", f"Desk {source.stamp.desk}"),
    )


def _blocks(source: Source, facts: OutageFacts) -> Iterator[Block]:
    yield _box(facts)
    yield Text("Detected by this desk when the centre stopped answering. "
               f"Reason first noticed: {_reason(facts.outage.reason)}.", Tone.NOTE)  # fmt: skip
    yield Heading("Captured and confirmed")
    yield _timeline(source, facts)
    yield Heading("By kind of work")
    yield Table(_KINDS, _kind_rows(source, facts), "Nothing was recorded during the outage")
    yield from _money_check(facts)
    yield Heading("Still open")
    yield Table(_OPEN, _open_rows(source, facts), "Nothing is open")
    yield Signatures(("Registrar, date", "Finance, date"))


def _reason(code: str) -> str:
    return code.replace("_", " ") or "not known"


def _box(facts: OutageFacts) -> Figures:
    lasted = facts.outage.until(facts.now) - facts.outage.started
    hours, minutes = divmod(int(lasted.total_seconds()) // 60, 60)
    states = [each.state for each in facts.entries]
    confirmed = sum(state is ChangeSetState.ACCEPTED for state in states)
    attention = sum(state in NEEDS_ATTENTION for state in states)
    receipts = [number for money in facts.money.values() for number in money.numbers]
    span = f"{min(receipts)} to {max(receipts)}" if receipts else "none"
    return Figures(
        (
            Figure("Duration", f"{hours} h {minutes:02d} min"),
            Figure("Change sets recorded", grouped(len(states), 0)),
            Figure("Confirmed", grouped(confirmed, 0), facts.settled_in()),
            Figure("For a person", grouped(attention, 0), "refused or in conflict"),
            Figure("Students served", grouped(facts.students, 0)),
            Figure("Receipts issued", grouped(len(receipts), 0), span),
        ),
        across=3,
    )


def _timeline(source: Source, facts: OutageFacts) -> Bars:
    starts, captured, confirmed = by_quarter(facts)
    labels = tuple(source.stamp.shown(start)[11:] for start in starts)
    return Bars(labels, (("Captured", tuple(captured)), ("Confirmed", tuple(confirmed))))


def _kind_rows(source: Source, facts: OutageFacts) -> Iterator[Row]:
    sums = [0] * 5
    for kind, states in sorted(facts.by_kind.items()):
        parts = [
            states.total(),
            states[ChangeSetState.ACCEPTED],
            sum(states[state] for state in _WAITING),
            sum(states[state] for state in NEEDS_ATTENTION),
            sum(states[state] for state in _SETTLED),
        ]
        sums = [one + other for one, other in zip(sums, parts, strict=True)]
        yield Row((source.word(kind), *parts))
    if facts.by_kind:
        yield Row(("All", *sums), RowKind.TOTAL)


def _money_check(facts: OutageFacts) -> Iterator[Block]:
    for currency, money in sorted(facts.money.items()):
        yield Heading(f"Money check in {currency}")
        yield Table(
            (Column("Receipts"), Column(f"Amount {currency}", Kind.MONEY, currency=currency)),
            _money_rows(money),
        )
        if money.difference:
            left = grouped(money.difference, exponent(currency))
            yield Text(f"A difference of {left} {currency} is not explained.", Tone.WARNING)


def _money_rows(money: Money) -> Iterator[Row]:
    yield Row((f"Sum of {money.count} receipts", money.received))
    yield Row(("of it confirmed by the centre", money.confirmed))
    yield Row(("of it not yet confirmed", money.pending))
    yield Row(("of it reversed or returned", money.reversed))
    yield Row(("Difference", money.difference), RowKind.TOTAL)


def _open_rows(source: Source, facts: OutageFacts) -> Iterator[Row]:
    for each in facts.entries:
        if each.state in NEEDS_ATTENTION or each.state in _WAITING:
            kind = RowKind.MARKED if each.state in NEEDS_ATTENTION else RowKind.PENDING
            cells = (each.seq, each.recorded_at, each.label, each.actor, source.word(each.state))
            yield Row(cells, kind)
