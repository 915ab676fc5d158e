"""Gathers what this desk knows of a payment at the gateway, for `matching` to decide on."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.records import naming
from registrar_desktop.records.accounts import account
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import REQUEST, GatewayTransaction, marked
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import EntryKind, GatewayKind
from registrar_desktop.store.tables.payments import GatewayOperation
from sync.payments.gateway import GatewayStatus, Money
from sync.payments.in_ledger import entries_that_stand_for, paid_at_counter
from sync.payments.matching import Facts

_WORD = re.compile(r"[\w-]{3,32}")


def facts_of(session: Session, row: GatewayTransaction) -> Facts:
    """All there is to know of a payment that took money."""
    marks = _marks(row)
    operation = _operation(session, row)
    student_id = operation.student_id if operation else _student_named(session, marks)
    book = account(session, student_id) if student_id else None
    request_id = operation.request_id if operation else marks.get("request_id")
    return Facts(
        received=Money(row.received_minor, row.currency),
        entry_id=posted_entry(session, row.provider_ref),
        student_id=student_id,
        account_currency=book.currency if book else "",
        op_id=operation.id if operation else marks.get("op_id"),
        request_id=request_id,
        asked=_asked(operation, row),
        open_minor=max(book.balance, 0) if book else 0,
        charged=_charged(session, request_id, student_id),
        earlier=_earlier(session, row, request_id),
        at_counter=student_id is not None and _at_counter(session, row, student_id),
    )


def posted_entry(session: Session, gateway_ref: str) -> str | None:
    """The entry that stands for this object of the gateway, whoever made it."""
    return session.scalar(entries_that_stand_for(gateway_ref))


def students_told_by(session: Session, row: GatewayTransaction) -> tuple[list[str], list[str]]:
    """Students whose number stands in the payment's text, and whose e-mail the payer gave."""
    raw = (row.details or {}).get("raw", {})
    words = set(_WORD.findall(" ".join([str(raw.get("description")), *_marks(row).values()])))
    numbers = session.scalars(
        select(Student.id).where(Student.student_number.in_(sorted(words)[:100]))
    ).all()
    email = raw.get("receipt_email")
    if not email:
        return list(numbers), []
    same = func.lower(Student.email) == str(email).lower()
    return list(numbers), list(session.scalars(select(Student.id).where(same)))


def _marks(row: GatewayTransaction) -> dict[str, str]:
    details: dict[str, Any] = row.details or {}
    return dict(details.get("metadata") or {})


def _operation(session: Session, row: GatewayTransaction) -> GatewayOperation | None:
    """This desk's own operation. A key alone is not enough: others use keys as well."""
    for key in ((row.details or {}).get("op_key"), _marks(row).get("op_id")):
        found = session.get(GatewayOperation, key) if key else None
        if found is not None:
            return found
    return None


def _asked(operation: GatewayOperation | None, row: GatewayTransaction) -> Money:
    if operation is None:
        return Money(row.amount_minor, row.currency)
    return Money(operation.amount_minor, operation.currency)


def _student_named(session: Session, marks: dict[str, str]) -> str | None:
    number = marks.get("student_number")
    if not number:
        return None
    try:
        return naming.student(session, number).id
    except Invalid:
        return None


def _charged(session: Session, request_id: str | None, student_id: str | None) -> int | None:
    """The amount of the charge that a request names by its id."""
    charge = session.get(LedgerEntry, request_id) if request_id else None
    if charge is None or charge.kind is not EntryKind.CHARGE or charge.student_id != student_id:
        return None
    return charge.amount_minor


def _earlier(session: Session, row: GatewayTransaction, request_id: str | None) -> tuple[str, ...]:
    """Payments of the same request that were made before, in an order all desks agree on."""
    if not request_id:
        return ()
    found = session.scalars(
        select(GatewayTransaction).where(
            GatewayTransaction.provider == row.provider,
            GatewayTransaction.kind == GatewayKind.CHARGE,
            GatewayTransaction.status == GatewayStatus.SUCCEEDED.value,
            GatewayTransaction.id != row.id,
            marked(REQUEST, request_id),
        )
    )
    mine = (row.occurred_at, row.provider_ref)
    return tuple(one.provider_ref for one in found if (one.occurred_at, one.provider_ref) < mine)


def _at_counter(session: Session, row: GatewayTransaction, student_id: str) -> bool:
    """Whether the student paid as much over the counter at about the same time."""
    return session.scalar(paid_at_counter(row, student_id).limit(1)) is not None
