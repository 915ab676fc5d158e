"""Whether the centre answered when an act was recorded: told with a registration for fairness."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.schema.vocabulary import Channel
from registrar_desktop.store.tables.desk import PeerLog

_CENTRE = "CENTRE"
_REACHED = frozenset({"ONLINE", "DEGRADED", "CLOCK_WRONG"})


def channel_now(session: Session) -> Channel:
    """DESK while the centre answers, DESK_OFFLINE otherwise."""
    state = session.scalars(
        select(PeerLog.state).where(PeerLog.peer == _CENTRE).order_by(PeerLog.id.desc()).limit(1)
    ).first()
    return Channel.DESK if state in _REACHED else Channel.DESK_OFFLINE
