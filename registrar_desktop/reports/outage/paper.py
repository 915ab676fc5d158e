"""The outage report of one desk: what happened without the centre, on one page, then in detail."""

from __future__ import annotations

from collections.abc import Iterator

from registrar_desktop.exports.papers import (
    Bars,
    Block,
    Heading,
    Paper,
    Signatures,
    Table,
    Text,
    Tone,
)
from registrar_desktop.exports.tables import Column
from registrar_desktop.reports.outage.facts import OutageFacts, by_quarter, outage_facts
from registrar_desktop.reports.outage.figures import about, counters, numbers
from registrar_desktop.reports.outage.money import HOUR, currencies
from registrar_desktop.reports.outage.parts import Part, at_hour, details, hours, money_checks
from registrar_desktop.reports.outage.windows import Outage, asked_for
from registrar_desktop.reports.proving import proof, told
from registrar_desktop.reports.requests import OutageRequest
from registrar_desktop.reports.sizes import upright
from registrar_desktop.reports.source import Source
from registrar_desktop.rules.money import exponent

_LESSONS = ("What went well", "What went badly", "Where we were lucky")
_ACTIONS = ("Action", "Owner", "Due", "Done")
_LINES = 6


def outage_report(source: Source, request: OutageRequest) -> Paper:
    """The report of one outage as this desk saw it."""
    facts = outage_facts(source, asked_for(source, request))
    said = told(request.number, source.stamp.desk, facts.outage.started, numbers(facts))
    return Paper(
        "Outage report",
        source.stamp,
        (*_blocks(source, facts), *proof(source, request.number, said)),
        upright(request.paper),
        number=request.number,
        data=said,
        filters=(window_words(source, facts.outage), f"Desk {source.stamp.desk}"),
    )


def window_words(source: Source, outage: Outage) -> str:
    """From when to when."""
    ended = source.stamp.shown(outage.ended) if outage.ended else "now, still lasting"
    return f"Outage from {source.stamp.shown(outage.started)} to {ended}"


def _blocks(source: Source, facts: OutageFacts) -> Iterator[Block]:
    yield about(source, facts)
    yield counters(facts)
    yield Heading("Captured and confirmed in each quarter of an hour", 2)
    yield _timeline(source, facts)
    for part in money_checks(facts):
        yield from _printed(part)
    yield from _money_chart(source, facts)
    for part in details(source, facts):
        yield from _printed(part)
    yield Heading("Lessons")
    yield _to_fill_in(("What", "Lesson"), tuple((each, "") for each in _LESSONS))
    yield Heading("Actions")
    yield _to_fill_in(_ACTIONS, (("",) * len(_ACTIONS),) * _LINES)
    yield Signatures(("Registrar, date", "Finance, date"))


def _printed(part: Part) -> Iterator[Block]:
    yield Heading(part.title)
    yield Table(part.columns, part.rows, part.empty)
    if part.note:
        warns = part.key.startswith("money_check")
        yield Text(part.note, Tone.WARNING if warns else Tone.NOTE)


def _timeline(source: Source, facts: OutageFacts) -> Bars:
    starts, captured, confirmed = by_quarter(facts)
    labels = tuple(source.stamp.shown(start)[11:] for start in starts)
    return Bars(labels, (("Captured", tuple(captured)), ("Confirmed", tuple(confirmed))))


def _money_chart(source: Source, facts: OutageFacts) -> Iterator[Block]:
    """At risk and restored at the end of each hour, in whole units."""
    starts = hours(facts) if facts.at_risk else []
    labels = tuple(source.stamp.shown(start)[11:] for start in starts)
    for currency in currencies(facts.at_risk):
        unit = 10 ** exponent(currency)
        ends = [at_hour(facts.at_risk, start + HOUR, currency) for start in starts]
        yield Heading(f"At risk and restored at the end of each hour, {currency}", 2)
        yield Bars(
            labels,
            (
                ("Still at risk", tuple(left // unit for left, _ in ends)),
                ("Restored", tuple(back // unit for _, back in ends)),
            ),
        )


def _to_fill_in(titles: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> Table:
    wide = {"Action": 44, "Lesson": 70, "What": 20}
    columns = tuple(Column(title, width=wide.get(title, 12)) for title in titles)
    return Table(columns, rows, ruled=True)
