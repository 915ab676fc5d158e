"""What an object of the gateway is in a student's account: the entry that desks and centre make alike.

Kind, amount, day and words follow from the object alone; only who entered it and when differs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from registrar_desktop.clock import from_text
from registrar_desktop.identifiers import same_id
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import EntryKind, GatewayKind, PaymentMethod
from sync.payments.gateway import GatewayStatus

# The institution's day of an instant.
DayOf = Callable[[datetime], date]

_METHODS = {
    "card": (PaymentMethod.CARD_ONLINE, "Card payment online"),
    "us_bank_account": (PaymentMethod.BANK_TRANSFER, "Bank debit online"),
}
_OTHER = (PaymentMethod.OTHER, "Online payment")


@dataclass(frozen=True, slots=True)
class Drafted:
    """An entry to be posted. amount_minor is signed: positive where the student owes more."""

    gateway_ref: str
    kind: EntryKind
    code: str
    amount_minor: int
    currency: str
    day: date
    description: str
    method: PaymentMethod | None = None
    reverses_id: str | None = None
    refunds_id: str | None = None

    @property
    def id(self) -> str:
        """The same at every desk and at the centre."""
        return entry_id(self.gateway_ref)

    def facts(self, student_id: str, source: str) -> dict[str, Any]:
        """What the entry says, whoever enters it."""
        return {
            "student_id": student_id,
            "kind": self.kind,
            "code": self.code,
            "amount_minor": self.amount_minor,
            "currency": self.currency,
            "effective_date": self.day,
            "description": self.description,
            "method": self.method,
            "gateway_ref": self.gateway_ref,
            "reverses_id": self.reverses_id,
            "refunds_id": self.refunds_id,
            "source": source,
        }


def entry_id(gateway_ref: str) -> str:
    """The id of the entry for an object of the gateway."""
    return same_id(f"gw-{gateway_ref}")


def back_ref(gateway_ref: str) -> str:
    """What the entry names that takes the entry of an object back."""
    return f"{gateway_ref}/back"


def part_ref(gateway_ref: str, place: int) -> str:
    """What the entries name among which a person divided one payment: the first one the payment."""
    return gateway_ref if place == 1 else f"{gateway_ref}/{place}"


def source_of(row: GatewayTransaction, rule: str | None) -> str:
    """Where an entry came from and by which rule (`stripe R3`): its poster's testimony, for others
    may have come to the same entry by another one."""
    return f"{row.provider} {rule}" if rule else row.provider


def for_payment(row: GatewayTransaction, day_of: DayOf) -> Drafted:
    """What was received, gross: the fee is the school's, not the student's."""
    details = row.details or {}
    method, words = _METHODS.get(str(details.get("method")), _OTHER)
    paid_at = from_text(details["paid_at"]) if details.get("paid_at") else row.occurred_at
    return Drafted(
        gateway_ref=row.provider_ref,
        kind=EntryKind.PAYMENT,
        code=method.value,
        amount_minor=-row.received_minor,
        currency=row.currency,
        day=day_of(paid_at),
        description=words,
        method=method,
    )


def for_refund(row: GatewayTransaction, day_of: DayOf) -> Drafted:
    """Money that went back to the payer."""
    return _drafted(row, day_of, EntryKind.REFUND, "REFUND_ONLINE", "Refund of an online payment")


def for_failed_refund(row: GatewayTransaction, day_of: DayOf) -> Drafted:
    """A refund that did not arrive: the school has the money again."""
    back = _drafted(row, day_of, EntryKind.REVERSAL, "REFUND_FAILED", "Online refund that failed")
    return _backwards(back, reverses_id=entry_id(row.provider_ref))


def for_dispute(row: GatewayTransaction, day_of: DayOf) -> Drafted:
    """The payer's bank took the money back. No reversal: the case may be won, in part too."""
    return _drafted(row, day_of, EntryKind.ADJUSTMENT, "DISPUTE", "Online payment disputed")


def for_won_dispute(row: GatewayTransaction, day_of: DayOf) -> Drafted:
    """The case was won: the money is here again."""
    back = _drafted(row, day_of, EntryKind.ADJUSTMENT, "DISPUTE_WON", "Disputed payment won back")
    return _backwards(back, reverses_id=None)


def still_to_say(
    row: GatewayTransaction, day_of: DayOf, payment_id: str, *, there: bool, back: bool
) -> Drafted | None:
    """The next entry that a refund or dispute makes in the account of its payment.

    payment_id: the payment's entry. there: its entry is posted; back: so is the one that takes it back.
    """
    is_refund = row.kind is GatewayKind.REFUND
    if row.status in (GatewayStatus.FAILED.value, GatewayStatus.WON.value):
        undo = for_failed_refund if is_refund else for_won_dispute
        return undo(row, day_of) if there and not back else None
    if there:
        return None
    if is_refund:
        return replace(for_refund(row, day_of), refunds_id=payment_id)
    return for_dispute(row, day_of)


def _drafted(
    row: GatewayTransaction, day_of: DayOf, kind: EntryKind, code: str, words: str
) -> Drafted:
    return Drafted(
        gateway_ref=row.provider_ref,
        kind=kind,
        code=code,
        amount_minor=row.amount_minor,
        currency=row.currency,
        day=day_of(row.occurred_at),
        description=words,
    )


def _backwards(drafted: Drafted, *, reverses_id: str | None) -> Drafted:
    return replace(
        drafted,
        gateway_ref=back_ref(drafted.gateway_ref),
        amount_minor=-drafted.amount_minor,
        reverses_id=reverses_id,
    )
