"""Student accounts: fee rules, append-only ledger entries, allocations, payment plans.

Amounts are integers of minor units with their ISO 4217 currency; a balance is always derived.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.schema.base import (
    Record,
    listed_at_desk,
    looked_up_at_centre,
    refers_to,
    unique_at_centre,
    word,
)
from registrar_desktop.schema.vocabulary import EntryKind, FeeBasis, PaymentMethod, PlanStatus


class FeeRule(Record):
    """What raises a charge, valid by version. `refund_schedule`: [{until, basis_points}].

    `applies_to`: lists under level, residency, program and course; who or what is in none of them is
    not charged. A version counts from `valid_from` (always, where it is empty) until the next one
    begins, or until `valid_until`.
    """

    __tablename__ = "fee_rule"

    term_id: Mapped[str] = refers_to("term")
    code: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(200))
    basis: Mapped[FeeBasis] = mapped_column(word(FeeBasis))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    applies_to: Mapped[dict[str, Any] | None]
    due_date: Mapped[date | None]
    refund_schedule: Mapped[list[Any] | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    valid_from: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]

    __table_args__ = unique_at_centre("fee_rule_version", "term_id", "code", "version")


class LedgerEntry(Record):
    """One line of a student's account: positive = the student owes, negative = credit.

    Append-only: a mistake is reversed by another entry that names it in `reverses_id`.
    """

    __tablename__ = "ledger_entry"

    student_id: Mapped[str] = refers_to("student", index=True)
    term_id: Mapped[str | None] = refers_to("term")
    kind: Mapped[EntryKind] = mapped_column(word(EntryKind))
    code: Mapped[str] = mapped_column(String(32))
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    effective_date: Mapped[date]
    due_date: Mapped[date | None]
    description: Mapped[str] = mapped_column(String(400))
    method: Mapped[PaymentMethod | None] = mapped_column(word(PaymentMethod))
    reference: Mapped[str | None] = mapped_column(String(120))
    payer: Mapped[str | None] = mapped_column(String(240))
    receipt_number: Mapped[str | None] = mapped_column(String(32))
    reverses_id: Mapped[str | None] = refers_to("ledger_entry")
    # The payment that a refund gives back, where it is one.
    refunds_id: Mapped[str | None] = mapped_column(String(36))
    source: Mapped[str | None] = mapped_column(String(120))
    gateway_ref: Mapped[str | None] = mapped_column(String(120))
    change_set_id: Mapped[str] = mapped_column(String(36))
    line: Mapped[int] = mapped_column(default=1, server_default="1")
    desk_id: Mapped[str | None] = mapped_column(String(36))
    posted_by: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[datetime]
    # The centre's clock when it posted the entry; empty while it waits at the desk.
    posted_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        *unique_at_centre("ledger_entry_change", "change_set_id", "line"),
        *unique_at_centre(
            "ledger_entry_receipt", "receipt_number", where=text("receipt_number IS NOT NULL")
        ),
        *unique_at_centre(
            "ledger_entry_reverses", "reverses_id", where=text("reverses_id IS NOT NULL")
        ),
        *unique_at_centre(
            "ledger_entry_gateway", "gateway_ref", where=text("gateway_ref IS NOT NULL")
        ),
        looked_up_at_centre(
            "ledger_entry_refunds", "refunds_id", where=text("refunds_id IS NOT NULL")
        ),
        listed_at_desk("ledger_entry_balance", "student_id", "amount_minor", "currency"),
        listed_at_desk(
            "ledger_entry_money",
            *("kind", "recorded_at", "effective_date", "amount_minor", "currency", "student_id"),
            *("reverses_id", "receipt_number", "reference", "payer", "method"),
        ),
    )


class Allocation(Record):
    """Part of a credit applied to a charge (negative: taken off again). Append-only."""

    __tablename__ = "allocation"

    credit_entry_id: Mapped[str] = refers_to("ledger_entry", index=True)
    charge_entry_id: Mapped[str] = refers_to("ledger_entry", index=True)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    change_set_id: Mapped[str] = mapped_column(String(36))

    __table_args__ = (CheckConstraint("amount_minor <> 0", name="amount"),)


class PaymentPlan(Record):
    """An agreement to pay a sum in dated parts: `installments` [{seq, due_date, amount_minor}]."""

    __tablename__ = "payment_plan"

    student_id: Mapped[str] = refers_to("student", index=True)
    term_id: Mapped[str] = refers_to("term")
    status: Mapped[PlanStatus] = mapped_column(word(PlanStatus))
    total_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    installments: Mapped[list[Any]]

    __table_args__ = (
        CheckConstraint("total_minor > 0", name="total"),
        *unique_at_centre(
            "payment_plan_active", "student_id", "term_id", where=text("status = 'ACTIVE'")
        ),
    )
