"""What was collected day by day and how, for looking rather than reading."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.vocabulary import EntryKind, PaymentMethod
from ui.language import format_amount
from ui.wording import word

DAYS = 30


@dataclass(frozen=True)
class Collected:
    """What came in on one day, by method, in minor units of one currency."""

    day: date
    currency: str
    by_method: dict[PaymentMethod, int]

    @property
    def total(self) -> int:
        return sum(self.by_method.values())

    @property
    def told(self) -> str:
        """The day in words, for whoever cannot see the bars."""
        parts = ", ".join(
            f"{word(each)} {format_amount(minor, self.currency)}"
            for each, minor in self.by_method.items()
        )
        return f"{self.day.isoformat()}: {parts}"


def read_collected(session: Session, currency: str, until: date) -> list[Collected]:
    """The last days up to this one; days without payments stand there, too."""
    first = until - timedelta(days=DAYS - 1)
    statement = (
        select(LedgerEntry.effective_date, LedgerEntry.method, -func.sum(LedgerEntry.amount_minor))
        .where(
            LedgerEntry.kind == EntryKind.PAYMENT,
            LedgerEntry.currency == currency,
            LedgerEntry.effective_date.between(first, until),
        )
        .group_by(LedgerEntry.effective_date, LedgerEntry.method)
    )
    found: dict[date, dict[PaymentMethod, int]] = {}
    for day, method, minor in session.execute(statement):
        found.setdefault(day, {})[method or PaymentMethod.OTHER] = minor
    days = (first + timedelta(days=at) for at in range(DAYS))
    return [Collected(day, currency, found.get(day, {})) for day in days]
