"""A desk with a real encrypted store and one student, whose payments go to the sandbox."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Fault
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, EntryKind, Role
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.payments import GatewayOperation
from sync.payments import operations
from sync.payments.gateway import Money
from sync.payments.operations import PaymentOrder
from sync.payments.phase import GatewayPhase
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from sync.payments.stripe_wire import StripeWire
from sync.report import CycleReport
from sync.transport import Patience
from tests.payments.sandbox_process import PaymentApi

KEY = b"k" * 32
NUMBER = "S004117"


@dataclass
class Desk:
    """What a clerk and the sync runner do with payments at one desk."""

    store: DeskStore
    api: PaymentApi
    student: Student
    key: str
    url: str
    gateway: Callable[..., StripeGateway] = StripeGateway
    faults: list[Fault] = field(default_factory=list)

    @classmethod
    def open(cls, template: Path, folder: Path, api: PaymentApi, code: str = "D07") -> Desk:
        """Join, sign Ann of finance in, and add the student as the centre would send them.

        template: an empty store file, so that not every test makes its own.
        """
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(template, folder / "store.db")
        store = DeskStore.open(folder / "store.db", KEY, SystemClock())
        joined = identity.JoinedDesk(
            f"desk-{code}", code, "token", "http://127.0.0.1:9", "e", "School", "USD", "UTC"
        )
        person = identity.SignedInPerson("ann", "Ann", (Role.FINANCE,), "t", "2999-01-01T00:00:00Z")
        student = Student(
            id="student-1",
            student_number=NUMBER,
            family_name="Okafor",
            given_name="Adaeze",
            email="ada@example.edu",
        )
        with store.recording() as session:
            identity.join(session, joined)
            identity.sign_in_here(session, person)
            session.add(student)
        return cls(store, api, student, api.writing_key, api.url)

    def order(self, minor: int = 125_000, **more: Any) -> GatewayOperation:
        """Ann asks for money; nothing is sent."""
        description = more.pop("description", "Tuition")
        wanted = PaymentOrder(self.student, Money(minor, "USD"), description, **more)
        return operations.save_payment(self.store, "stripe", wanted)

    def connect(self) -> StripeGateway:
        """A gateway that loses patience soon."""
        clock = SystemClock()
        wire = StripeWire(StripeKey(self.key), clock, self.url, Patience(2.0, 0.5, 2.0))
        return self.gateway(wire, clock, wait=lambda seconds: None)

    def sync(self, hours: float = 0.1) -> CycleReport:
        """Some time passes, then one round with the gateway; a fault of it is kept."""
        self.api.advance(hours=hours)
        report = CycleReport()
        try:
            GatewayPhase(self.connect).run(self.store, report)
        except Fault as fault:
            self.faults.append(fault)
        return report

    def charge(self, minor: int) -> None:
        """The school charges the student, as the centre told."""
        with self.store.recording() as session:
            session.add(
                LedgerEntry(
                    id=new_id(),
                    row_version=5,
                    student_id=self.student.id,
                    kind=EntryKind.CHARGE,
                    code="TUITION",
                    amount_minor=minor,
                    currency="USD",
                    effective_date=date(2026, 9, 1),
                    due_date=date(2026, 9, 15),
                    description="Tuition",
                    change_set_id=new_id(),
                    posted_by="bursar",
                    recorded_at=self.store.clock.now(),
                )
            )

    def confirm_entries(self) -> None:
        """The centre has confirmed all that was posted here."""
        with self.store.recording() as session:
            for entry in session.scalars(select(LedgerEntry)):
                entry.row_version = max(entry.row_version, 7)

    def operation(self, operation: GatewayOperation) -> GatewayOperation:
        """An operation as it stands now."""
        with self.store.reading() as session:
            return session.get_one(GatewayOperation, operation.id)

    def entries(self) -> list[LedgerEntry]:
        """The student's account, without what the school charged."""
        with self.store.reading() as session:
            return list(
                session.scalars(
                    select(LedgerEntry)
                    .where(LedgerEntry.kind != EntryKind.CHARGE)
                    .order_by(LedgerEntry.recorded_at, LedgerEntry.id)
                )
            )

    def account(self) -> list[tuple[str, int]]:
        """Code and amount of those entries."""
        return [(entry.code, entry.amount_minor) for entry in self.entries()]

    def transaction(self, gateway_id: str) -> GatewayTransaction:
        """What this desk knows of an object of the gateway."""
        with self.store.reading() as session:
            return session.scalars(
                select(GatewayTransaction).where(GatewayTransaction.provider_ref == gateway_id)
            ).one()

    def act(self, label: str) -> Any:
        """A unit of work of Ann's."""
        return self.store.changing(label=label, kind=ChangeKind.GATEWAY_PAYMENT)


def charges_at(api: PaymentApi, op_id: str) -> list[int]:
    """What the gateway took under an operation's key, straight from its list."""
    found = api.get("/v1/payment_intents", limit=100)["data"]
    return [
        intent["amount_received"]
        for intent in found
        if intent["metadata"].get("op_id") == op_id and intent["status"] == "succeeded"
    ]
