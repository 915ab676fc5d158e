"""What a reconciliation's papers say: its sums, each payment in its bucket, and what waits.

Made from one consistent look at the store; both peers were asked before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from registrar_desktop.records.reconciliation import exceptions
from registrar_desktop.records.reconciliation.reading import Days, Reconciliation, reconciled
from registrar_desktop.reports.source import Source
from registrar_desktop.rules.names import full_name
from registrar_desktop.rules.reconciliation.buckets import Bucket, Side
from registrar_desktop.rules.reconciliation.cases import Case
from registrar_desktop.rules.reconciliation.splitting import Portion
from registrar_desktop.schema.exceptions import PaymentException
from registrar_desktop.schema.people import Student
from registrar_desktop.store.identity import joined_desk

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A payment in a bucket; a side's amount is None where it does not have it there."""

    when: datetime
    subject: str
    student_id: str | None
    currency: str
    desk: int | None
    centre: int | None
    gateway: int | None


@dataclass(slots=True)
class ReconciliationFacts:
    """The sums, the lines by bucket, and every exception, those that wait first. `home`: the
    school's currency."""

    home: str
    found: Reconciliation
    exceptions: Sequence[PaymentException]
    lines: defaultdict[Bucket, list[Line]] = field(default_factory=lambda: defaultdict(list))

    @property
    def currencies(self) -> list[str]:
        """All currencies in which there is anything, the school's first."""
        there = {currency for currency, _ in self.found.tally.buckets}
        return sorted(there, key=lambda currency: (currency != self.home, currency))

    def side(self, side: Side, currency: str) -> int:
        """What a side comes to."""
        return self.found.tally.added_up().get((side, currency), 0)


def reconciliation_facts(
    source: Source, since: date | None, until: date | None, *, lines: bool
) -> ReconciliationFacts:
    """Reconcile what the store has of these days. lines: also keep each payment."""
    kept: defaultdict[Bucket, list[Line]] = defaultdict(list)

    def note(case: Case, portions: list[Portion]) -> None:
        for each in portions:
            kept[each.bucket].append(_line(case, each))

    days = Days.of_school(since, until, source.stamp.zone.key)
    session = source.session
    found = reconciled(session, days, note) if lines else reconciled(session, days)
    waiting = exceptions.listed(session, everything=True)
    in_order = sorted(waiting, key=lambda one: (one.state not in exceptions.WAITING, one.due_at))
    return ReconciliationFacts(joined_desk(session).currency, found, in_order, kept)


def _line(case: Case, portion: Portion) -> Line:
    minor = portion.minor
    return Line(
        *(case.when, case.subject, case.student_id, portion.currency),
        *(minor.get(Side.DESK), minor.get(Side.CENTRE), minor.get(Side.GATEWAY)),
    )


def students(source: Source, ids: Iterable[str | None]) -> dict[str | None, tuple[str, str]]:
    """Number and name of these students."""
    wanted = sorted({each for each in ids if each})
    found: dict[str | None, tuple[str, str]] = {None: ("", "")}
    for start in range(0, len(wanted), _AT_ONCE):
        some = Student.id.in_(wanted[start : start + _AT_ONCE])
        for row in source.session.scalars(select(Student).where(some)):
            found[row.id] = (row.student_number, full_name(row.family_name, row.given_name))
    return found


def named(source: Source, lines: Sequence[Line]) -> Iterator[tuple[Line, str, str]]:
    """Each line with its student's number and name, portion by portion."""
    for start in range(0, len(lines), _AT_ONCE):
        some = lines[start : start + _AT_ONCE]
        known = students(source, (line.student_id for line in some))
        for line in some:
            number, name = known.get(line.student_id, ("", ""))
            yield line, number, name


def period(since: date | None, until: date | None) -> tuple[str, ...]:
    """The days in words; nothing where all are meant."""
    if since is None and until is None:
        return ()
    return (f"Payments from {since or 'the beginning'} to {until or 'now'}",)
