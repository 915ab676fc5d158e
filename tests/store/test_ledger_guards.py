"""Confirmed ledger rows stay as they are, whoever tries: the database itself refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import EntryKind
from registrar_desktop.store.desk_store import DeskStore
from tests.store.desk import MORNING


def entry(key: str, minor: int, version: int) -> LedgerEntry:
    return LedgerEntry(
        id=key, student_id="s", kind=EntryKind.CHARGE if minor > 0 else EntryKind.PAYMENT,
        code="X", amount_minor=minor, currency="USD", effective_date=date(2025, 9, 1),
        description="An entry", change_set_id=f"change {key}", posted_by="bursar",
        recorded_at=MORNING, row_version=version,
    )  # fmt: skip


@pytest.fixture
def session(store: DeskStore) -> Iterator[Session]:
    """A charge and a payment the centre confirmed, with the part that covers it, and one of each
    that it has not."""
    with store.recording() as made:
        made.add(Student(id="s", student_number="1", family_name="Ada", row_version=1))
        made.add_all([entry("charge", 500, 1), entry("payment", -500, 1), entry("new", -20, 0)])
        for key, version in (("part", 1), ("new part", 0)):
            made.add(
                Allocation(
                    id=key, credit_entry_id="payment", charge_entry_id="charge", amount_minor=500,
                    change_set_id="change", row_version=version,
                )
            )  # fmt: skip
        made.commit()
        yield made
        made.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET amount_minor = 1 WHERE id = 'charge'",
        "UPDATE ledger_entry SET student_id = 't' WHERE id = 'charge'",
        "UPDATE ledger_entry SET currency = 'EUR' WHERE id = 'payment'",
        "UPDATE ledger_entry SET kind = 'AID' WHERE id = 'payment'",
        "UPDATE ledger_entry SET receipt_number = 'D07-000009' WHERE id = 'payment'",
        "UPDATE ledger_entry SET reverses_id = 'charge' WHERE id = 'payment'",
        "DELETE FROM ledger_entry WHERE id = 'charge'",
        "UPDATE allocation SET amount_minor = 1 WHERE id = 'part'",
        "UPDATE allocation SET charge_entry_id = 'payment' WHERE id = 'part'",
        "DELETE FROM allocation",
    ],
)
def test_what_the_centre_confirmed_is_not_rewritten(session: Session, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(text(statement))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET posted_at = '2025-09-03T00:00:00.000000Z', row_version = 2",
        "UPDATE ledger_entry SET amount_minor = amount_minor WHERE id = 'charge'",
        "UPDATE ledger_entry SET gateway_ref = 'ch_1' WHERE id = 'payment'",
        "DELETE FROM ledger_entry WHERE id = 'new'",
        "DELETE FROM allocation WHERE id = 'new part'",
    ],
)
def test_the_centre_s_answer_and_what_it_never_had_may_change(
    session: Session, statement: str
) -> None:
    session.execute(text(statement))


@pytest.mark.parametrize("column", ["amount_minor = 0", "amount_minor = NULL"])
def test_an_entry_of_nothing_is_no_entry(session: Session, column: str) -> None:
    with pytest.raises(IntegrityError):
        session.execute(text(f"UPDATE ledger_entry SET {column} WHERE id = 'new'"))
