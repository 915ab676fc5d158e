"""A centre that follows the sandbox: its service on loopback, its database, and its steps by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from central.app import make_app
from central.database import open_engine
from central.payments.account import PaymentAccount
from central.payments.following import Following
from central.payments.service import PaymentService
from registrar_desktop.clock import SystemClock
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from sandbox.payments.webhooks import signature
from sync.payments.providers import gateway_of
from tests.fixtures.centre import serving
from tests.payments.desk import NUMBER
from tests.payments.sandbox_process import PaymentApi

OLD_SECRET = "whsec_before"


class AheadClock(SystemClock):
    """The computer's clock, so far ahead."""

    ahead = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.ahead


@dataclass
class Followed:
    """What the payment API and a visitor see of the centre, and what is in its database."""

    url: str
    api: PaymentApi
    engine: Engine
    clock: AheadClock
    following: Following
    _delivered: set[str] = field(default_factory=set)

    def post(self, body: bytes, header: str | None, provider: str = "stripe") -> int:
        """The status that a delivery gets."""
        headers = {} if header is None else {"Stripe-Signature": header}
        return self.answer(body, headers, provider).status_code

    def answer(
        self, body: bytes, headers: dict[str, str], provider: str = "stripe"
    ) -> httpx.Response:
        """What a delivery is answered."""
        return httpx.post(f"{self.url}/v1/webhooks/{provider}", content=body, headers=headers)

    def deliver(self, event: dict[str, Any], secret: str = "", age: float = 0.0) -> int:
        """An event as the API delivers it, signed so many seconds ago."""
        body = json.dumps(event).encode()
        return self.post(body, signature(secret or self.api.webhook_secret, self._at(age), body))

    def deliver_new(self) -> list[dict[str, Any]]:
        """All events that were not delivered yet, in their order."""
        events = self.api.get("/v1/events", limit=100)["data"][::-1]
        new = [event for event in events if event["id"] not in self._delivered]
        for event in new:
            assert self.deliver(event) == 204
            self._delivered.add(event["id"])
        return new

    def restart(self, **more: Any) -> None:
        """Another process follows from now on."""
        gateway = gateway_of("stripe", self.api.url, self.api.reading_key, self.clock)
        self.following = Following(self.engine, gateway, self.clock, deliveries=True, **more)

    def pass_by(self, **time: float) -> None:
        """So much time passes, here and at the payment API, and what is due there happens."""
        self.api.advance(**time)
        self.clock.ahead += timedelta(**time)
        self.api.get("/v1/payment_intents", limit=1)

    def step(self, *, later: float = 0.0) -> None:
        """What whoever leads does now, so many seconds later."""
        self.clock.ahead += timedelta(seconds=later)
        self.following.step()

    def add_student(self, number: str = NUMBER) -> str:
        """A student, as the website adds one."""
        student_id = new_id()
        with Session(self.engine) as session, session.begin():
            session.add(Student(id=student_id, student_number=number, family_name="Okafor"))
        return student_id

    def charge(self, student_id: str, minor: int) -> str:
        """The school charges the student."""
        return self.enter(student_id, "CHARGE", "TUITION", minor)

    def enter(self, student_id: str, kind: str, code: str, minor: int) -> str:
        """An entry of the school's own."""
        entry_id = new_id()
        with self.engine.begin() as connection:
            connection.execute(
                text(
                    "INSERT INTO ledger_entry (id, student_id, kind, code, amount_minor, currency,"
                    " effective_date, description, change_set_id, posted_by, recorded_at) VALUES"
                    " (:id, :student, :kind, :code, :minor, 'USD', '2026-09-01', 'Tuition', :id,"
                    " 'bursar', now())"
                ),
                {"id": entry_id, "student": student_id, "kind": kind, "code": code, "minor": minor},
            )
        return entry_id

    def entries(self) -> list[tuple[str, int]]:
        """Code and amount of what came from the gateway."""
        with self.engine.connect() as connection:
            found = connection.execute(
                select(LedgerEntry.code, LedgerEntry.amount_minor)
                .where(LedgerEntry.gateway_ref.is_not(None))
                .order_by(LedgerEntry.recorded_at, LedgerEntry.id)
            )
            return [(code, minor) for code, minor in found]

    def row(self, gateway_id: str) -> GatewayTransaction:
        """What the centre knows of an object."""
        with Session(self.engine) as session:
            return session.scalars(
                select(GatewayTransaction).where(GatewayTransaction.provider_ref == gateway_id)
            ).one()

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What the database answers."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(statement))]

    def _at(self, age: float) -> int:
        return int(self.api.get("/sandbox/state")["now"] - age)


@contextmanager
def followed(database_url: str, api: PaymentApi) -> Iterator[Followed]:
    """The service without a leader of its own: each step is taken by the test."""
    engine, clock = open_engine(database_url), AheadClock()
    secrets = (OLD_SECRET, api.webhook_secret)
    account = PaymentAccount("stripe", api.url, live=False, key=api.reading_key, secrets=secrets)
    app = make_app(engine, clock)
    app.state.payments = PaymentService(account, engine, clock)
    gateway = gateway_of("stripe", api.url, api.reading_key, clock)
    following = Following(engine, gateway, clock, deliveries=True)
    with contextmanager(serving)(app) as url:
        yield Followed(url, api, engine, clock, following)
    gateway.close()
