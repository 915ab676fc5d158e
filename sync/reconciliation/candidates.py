"""Whose payment without a key it might be, and why; a person decides. Who owes just as much is only
ever a suggestion: where amounts sit on list prices that is most of the school.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.rules.names import full_name
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import GatewayKind, StudentStatus
from sync.payments.knowledge import students_told_by

_MOST_OF_AN_AMOUNT = 8


class Told(StrEnum):
    """Why a student is named, the strongest reason first."""

    NUMBER = "NUMBER"  # the number stands in the payment's text
    EMAIL = "EMAIL"  # the payer gave the student's address
    AMOUNT = "AMOUNT"  # the student owes just as much


@dataclass(frozen=True, slots=True)
class Seen:
    """What the payment itself tells a person: its text, the payer's address, when it was paid."""

    text: str
    payer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A student whose payment it might be. `default`: the only one for the strongest reason there
    is, and not for the amount alone."""

    student_number: str
    name: str
    why: Told
    default: bool


def payment_at_gateway(session: Session, subject: str) -> GatewayTransaction | None:
    """What this desk knows of a payment."""
    return session.scalars(
        select(GatewayTransaction).where(
            GatewayTransaction.provider_ref == subject,
            GatewayTransaction.kind == GatewayKind.CHARGE,
        )
    ).first()


def seen(row: GatewayTransaction) -> Seen:
    """What a payment tells of itself; empty where the payer wrote nothing."""
    raw = (row.details or {}).get("raw") or {}
    return Seen(raw.get("description") or "", raw.get("receipt_email") or "", row.occurred_at)


def candidates(session: Session, row: GatewayTransaction) -> list[Candidate]:
    """The students who may have paid, each once, the likeliest first."""
    by_number, by_email = students_told_by(session, row)
    by_reason: dict[Told, Iterable[str]] = {
        Told.NUMBER: by_number,
        Told.EMAIL: by_email,
        Told.AMOUNT: _owing(session, row),
    }
    found: list[Candidate] = []
    named: set[str] = set()
    for why, ids in by_reason.items():
        new = [one for one in ids if one not in named]
        alone = not named and len(new) == 1 and why is not Told.AMOUNT
        named.update(new)
        found += [_candidate(session, one, why, default=alone) for one in new]
    return found


def _owing(session: Session, row: GatewayTransaction) -> list[str]:
    """Students who owe exactly this, as long as they are few."""
    owed = (
        select(LedgerEntry.student_id)
        .join(Student, Student.id == LedgerEntry.student_id)
        .where(LedgerEntry.currency == row.currency, Student.status != StudentStatus.MERGED)
        .group_by(LedgerEntry.student_id)
        .having(func.sum(LedgerEntry.amount_minor) == row.received_minor)
        .order_by(LedgerEntry.student_id)
        .limit(_MOST_OF_AN_AMOUNT + 1)
    )
    found = list(session.scalars(owed))
    return found if len(found) <= _MOST_OF_AN_AMOUNT else []


def _candidate(session: Session, student_id: str, why: Told, *, default: bool) -> Candidate:
    student = session.get_one(Student, student_id)
    name = full_name(student.family_name, student.given_name)
    return Candidate(student.student_number, name, why, default)
