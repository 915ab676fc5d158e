"""What a bank or a payment provider's balance says happened: one row per booked line of a file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.schema.base import Record, listed_at_desk, word
from registrar_desktop.schema.vocabulary import BankMatch


class BankLine(Record):
    """One line; `amount_minor` is positive where money came in.

    Its id follows from what the bank says of it, so that a file read twice or at two desks adds
    nothing. entry_key: the bank's entry that it is, or is a part of. matched_to: the payout's
    reference or the ledger entry's id.
    """

    __tablename__ = "bank_line"

    account: Mapped[str] = mapped_column(String(64))
    entry_key: Mapped[str] = mapped_column(String(36))
    reference: Mapped[str | None] = mapped_column(String(140))
    booked_on: Mapped[date]
    value_on: Mapped[date | None]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str] = mapped_column(String(3))
    kind: Mapped[str | None] = mapped_column(String(40))
    counterparty: Mapped[str | None] = mapped_column(String(240))
    end_to_end: Mapped[str | None] = mapped_column(String(140))
    text: Mapped[str | None] = mapped_column(String(1000))
    details: Mapped[dict[str, Any] | None]
    source: Mapped[str] = mapped_column(String(40))
    file_name: Mapped[str] = mapped_column(String(200))
    imported_by: Mapped[str] = mapped_column(String(120))
    imported_at: Mapped[datetime]
    match: Mapped[BankMatch] = mapped_column(
        word(BankMatch), default=BankMatch.UNMATCHED, server_default="UNMATCHED"
    )
    match_rule: Mapped[str | None] = mapped_column(String(24))
    matched_to: Mapped[str | None] = mapped_column(String(120))
    matched_by: Mapped[str | None] = mapped_column(String(120))
    matched_at: Mapped[datetime | None]
    match_note: Mapped[str | None] = mapped_column(String(400))

    __table_args__ = (
        CheckConstraint("amount_minor <> 0", name="amount"),
        listed_at_desk("bank_line_entry", "entry_key"),
        listed_at_desk("bank_line_match", "match", "booked_on"),
    )
