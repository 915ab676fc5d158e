"""The tables of the outage report, each once: the paper prints them, the workbook has a sheet for
each, the machine-readable copy a list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from registrar_desktop.exports.cells import grouped
from registrar_desktop.exports.papers import Row, RowKind
from registrar_desktop.exports.tables import Cells, Column, Kind
from registrar_desktop.reports.outage.conflicts import CaseLine
from registrar_desktop.reports.outage.desks import by_desk
from registrar_desktop.reports.outage.differing import differing
from registrar_desktop.reports.outage.facts import OutageFacts, by_quarter
from registrar_desktop.reports.outage.money import HOUR, AtRisk, Fate, currencies, total
from registrar_desktop.reports.outage.results import OutageResult
from registrar_desktop.reports.source import Source
from registrar_desktop.rules.money import exponent
from registrar_desktop.rules.names import full_name

_RESULTS = tuple(OutageResult)
_COUNTS = tuple(
    Column(name, Kind.COUNT, total=True)
    for name in ("Recorded", "Confirmed", "Changed", "Refused", "For a person", "Waiting")
)
# A school's year has fewer hours.
_MOST_HOURS = 24 * 366


@dataclass(frozen=True, slots=True)
class Part:
    """One table. `empty` stands where there is no row; `note` under it."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row | Cells, ...]
    empty: str
    note: str = ""

    @property
    def cells(self) -> list[Cells]:
        """The rows as plain cells, without the sums that a paper prints under them."""
        plain: list[Cells] = []
        for row in self.rows:
            if not isinstance(row, Row):
                plain.append(row)
            elif row.kind is not RowKind.TOTAL:
                plain.append(row.cells)
        return plain


def money_checks(facts: OutageFacts) -> Iterator[Part]:
    """Receipts against what became of them: nothing may be left over."""
    for currency, money in sorted(facts.money.items()):
        yield Part(
            f"money_check_{currency.lower()}",
            f"Money check in {currency}",
            (Column("Receipts"), Column("Amount", Kind.MONEY, currency=currency)),
            (
                (f"Sum of {_receipts(money.count)}", money.received),
                ("of it confirmed by the centre", money.confirmed),
                ("of it not yet confirmed", money.pending),
                ("of it reversed or returned", money.reversed),
                Row(("Difference", money.difference), RowKind.TOTAL),
            ),
            "No receipt was issued",
            f"A difference of {grouped(money.difference, exponent(currency))} {currency} is not "
            "explained."
            if money.difference
            else "",
        )


def details(source: Source, facts: OutageFacts) -> Iterator[Part]:
    """Everything behind the first page, in its order."""
    yield _per_hour(source, facts)
    yield _per_cause(source, facts)
    yield _by_kind(source, facts)
    yield _by_desk(source, facts)
    yield _conflicts(source, facts)
    yield _still_open(source, facts)
    yield _students(source, facts)


def timeline(facts: OutageFacts) -> Part:
    """The chart's numbers."""
    columns = (
        Column("From", Kind.INSTANT),
        *(Column(each, Kind.COUNT, total=True) for each in ("Captured", "Confirmed")),
    )
    rows = tuple(zip(*by_quarter(facts), strict=True))
    return Part("timeline", "Timeline", columns, rows, "Nothing was recorded")


def hours(facts: OutageFacts) -> list[datetime]:
    """Full hours from the outage's start to the last amount that became safe, or now."""
    ends = [each.safe_at for each in facts.at_risk if each.safe_at]
    last = max([facts.outage.until(facts.now), *ends])
    start = facts.outage.started.replace(minute=0, second=0, microsecond=0)
    count = min(int((last - start) / HOUR) + 1, _MOST_HOURS)
    return [start + HOUR * place for place in range(count)]


def at_hour(amounts: list[AtRisk], end: datetime, currency: str) -> tuple[int, int]:
    """What was still at risk at a time, and what was safe again by then."""
    safe = [each for each in amounts if each.safe_at and each.safe_at < end]
    taken = [each for each in amounts if each.taken_at < end]
    back = [each for each in safe if each.fate is Fate.RESTORED]
    return total(taken, currency) - total(safe, currency), total(back, currency)


def _per_hour(source: Source, facts: OutageFacts) -> Part:
    columns = (
        Column("From", Kind.INSTANT),
        Column("Currency"),
        Column("Taken", Kind.COUNT),
        Column("Amount taken", Kind.MONEY, currency_at=1),
        Column("Restored so far", Kind.MONEY, currency_at=1),
        Column("Still at risk", Kind.MONEY, currency_at=1),
    )
    rows: list[Cells] = []
    for start in hours(facts) if facts.at_risk else ():
        end = start + HOUR
        for currency in currencies(facts.at_risk):
            taken = [each for each in facts.at_risk if start <= each.taken_at < end]
            open_, back = at_hour(facts.at_risk, end, currency)
            count = sum(each.currency == currency for each in taken)
            rows.append((start, currency, count, total(taken, currency), back, open_))
    return Part("per_hour", "Money per hour", columns, tuple(rows), "No money was at risk")


def _per_cause(source: Source, facts: OutageFacts) -> Part:
    columns = (
        Column("Cause"),
        Column("Currency"),
        Column("Payments", Kind.COUNT),
        *(
            Column(name, Kind.MONEY, currency_at=1)
            for name in ("At risk", "Restored", "Reversed or declined", "Still open")
        ),
    )
    groups: dict[tuple[str, str], list[AtRisk]] = defaultdict(list)
    for each in facts.at_risk:
        groups[source.word(each.cause), each.currency].append(each)
    rows: list[Cells] = [
        (
            *(cause, currency, len(some), total(some, currency)),
            *(total(some, currency, fate) for fate in (Fate.RESTORED, Fate.GONE, Fate.OPEN)),
        )
        for (cause, currency), some in sorted(groups.items())
    ]
    return Part("per_cause", "Money per cause", columns, tuple(rows), "No money was at risk")


def _by_kind(source: Source, facts: OutageFacts) -> Part:
    groups: dict[str, list[OutageResult]] = defaultdict(list)
    for each in facts.work:
        groups[source.word(each.entry.kind)].append(each.result)
    rows: list[Row | Cells] = [
        (kind, len(results), *(results.count(each) for each in _RESULTS))
        for kind, results in sorted(groups.items())
    ]
    if rows:
        whole = facts.results()
        sums: Cells = ("All", whole.total(), *(whole[each] for each in _RESULTS))
        rows.append(Row(sums, RowKind.TOTAL))
    columns = (Column("What was done"), *_COUNTS)
    return Part(
        "by_kind", "By kind of work", columns, tuple(rows), "Nothing was recorded during the outage"
    )


def _by_desk(source: Source, facts: OutageFacts) -> Part:
    columns = (
        Column("Desk", Kind.CODE),
        *_COUNTS,
        Column("Students", Kind.COUNT),
        Column("Receipts", Kind.COUNT, total=True),
        Column("Received"),
    )
    rows: list[Cells] = [
        (
            line.code,
            line.results.total(),
            *(line.results[each] for each in _RESULTS),
            len(line.students),
            line.receipts,
            "; ".join(_amount(minor, each) for each, minor in sorted(line.amounts.items())),
        )
        for line in by_desk(source, facts)
    ]
    note = (
        "Of other desks only what has reached this one is known: their receipts. Their own reports "
        "tell the rest."
        if len(rows) > 1
        else ""
    )
    return Part("by_desk", "By desk", columns, tuple(rows), "No desk recorded anything", note)


def _conflicts(source: Source, facts: OutageFacts) -> Part:
    columns = (
        Column("Kind", Kind.CODE),
        Column("What happened meanwhile"),
        Column("Settled by itself", Kind.COUNT, total=True),
        Column("Asked", Kind.COUNT, total=True),
        Column("Answered"),
        Column("Still open", Kind.COUNT, total=True),
        Column("Median minutes", Kind.TENTHS),
    )
    rows = [_conflict(source, line) for line in facts.conflicts]
    return Part("conflicts", "Conflicts by kind", columns, tuple(rows), "Nothing met a conflict")


def _conflict(source: Source, line: CaseLine) -> Cells:
    answers = ", ".join(f"{answer} {count}" for answer, count in line.answers.most_common())
    name = source.word(line.case) if line.case else "Refused for another reason"
    return (
        *(line.case.value if line.case else "", name, line.by_itself, line.asked, answers),
        *(line.still_open, line.median_minutes),
    )


def _still_open(source: Source, facts: OutageFacts) -> Part:
    columns = (
        Column("No.", Kind.COUNT),
        Column("Since", Kind.INSTANT),
        Column("What"),
        Column("Owner"),
        Column("State"),
    )
    kinds = {
        OutageResult.FOR_A_PERSON: RowKind.MARKED,
        OutageResult.WAITING: RowKind.PENDING,
    }
    rows: list[Row] = []
    for each in facts.work:
        if each.result in kinds:
            last = each.last
            cells = (last.seq, last.recorded_at, last.label, last.actor, source.word(last.state))
            rows.append(Row(cells, kinds[each.result]))
    for item in facts.questions:
        if item.closed_at is None:
            about = source.word(item.case)
            asked = (None, item.opened_at, about, f"{item.office} office", "Question")
            rows.append(Row(asked, RowKind.MARKED))
    return Part("still_open", "Still open", columns, tuple(rows), "Nothing is open")


def _students(source: Source, facts: OutageFacts) -> Part:
    columns = (
        Column("Number", Kind.CODE),
        Column("Name"),
        Column("What was told"),
        Column("When", Kind.INSTANT),
        Column("Result"),
        Column("What stands now"),
        Column("Reached by"),
    )
    rows: list[Cells] = []
    for each in differing(source, facts):
        student = each.student
        what = (each.told, each.told_at, source.word(each.result), each.now)
        if student.privacy_flag:
            rows.append((None, "Confidential record", None, *what[1:3], None, None))
            continue
        name = full_name(student.family_name, student.given_name)
        rows.append((student.student_number, name, *what, student.email or student.phone))
    return Part(
        "students_to_tell",
        "Students whose result differs from the paper they hold",
        columns,
        tuple(rows),
        "No student holds a paper that says something else",
        "“report outage-letters” makes a letter to each of them." if rows else "",
    )


def _receipts(count: int) -> str:
    return f"{count:,} {'receipt' if count == 1 else 'receipts'}"


def _amount(minor: int, currency: str) -> str:
    return f"{grouped(minor, exponent(currency))} {currency}"


def lasted(span: timedelta) -> str:
    """`2 h 05 min`."""
    hours_, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return f"{hours_:,} h {minutes:02d} min"
