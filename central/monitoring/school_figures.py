"""Figures that stand in the database: how far desks and feed are behind, who holds locks, what the
payment API owes an answer for, and the money that waits for a person. Read when they are collected,
at most every few seconds.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Connection, Engine, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from central.feed import seconds_stalled
from central.payments.tables import EventState, PaymentFollow, WebhookEvent
from central.tables import AuditFinding, Desk
from registrar_desktop.clock import Clock
from registrar_desktop.schema.exceptions import PaymentException
from registrar_desktop.schema.vocabulary import ExceptionState

log = logging.getLogger(__name__)

FRESH_SECONDS = 5.0
_SESSIONS = text("""
SELECT count(*) FILTER (WHERE wait_event_type = 'Lock'),
       coalesce(extract(epoch FROM max(now() - xact_start)), 0)
FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
""")


class SchoolFigures(Collector):
    """Reads them anew when the last reading is old; tells `registrar_database_up 0` where it
    cannot."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._read_at = float("-inf")
        self._known: list[Metric] = []

    def collect(self) -> Iterable[Metric]:
        if self._clock.monotonic() - self._read_at > FRESH_SECONDS:
            self._known = self._read()
            self._read_at = self._clock.monotonic()
        return self._known

    def _read(self) -> list[Metric]:
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SET TRANSACTION READ ONLY"))
                now = self._clock.now()
                told = [*_of_database(connection), *_of_desks(connection, now)]
                told += [*_of_payments(connection, now), *_of_exceptions(connection)]
        except SQLAlchemyError as error:
            log.info("no figures from the database: %s", type(error).__name__)
            return [_gauge("registrar_database_up", "Whether the database answers.", 0)]
        return [*told, _gauge("registrar_database_up", "Whether the database answers.", 1)]


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def _of_database(connection: Connection) -> Iterator[Metric]:
    locked, longest = connection.execute(_SESSIONS).one()
    yield _gauge(
        "registrar_feed_lag_seconds",
        "Age of the oldest change that desks cannot be told yet.",
        seconds_stalled(connection),
    )
    yield _gauge("registrar_sessions_waiting_for_locks", "Sessions that wait for a lock.", locked)
    yield _gauge("registrar_longest_transaction_seconds", "The longest open one.", float(longest))


def _of_desks(connection: Connection, now: datetime) -> Iterator[Metric]:
    desks = connection.execute(
        select(Desk.code, Desk.heard_at)
        .where(Desk.enrolled_at.is_not(None), Desk.revoked_at.is_(None))
        .order_by(Desk.code)
    ).all()
    heard = GaugeMetricFamily(
        "registrar_desk_silent_seconds", "Since a desk last fetched.", labels=["desk"]
    )
    for code, heard_at in desks:
        if heard_at is not None:
            heard.add_metric([code], (now - heard_at).total_seconds())
    yield heard
    broken = connection.scalar(select(func.count()).select_from(AuditFinding)) or 0
    yield _gauge("registrar_audit_breaks", "Places where a desk's audit trail came broken.", broken)


def _of_payments(connection: Connection, now: datetime) -> Iterator[Metric]:
    seconds = GaugeMetricFamily(
        "registrar_payment_sweep_seconds",
        "How long the last look at the API took.",
        labels=["provider"],
    )
    failing = GaugeMetricFamily(
        "registrar_payment_failing_seconds",
        "Since when the API fails; 0: it answers.",
        labels=["provider"],
    )
    rows = select(PaymentFollow.provider, PaymentFollow.seconds, PaymentFollow.failing_since)
    for provider, took, since in connection.execute(rows):
        seconds.add_metric([provider], took or 0)
        failing.add_metric([provider], (now - since).total_seconds() if since else 0)
    waiting, oldest = connection.execute(
        select(func.count(), func.min(WebhookEvent.received_at)).where(
            WebhookEvent.state == EventState.WAITING
        )
    ).one()
    yield seconds
    yield failing
    yield _gauge("registrar_webhooks_waiting", "Deliveries not yet worked on.", waiting)
    lag = (now - oldest).total_seconds() if waiting else 0
    yield _gauge("registrar_webhook_lag_seconds", "Age of the oldest of them.", lag)


def _of_exceptions(connection: Connection) -> Iterator[Metric]:
    """Money in minor units that reconciliation put where a person has to look."""
    told = GaugeMetricFamily(
        "registrar_exceptions_minor",
        "Money that waits for a person.",
        labels=["bucket", "currency"],
    )
    open_ones = (
        select(
            PaymentException.bucket,
            PaymentException.currency,
            func.sum(PaymentException.amount_minor),
        )
        .where(PaymentException.state == ExceptionState.OPEN)
        .group_by(PaymentException.bucket, PaymentException.currency)
    )
    for bucket, currency, amount in connection.execute(open_ones):
        told.add_metric([bucket, currency], float(amount))
    yield told
