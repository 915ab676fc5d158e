"""The payment API answers, and yet something is wrong: in figures, as an alert, and in the log."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.desk import PeerLog
from registrar_desktop.store.tables.payments import GatewayOperation
from sync.cycle import Cycle
from sync.payments.gateway import Traffic
from sync.payments.health import PaymentHealth, alert_of, keep_traffic, read_health
from sync.payments.phase import GatewayPhase
from sync.peers import Peer, PeerState
from tests.payments.desk import Desk
from ui.weather_words import payment_figures

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
WELL = PaymentHealth(
    requests=20,
    unanswered=0,
    latency_seconds=0.2,
    slowest_seconds=0.4,
    last_event_at=NOW,
    newest_at=NOW,
)


@pytest.mark.parametrize(
    ("figures", "alert"),
    [
        (PaymentHealth(), None),
        (WELL, None),
        (replace(WELL, oldest_unconfirmed=NOW - timedelta(minutes=29)), None),
        (replace(WELL, oldest_unconfirmed=NOW - timedelta(minutes=31)), "payments_unconfirmed"),
        (replace(WELL, unanswered=3), None),
        (replace(WELL, unanswered=4), "payments_failing"),
        (replace(WELL, requests=4, unanswered=4), None),
        (replace(WELL, latency_seconds=3.1), "payments_slow"),
        (replace(WELL, last_event_at=NOW - timedelta(minutes=16)), "payment_events_silent"),
        (replace(WELL, last_event_at=None), None),
    ],
)
def test_when_there_is_an_alert(figures: PaymentHealth, alert: str | None) -> None:
    assert alert_of(figures, NOW) == alert


def cycle(desk: Desk) -> tuple[PeerState, str | None]:
    """One round as the runner makes it; how the payment API fares then."""
    status = Cycle(desk.store, GatewayPhase(desk.connect)).run([Peer.PAYMENTS]).peers[Peer.PAYMENTS]
    return status.state, status.reason


def log(store: DeskStore) -> list[tuple[str, str | None]]:
    with store.reading() as session:
        found = session.execute(select(PeerLog.state, PeerLog.reason).order_by(PeerLog.id))
        return [(state, reason) for state, reason in found]


def health(store: DeskStore) -> PaymentHealth:
    with store.reading() as session:
        return read_health(session, store.clock.now())


def test_a_payment_that_waits_for_its_word_is_an_alert_until_it_has_it(desk: Desk) -> None:
    desk.key = desk.api.reading_key
    operation = desk.order()
    with desk.store.recording() as session:
        kept = session.get_one(GatewayOperation, operation.id)
        kept.created_at -= timedelta(minutes=45)
    assert cycle(desk)[0] is PeerState.DEGRADED
    figures = health(desk.store)
    assert (figures.unconfirmed, figures.alert) == (1, "payments_unconfirmed")
    desk.key = desk.api.writing_key
    assert cycle(desk) == (PeerState.ONLINE, None)
    assert health(desk.store).oldest_unconfirmed is None
    assert log(desk.store) == [("DEGRADED", "payments_right_missing"), ("ONLINE", None)]


def test_rounds_are_summed_up_over_half_an_hour(desk: Desk) -> None:
    now = desk.store.clock.now()
    with desk.store.recording() as session:
        keep_traffic(session, Traffic(50, 50, 99.0, 9.0), now - timedelta(minutes=40))
        keep_traffic(session, Traffic(12, 3, 6.0, 2.5), now - timedelta(minutes=5))
        keep_traffic(session, Traffic(8, 1, 2.0, 0.5), now)
        keep_traffic(session, Traffic(), now)
    figures = health(desk.store)
    assert (figures.requests, figures.unanswered) == (20, 4)
    assert (figures.latency_seconds, figures.slowest_seconds) == (0.4, 2.5)
    assert figures.alert == "payments_failing"
    assert payment_figures(figures, now) == (
        "20 requests in half an hour, 4 without an answer, 0.4 s each."
    )


def test_a_round_counts_its_requests_and_hears_of_events(desk: Desk) -> None:
    desk.api.buy()
    assert cycle(desk) == (PeerState.ONLINE, None)
    figures = health(desk.store)
    assert figures.requests > 4
    assert figures.unanswered == 0
    assert figures.last_event_at is not None
    assert figures.newest_at is not None
    assert abs(figures.last_event_at - figures.newest_at) < timedelta(seconds=5)
    assert "Its last event was just now." in payment_figures(figures, desk.store.clock.now())
