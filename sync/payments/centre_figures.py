"""What the centre says about the payment API: asked for now and then, kept for people to read.

For a desk without a key of its own this is how the payment API fares.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text, to_text
from registrar_desktop.errors import Refused
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import read_setting, write_setting
from sync.centre import CentreClient
from sync.peers import Peer, PeerState, PeerStatus
from sync.protocol_reading import PaymentFigures

_SETTING = "payments_at_centre"
_EVERY = timedelta(minutes=1)
_SELDOM = timedelta(minutes=15)
# Longer than a pause after one failure; and than a queue in a rush takes.
LONG = timedelta(minutes=5)
# The centre follows none, or is of a version that cannot.
_NONE = frozenset({"payments_not_followed", "not_found"})


def keep_figures(store: DeskStore, centre: CentreClient) -> None:
    """Ask, where that is a while ago."""
    now = store.clock.now()
    with store.reading() as session:
        kept = read_setting(session, _SETTING)
    rest = _EVERY if kept and kept["figures"] else _SELDOM
    if kept is not None and timedelta(0) <= now - from_text(kept["at"]) < rest:
        return
    try:
        told = centre.payments().model_dump(mode="json")
    except Refused as refused:
        if refused.code not in _NONE:
            raise
        told = None
    with store.recording() as session:
        write_setting(session, _SETTING, {"at": to_text(now), "figures": told})


def read_figures(session: Session) -> PaymentFigures | None:
    """What the centre said last; None where it follows no payment API."""
    kept = read_setting(session, _SETTING)
    told = kept["figures"] if kept else None
    return None if told is None else PaymentFigures.model_validate(told)


def seen_by_centre(figures: PaymentFigures | None, now: datetime) -> PeerStatus | None:
    """How the payment API fares for the centre; None where it follows none."""
    if figures is None:
        return None
    if figures.failing_since is not None:
        alert, since = "centre_payments_failing", figures.failing_since
        state = PeerState.OFFLINE if now - since > LONG else PeerState.DEGRADED
        return PeerStatus(Peer.PAYMENTS, state, since, alert)
    waits = figures.oldest_event_waiting
    if waits is not None and now - waits > LONG:
        return PeerStatus(Peer.PAYMENTS, PeerState.DEGRADED, waits, "centre_deliveries_wait")
    return PeerStatus(Peer.PAYMENTS, PeerState.ONLINE, figures.answered_at, "centre_follows")
