"""A person settles an exception by what moves money: a held payment goes into one account or is
divided among several, or a payment that was too much is sent back by the gateway.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.records import naming
from registrar_desktop.records.accounts import account
from registrar_desktop.records.days import school_day
from registrar_desktop.records.reconciliation import exceptions
from registrar_desktop.records.reconciliation.exceptions import short
from registrar_desktop.rules.money import format_money
from registrar_desktop.rules.reconciliation.buckets import Bucket
from registrar_desktop.rules.reconciliation.exceptions import Proposal
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.exceptions import PaymentException
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, GatewayMatch
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.payments import GatewayOperation
from registrar_desktop.store.work import Work
from sync.payments import entries
from sync.payments.entries import Drafted, part_ref, source_of
from sync.payments.knowledge import posted_entry
from sync.payments.refunding import payment_of, refund
from sync.reconciliation.candidates import payment_at_gateway

# What is at the gateway and in no account.
POSTED_BY_HAND = frozenset({Bucket.UNIDENTIFIED, Bucket.MISSING_IN_LEDGER})
# What may be sent back to its payer.
SENT_BACK = frozenset({Bucket.PAID_TWICE, Bucket.DUPLICATE_AT_GATEWAY, Bucket.AMOUNT_DIFFERS})
_RULE = "R6"


@dataclass(frozen=True, slots=True)
class Share:
    """A student's part of a payment, in minor units; all of it where None."""

    number: str
    minor: int | None = None


def post_by_hand(store: DeskStore, name: str, shares: Sequence[Share]) -> list[LedgerEntry]:
    """Put a held payment into these accounts, to the cent, and resolve its exception in the same
    act. Raises Invalid or Refused where the parts are not the whole, or it is posted already."""
    with store.changing(label="Payment posted", kind=ChangeKind.GATEWAY_PAYMENT) as work:
        exception = exceptions.find(work.session, name)
        row = _held_payment(work, exception)
        parts = _parts(work, row, shares)
        made = [
            _entry(work, row, place, student, minor)
            for place, (student, minor) in enumerate(parts, start=1)
        ]
        work.session.add_all(made)
        work.session.flush()
        row.match, row.ledger_entry_id = GatewayMatch.MATCHED, made[0].id
        row.details = {**(row.details or {}), "rule": _RULE, "finding": None}
        names = ", ".join(student.student_number for student, _ in parts)
        exceptions.posted(work, exception, f"Posted to {names}")
        amount = format_money(row.received_minor, row.currency)
        label = f"Payment of {amount} that named nobody, posted to {names}"
        work.act = replace(work.act, label=label[:400])
        return made


def send_back(
    store: DeskStore, name: str, minor: int | None
) -> GatewayOperation | PaymentException:
    """Keep the refund of a payment that was too much; it is sent with the next cycle. The exception
    closes when the gateway says that the money went back. A large one is proposed first."""
    with store.reading() as session:
        exception = exceptions.find(session, name)
        if exception.bucket == Proposal.REFUND:
            return refund(store, *payment_of(exception))
        _refuse_unfit(exception, SENT_BACK)
        subject, called = exception.subject, short(exception)
    operation = refund(store, subject, minor)
    if isinstance(operation, PaymentException):
        return operation
    with store.changing(label=f"Refund for exception {called}", kind=ChangeKind.EXCEPTION) as work:
        exceptions.refund_asked(work, exceptions.find(work.session, exception.id))
    return operation


def _held_payment(work: Work, exception: PaymentException) -> GatewayTransaction:
    _refuse_unfit(exception, POSTED_BY_HAND)
    row = payment_at_gateway(work.session, exception.subject)
    if row is None or not row.received_minor:
        raise Refused("exception_not_this_way", name=short(exception), bucket=exception.bucket)
    if posted_entry(work.session, row.provider_ref) is not None:
        raise Refused("payment_posted_already", payment=row.provider_ref)
    return row


def _refuse_unfit(exception: PaymentException, fit: frozenset[Bucket]) -> None:
    if exception.bucket not in {bucket.value for bucket in fit}:
        raise Refused("exception_not_this_way", name=short(exception), bucket=exception.bucket)


def _parts(
    work: Work, row: GatewayTransaction, shares: Sequence[Share]
) -> list[tuple[Student, int]]:
    if len(shares) == 1 and shares[0].minor is None:
        shares = [replace(shares[0], minor=row.received_minor)]
    parts = [(naming.student(work.session, one.number), one.minor or 0) for one in shares]
    whole = sum(minor for _, minor in parts)
    if whole != row.received_minor or any(minor <= 0 for _, minor in parts):
        raise Invalid(
            "payment_parts_differ",
            parts=format_money(whole, row.currency),
            whole=format_money(row.received_minor, row.currency),
        )
    if len({student.id for student, _ in parts}) < len(parts):
        raise Invalid("payment_part_twice")
    for student, _ in parts:
        currency = account(work.session, student.id).currency
        if currency != row.currency:
            raise Invalid("payment_currency", given=row.currency, account=currency)
    return parts


def _entry(
    work: Work, row: GatewayTransaction, place: int, student: Student, minor: int
) -> LedgerEntry:
    """The first part bears the payment's own id: what happens to the payment later follows it."""

    def day_of(instant: datetime) -> date:
        return school_day(instant, work.desk.time_zone)

    whole = entries.for_payment(row, day_of)
    ref = part_ref(whole.gateway_ref, place)
    part: Drafted = replace(whole, gateway_ref=ref, amount_minor=-minor)
    return LedgerEntry(
        id=part.id,
        **part.facts(student.id, source_of(row, _RULE)),
        change_set_id=work.change_set_id,
        line=place,
        desk_id=work.desk.id,
        posted_by=work.actor,
        recorded_at=work.now,
    )
