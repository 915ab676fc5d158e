"""When a peer did not answer this desk, read from the log of its states, and which such time nobody
has declared as an outage. Whether to declare it is a person's decision: it moves deadlines.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.clock import to_text
from registrar_desktop.schema.reconciling import Outage
from registrar_desktop.store.identity import read_setting, write_setting
from registrar_desktop.store.tables.desk import PeerLog

CENTRE, PAYMENTS = "CENTRE", "PAYMENTS"
_AWAY = frozenset({"OFFLINE", "MAINTENANCE"})
# A network that comes for a moment and goes again has not come back.
_FLAPPING = timedelta(minutes=5)
# What is shorter nobody needs to declare; what is older has been thought about.
_SHORTEST = timedelta(minutes=15)
_LATEST = timedelta(days=3)
_BY_CHOICE = "work_offline"
_LEFT = "absence_left_undeclared"


@dataclass(frozen=True, slots=True)
class Absence:
    """A time without a peer. `ended` is empty while it lasts; `reason` as first noticed."""

    peer: str
    started: datetime
    ended: datetime | None
    reason: str

    def until(self, now: datetime) -> datetime:
        """Its end, or now."""
        return self.ended or now


def absences(session: Session, peer: str) -> list[Absence]:
    """All that this desk has noticed of a peer, the earliest first."""
    found: list[Absence] = []
    for each in _logged(session, peer):
        last = found[-1] if found else None
        if last is not None and last.ended and each.started - last.ended < _FLAPPING:
            found[-1] = replace(last, ended=each.ended)
        else:
            found.append(each)
    return found


def undeclared(session: Session, now: datetime) -> Absence | None:
    """The latest absence of the centre worth declaring that no declared outage covers, and that
    nobody has said should be left as it is."""
    left = (read_setting(session, _LEFT) or {}).get("started")
    for each in reversed(absences(session, CENTRE)):
        if each.until(now) - each.started < _SHORTEST or each.reason == _BY_CHOICE:
            continue
        is_old = now - each.until(now) > _LATEST
        if is_old or to_text(each.started) == left or _is_declared(session, each, now):
            return None
        return each
    return None


def leave_undeclared(session: Session, absence: Absence) -> None:
    """A person decided that it was no outage; it is not offered again."""
    write_setting(session, _LEFT, {"started": to_text(absence.started)})


def _logged(session: Session, peer: str) -> Iterator[Absence]:
    begun: PeerLog | None = None
    statement = select(PeerLog).where(PeerLog.peer == peer).order_by(PeerLog.id)
    for line in session.scalars(statement):
        if line.state in _AWAY:
            begun = begun or line
        elif begun is not None:
            yield Absence(peer, begun.since, line.since, begun.reason or "")
            begun = None
    if begun is not None:
        yield Absence(peer, begun.since, None, begun.reason or "")


def _is_declared(session: Session, absence: Absence, now: datetime) -> bool:
    overlapping = select(Outage.id).where(
        Outage.started_at <= absence.until(now),
        Outage.ended_at.is_(None) | (Outage.ended_at >= absence.started),
    )
    return session.scalars(overlapping.limit(1)).first() is not None
