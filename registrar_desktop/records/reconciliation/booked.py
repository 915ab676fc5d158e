"""What the ledger has of payments through the gateway: as this desk has it, and as the centre
confirmed it. Entries of one payment are added up, however many students it was divided among.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text
from registrar_desktop.records.reconciliation.rows import PAYMENT_OF, rows
from registrar_desktop.rules.reconciliation.cases import Held

# `row_version`: 0 until the centre has confirmed an entry. `back`: reversals, which do not name
# the gateway.
_BOOKINGS = f"""
    SELECT payment, currency, -sum(amount_minor), -sum(amount_minor * (row_version > 0)),
        sum(back), sum(back_confirmed), max(row_version > 0), min(recorded_at), min(student_id),
        max(source)
    FROM (
        SELECT {PAYMENT_OF} AS payment, entry.*,
            coalesce((SELECT sum(amount_minor) FROM ledger_entry AS undone
                WHERE undone.reverses_id = entry.id), 0) AS back,
            coalesce((SELECT sum(amount_minor) FROM ledger_entry AS undone
                WHERE undone.reverses_id = entry.id AND undone.row_version > 0), 0)
                AS back_confirmed
        FROM ledger_entry AS entry
        WHERE entry.kind = 'PAYMENT' AND entry.gateway_ref IS NOT NULL
    )
    GROUP BY payment, currency ORDER BY payment, currency
"""  # noqa: S608 - our own words
_GIVEN_BACK = f"""
    SELECT {PAYMENT_OF} AS object, currency, code IN ('DISPUTE', 'DISPUTE_WON'),
        sum(amount_minor), sum(amount_minor * (row_version > 0)), max(row_version > 0),
        min(recorded_at), min(student_id)
    FROM ledger_entry
    WHERE gateway_ref IS NOT NULL AND kind IN ('REFUND', 'ADJUSTMENT', 'REVERSAL')
    GROUP BY object, currency, code IN ('DISPUTE', 'DISPUTE_WON')
"""  # noqa: S608
_PARENTS = """
    SELECT provider_ref, parent_ref FROM gateway_transaction
    WHERE kind IN ('REFUND', 'DISPUTE') AND parent_ref IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Booking:
    """A payment in the ledger. `rule`: by which it was posted, where its poster said so."""

    payment: str
    desk: Held
    centre: Held | None
    at: datetime
    student_id: str
    rule: str = ""


@dataclass(slots=True)
class Gone:
    """What the ledger says went back of a payment, at the desk and of it at the centre."""

    currency: str
    at: datetime
    student_id: str
    refunded: int = 0
    refunded_confirmed: int = 0
    disputed: int = 0
    disputed_confirmed: int = 0
    confirmed: bool = False

    def booking(self, payment: str) -> Booking:
        """The same where the payment itself is not in the ledger."""
        desk = Held(self.currency, 0, self.refunded, self.disputed)
        centre = Held(self.currency, 0, self.refunded_confirmed, self.disputed_confirmed)
        return Booking(payment, desk, centre if self.confirmed else None, self.at, self.student_id)


def bookings(session: Session) -> Iterator[Booking]:
    """Every payment in the ledger that names the gateway, by its id there in text order, with
    what went back of it; then what went back of payments that are not in the ledger."""
    gone = _given_back(session)
    for row in rows(session, _BOOKINGS):
        payment, currency, gross, confirmed, back, back_confirmed, known, at, student, source = row
        went = gone.get(payment)
        if went is not None and went.currency == currency:
            del gone[payment]
        else:
            went = Gone(currency, from_text(at), student)
        desk = Held(currency, gross, went.refunded, went.disputed, back)
        centre = Held(
            *(currency, confirmed, went.refunded_confirmed),
            *(went.disputed_confirmed, back_confirmed),
        )
        rule = (source or "").rpartition(" ")[2]
        yield Booking(payment, desk, centre if known else None, from_text(at), student, rule)
    for payment, went in sorted(gone.items()):
        yield went.booking(payment)


def _given_back(session: Session) -> dict[str, Gone]:
    parents = dict(tuple(row) for row in rows(session, _PARENTS))
    found: dict[str, Gone] = {}
    for row in rows(session, _GIVEN_BACK):
        ref, currency, disputed, minor, confirmed, known, at, student = row
        payment = parents.get(ref, ref)
        went = found.setdefault(payment, Gone(currency, from_text(at), student))
        if went.currency != currency:
            # Never netted: it stands for itself.
            went = found.setdefault(f"{ref} {currency}", Gone(currency, from_text(at), student))
        if disputed:
            went.disputed += minor
            went.disputed_confirmed += confirmed
        else:
            went.refunded += minor
            went.refunded_confirmed += confirmed
        went.confirmed = went.confirmed or bool(known)
    return found
