"""What an object of the gateway is in a student's account: the entry that every desk makes alike.

Kind, amount, day and words follow from the object alone; only who entered it and when differs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from registrar_desktop.clock import from_text
from registrar_desktop.identifiers import same_id
from registrar_desktop.records.days import school_day
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import EntryKind, PaymentMethod
from registrar_desktop.store.work import Work

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

    @property
    def id(self) -> str:
        """The same at every desk and at the centre."""
        return entry_id(self.gateway_ref)


def entry_id(gateway_ref: str) -> str:
    """The id of the entry for an object of the gateway."""
    return same_id(f"gw-{gateway_ref}")


def for_payment(row: GatewayTransaction, zone: str) -> Drafted:
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
        day=school_day(paid_at, zone),
        description=words,
        method=method,
    )


def for_refund(row: GatewayTransaction, zone: str) -> Drafted:
    """Money that went back to the payer."""
    return _drafted(row, zone, EntryKind.REFUND, "REFUND_ONLINE", "Refund of an online payment")


def for_failed_refund(row: GatewayTransaction, zone: str) -> Drafted:
    """A refund that did not arrive: the school has the money again."""
    back = _drafted(row, zone, EntryKind.REVERSAL, "REFUND_FAILED", "Online refund that failed")
    return _backwards(back, reverses_id=entry_id(row.provider_ref))


def for_dispute(row: GatewayTransaction, zone: str) -> Drafted:
    """The payer's bank took the money back. No reversal: the case may be won, in part too."""
    return _drafted(row, zone, EntryKind.ADJUSTMENT, "DISPUTE", "Online payment disputed")


def for_won_dispute(row: GatewayTransaction, zone: str) -> Drafted:
    """The case was won: the money is here again."""
    back = _drafted(row, zone, EntryKind.ADJUSTMENT, "DISPUTE_WON", "Disputed payment won back")
    return _backwards(back, reverses_id=None)


def written(work: Work, row: GatewayTransaction, drafted: Drafted, student_id: str) -> LedgerEntry:
    """The entry as a record of this act."""
    return LedgerEntry(
        id=drafted.id,
        student_id=student_id,
        kind=drafted.kind,
        code=drafted.code,
        amount_minor=drafted.amount_minor,
        currency=drafted.currency,
        effective_date=drafted.day,
        description=drafted.description,
        method=drafted.method,
        gateway_ref=drafted.gateway_ref,
        reverses_id=drafted.reverses_id,
        source=row.provider,
        change_set_id=work.change_set_id,
        desk_id=work.desk.id,
        posted_by=work.actor,
        recorded_at=work.now,
    )


def _drafted(row: GatewayTransaction, zone: str, kind: EntryKind, code: str, words: str) -> Drafted:
    return Drafted(
        gateway_ref=row.provider_ref,
        kind=kind,
        code=code,
        amount_minor=row.amount_minor,
        currency=row.currency,
        day=school_day(row.occurred_at, zone),
        description=words,
    )


def _backwards(drafted: Drafted, *, reverses_id: str | None) -> Drafted:
    return replace(
        drafted,
        gateway_ref=f"{drafted.gateway_ref}/back",
        amount_minor=-drafted.amount_minor,
        reverses_id=reverses_id,
    )
