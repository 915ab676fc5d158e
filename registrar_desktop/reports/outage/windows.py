"""When the centre did not answer this desk, read from the log of its states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from registrar_desktop.errors import Invalid
from registrar_desktop.reports.requests import OutageRequest
from registrar_desktop.reports.source import Source
from registrar_desktop.store.tables.desk import PeerLog

CENTRE = "CENTRE"
_AWAY = frozenset({"OFFLINE", "MAINTENANCE"})


@dataclass(frozen=True, slots=True)
class Outage:
    """A time without the centre. `ended` is empty while it lasts; `reason` as first noticed."""

    started: datetime
    ended: datetime | None
    reason: str

    def until(self, now: datetime) -> datetime:
        """Its end, or now."""
        return self.ended or now


def outages(source: Source) -> list[Outage]:
    """All outages this desk has noticed, the earliest first."""
    statement = select(PeerLog).where(PeerLog.peer == CENTRE).order_by(PeerLog.id)
    found: list[Outage] = []
    begun: PeerLog | None = None
    for line in source.session.scalars(statement):
        if line.state in _AWAY:
            begun = begun or line
        elif begun is not None:
            found.append(Outage(begun.since, line.since, begun.reason or ""))
            begun = None
    if begun is not None:
        found.append(Outage(begun.since, None, begun.reason or ""))
    return found


def asked_for(source: Source, request: OutageRequest) -> Outage:
    """The whole of the outages in the days asked for, or the last one."""
    known = outages(source)
    if request.since or request.until:
        first = _midnight(source, request.since or date.min)
        last = _midnight(source, (request.until or source.day) + timedelta(days=1))
        now = source.stamp.made_at
        known = [one for one in known if one.started < last and one.until(now) >= first]
    elif known:
        known = known[-1:]
    if not known:
        raise Invalid("no_outage_known")
    return Outage(known[0].started, known[-1].ended, known[0].reason)


def _midnight(source: Source, day: date) -> datetime:
    if day == date.min:
        return datetime.min.replace(tzinfo=UTC)
    return datetime.combine(day, time(), tzinfo=source.stamp.zone).astimezone(UTC)
