"""What the counter needs to know before money is taken: the account, and the receipt to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from registrar_desktop.records import naming
from registrar_desktop.records.student_account import AccountView, account_view
from registrar_desktop.rules.ledger import OpenItem, propose_allocation
from registrar_desktop.rules.names import full_name
from registrar_desktop.store.identity import joined_desk
from registrar_desktop.store.tables.desk import Series


@dataclass(frozen=True)
class Covered:
    """A charge with what a payment would cover of it."""

    description: str
    term: str
    due_date: date | None
    open_minor: int
    covered_minor: int


@dataclass(frozen=True)
class Payer:
    """The student at the counter; `receipt` is the number the next payment will carry."""

    number: str
    name: str
    account: AccountView
    receipt: str

    def would_cover(self, minor: int) -> list[Covered]:
        """The open charges, oldest due first, and what this sum covers of each."""
        debits = [line for line in self.account.lines if line.open_minor > 0]
        items = [
            OpenItem(line.id, line.due_date or line.effective_date, line.open_minor)
            for line in debits
        ]
        items.sort(key=lambda item: (item.due_date, item.id))
        parts = dict(propose_allocation(max(minor, 0), items))
        known = {line.id: line for line in debits}
        return [
            Covered(
                known[item.id].description,
                known[item.id].term,
                known[item.id].due_date,
                item.open_minor,
                parts.get(item.id, 0),
            )
            for item in items
        ]


def read_payer(session: Session, number: str, day: date) -> Payer:
    """The student's account, and the number of the receipt to come."""
    student = naming.student(session, number)
    series = session.get(Series, "receipt")
    coming = series.next_number if series is not None else 1
    return Payer(
        student.student_number,
        full_name(student.family_name, student.given_name),
        account_view(session, student.id, day),
        f"{joined_desk(session).code}-{coming:06d}",
    )
