"""Gathers what the centre knows of a payment at the gateway, for `sync.payments.matching` to decide.

A desk that sent the payment knows its operation as well; the rest is the same there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, select, text

from central.school import read_school
from registrar_desktop.rules import ledger
from registrar_desktop.rules.ledger import Applied, Entry
from registrar_desktop.rules.names import tidy
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import EntryKind
from sync.payments.gateway import Money
from sync.payments.in_ledger import entries_that_stand_for, paid_at_counter
from sync.payments.matching import Facts

_LONGEST = 60
_MOST_MERGES = 20
# What the rules know of an entry, column by column.
_ENTRY = [LedgerEntry.__table__.c[field.name] for field in fields(Entry)]
_EARLIER = text(
    """
    SELECT provider_ref FROM gateway_transaction
    WHERE provider = :provider AND kind = 'CHARGE' AND status = 'SUCCEEDED' AND id <> :id
        AND (details #>> '{metadata,request_id}') = :request
        AND (occurred_at, provider_ref) < (:occurred_at, :provider_ref)
    ORDER BY occurred_at, provider_ref
    """
)


def facts_of(connection: Connection, row: GatewayTransaction) -> Facts:
    """All there is to know of a payment that took money."""
    details: dict[str, Any] = row.details or {}
    marks: dict[str, str] = dict(details.get("metadata") or {})
    student_id = student_named(connection, marks.get("student_number"))
    entries = entries_of(connection, student_id) if student_id else []
    return Facts(
        received=Money(row.received_minor, row.currency),
        entry_id=posted_entry(connection, row.provider_ref),
        student_id=student_id,
        account_currency=read_school(connection).currency,
        op_id=marks.get("op_id"),
        request_id=marks.get("request_id"),
        asked=Money(row.amount_minor, row.currency),
        open_minor=max(ledger.balance(entries), 0),
        charged=_charged(entries, marks.get("request_id")),
        earlier=_earlier(connection, row, marks.get("request_id")),
        at_counter=student_id is not None and _at_counter(connection, row, student_id),
    )


def posted_entry(connection: Connection, gateway_ref: str) -> str | None:
    """The entry that stands for this object of the gateway, whoever made it."""
    return connection.scalar(entries_that_stand_for(gateway_ref))


def student_named(connection: Connection, number: str | None) -> str | None:
    """The student with this number; of a merged record the one it went into."""
    wanted = tidy((number or "")[:_LONGEST])
    if not wanted or "\0" in wanted:
        return None
    same = Student.student_number.in_({wanted, wanted.upper(), wanted.lower()})
    found = connection.execute(select(Student.id, Student.merged_into_id).where(same)).all()
    if len(found) != 1:
        return None
    student_id, into = found[0]
    for _ in range(_MOST_MERGES):
        if into is None:
            return str(student_id)
        student_id = into
        into = connection.scalar(select(Student.merged_into_id).where(Student.id == student_id))
    return None


def entries_of(connection: Connection, student_id: str) -> list[Entry]:
    """A student's account, in its order."""
    found = connection.execute(
        select(*_ENTRY)
        .where(LedgerEntry.student_id == student_id)
        .order_by(LedgerEntry.effective_date, LedgerEntry.recorded_at, LedgerEntry.id)
    )
    return [Entry(*row) for row in found]


def applied_of(connection: Connection, student_id: str) -> Sequence[Applied]:
    """What of the student's credits is applied to which charges."""
    found = connection.execute(
        select(
            Allocation.credit_entry_id, Allocation.charge_entry_id, Allocation.amount_minor
        ).where(Allocation.credit_entry_id == LedgerEntry.id, LedgerEntry.student_id == student_id)
    )
    return [Applied(*row) for row in found]


def _charged(entries: Sequence[Entry], request_id: str | None) -> int | None:
    """The amount of the charge that a request names by its id."""
    named = (each for each in entries if each.id == request_id and each.kind is EntryKind.CHARGE)
    return next((each.amount_minor for each in named), None)


def _earlier(
    connection: Connection, row: GatewayTransaction, request_id: str | None
) -> tuple[str, ...]:
    if not request_id:
        return ()
    asked = {
        "provider": row.provider,
        "id": row.id,
        "request": request_id,
        "occurred_at": row.occurred_at,
        "provider_ref": row.provider_ref,
    }
    return tuple(connection.scalars(_EARLIER, asked))


def _at_counter(connection: Connection, row: GatewayTransaction, student_id: str) -> bool:
    """Whether the student paid as much over the counter at about the same time."""
    return connection.scalar(paid_at_counter(row, student_id).limit(1)) is not None
