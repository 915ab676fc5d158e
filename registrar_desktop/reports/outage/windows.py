"""Which time a report is about: when the centre did not answer this desk, or the payment service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from registrar_desktop.errors import Invalid
from registrar_desktop.records.absences import CENTRE, PAYMENTS, Absence, absences
from registrar_desktop.reports.requests import OutageRequest
from registrar_desktop.reports.source import Source
from registrar_desktop.schema import reconciling


@dataclass(frozen=True, slots=True)
class Outage:
    """A time without the centre, or without the payment service. `ended` is empty while it lasts;
    `reason` as first noticed; `away`: who did not answer when."""

    started: datetime
    ended: datetime | None
    away: tuple[Absence, ...]

    @property
    def reason(self) -> str:
        """Why it was noticed first."""
        return self.away[0].reason

    @property
    def reconnected(self) -> datetime | None:
        """When what was recorded could be delivered again; None while the centre is away."""
        ends = [each.ended for each in self.away if each.peer == CENTRE]
        return self.ended if not ends else None if None in ends else max(filter(None, ends))

    def until(self, now: datetime) -> datetime:
        """Its end, or now."""
        return self.ended or now

    def is_away(self, peer: str) -> bool:
        """Whether this one did not answer."""
        return any(each.peer == peer for each in self.away)


def outages(source: Source) -> list[Outage]:
    """All outages this desk has noticed, the earliest first."""
    now = source.stamp.made_at
    centre, payments = (absences(source.session, peer) for peer in (CENTRE, PAYMENTS))
    found = []
    for each in centre:
        beside = [one for one in payments if _overlap(one, each, now)]
        found.append(Outage(each.started, each.ended, (each, *beside)))
    found += [
        Outage(each.started, each.ended, (each,))
        for each in payments
        if not any(_overlap(each, one, now) for one in centre)
    ]
    return sorted(found, key=lambda outage: outage.started)


def asked_for(source: Source, request: OutageRequest) -> Outage:
    """The whole of the outages in the days asked for, or the last one: with all that people declared
    to be one with it."""
    known = outages(source)
    if request.since or request.until:
        first = _midnight(source, request.since or date.min)
        last = _midnight(source, (request.until or source.day) + timedelta(days=1))
        now = source.stamp.made_at
        known = [one for one in known if one.started < last and one.until(now) >= first]
    elif known:
        known = _last(source, known)
    if not known:
        raise Invalid("no_outage_known")
    ends = [one.ended for one in known]
    ended = None if None in ends else max(filter(None, ends))
    return Outage(known[0].started, ended, tuple(each for one in known for each in one.away))


def declared(source: Source, outage: Outage) -> list[reconciling.Outage]:
    """What people declared about that time."""
    record = reconciling.Outage
    statement = select(record).where(
        record.started_at <= outage.until(source.stamp.made_at),
        record.ended_at.is_(None) | (record.ended_at >= outage.started),
    )
    return list(source.session.scalars(statement.order_by(record.started_at)))


def _last(source: Source, known: list[Outage]) -> list[Outage]:
    """The last one noticed, and the others in the time for which it was declared."""
    now = source.stamp.made_at
    spans = [(each.started_at, each.ended_at or now) for each in declared(source, known[-1])]
    return [
        one
        for one in known
        if one is known[-1]
        or any(one.started <= last and one.until(now) >= first for first, last in spans)
    ]


def _overlap(one: Absence, other: Absence, now: datetime) -> bool:
    return one.started <= other.until(now) and other.started <= one.until(now)


def _midnight(source: Source, day: date) -> datetime:
    if day == date.min:
        return datetime.min.replace(tzinfo=UTC)
    return datetime.combine(day, time(), tzinfo=source.stamp.zone).astimezone(UTC)
