"""Adds, drops and withdrawals of a term by day of the institution."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import InstrumentedAttribute

from registrar_desktop.reports.enrollment.counting import LEFT
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import COUNTS_IN_ENROLLMENT, RegistrationStatus

_WITHDRAWN = (RegistrationStatus.WITHDRAWN, RegistrationStatus.ADMIN_WITHDRAWN)
_DROPPED = (RegistrationStatus.DROPPED, RegistrationStatus.CANCELLED)
_ENTERED = (*COUNTS_IN_ENROLLMENT, *LEFT)


@dataclass(slots=True)
class DayOfChanges:
    """What happened on one day."""

    adds: int = 0
    drops: int = 0
    withdrawals: int = 0

    @property
    def net(self) -> int:
        return self.adds - self.drops - self.withdrawals


def changes_by_day(source: Source, term: Term, first: date, last: date) -> dict[date, DayOfChanges]:
    """The days on which anything changed, in order."""
    found: dict[date, DayOfChanges] = defaultdict(DayOfChanges)
    for day, number in _days(source, term, Registration.requested_at, _ENTERED):
        found[day].adds += number
    for day, number in _days(source, term, Registration.effective_at, _DROPPED):
        found[day].drops += number
    for day, number in _days(source, term, Registration.effective_at, _WITHDRAWN):
        found[day].withdrawals += number
    return {day: found[day] for day in sorted(found) if first <= day <= last}


def _days(
    source: Source,
    term: Term,
    moment: InstrumentedAttribute[datetime],
    statuses: tuple[RegistrationStatus, ...],
) -> Iterator[tuple[date, int]]:
    """Counts by local day: grouped by minute in the store, whose texts are in UTC."""
    minute: Any = func.substr(cast(moment, String), 1, 16)
    statement = (
        select(minute, func.count())
        .where(Registration.term_id == term.id, Registration.status.in_(statuses))
        .group_by(minute)
    )
    for text, number in source.session.execute(statement):
        yield source.local_day(datetime.fromisoformat(text).replace(tzinfo=UTC)), number
