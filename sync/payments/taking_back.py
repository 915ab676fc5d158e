"""Money back and requests withdrawn: intents about a payment the gateway has, by a person, always.

The number of the attempt follows from the refunds the gateway shows, so that two desks that send
the same money back at once do it under one key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.identifiers import same_id
from registrar_desktop.rules.money import format_money
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import GatewayKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.payments import GatewayOperation, OperationState
from sync.payments.gateway import GatewayStatus, OperationKind
from sync.payments.operations import (
    keep_operation,
    last_attempt,
    operation_id,
    who_may,
)

_OPEN = (GatewayStatus.AWAITING.value, GatewayStatus.FAILED.value)
_SENT_BACK = (GatewayStatus.SUCCEEDED.value, GatewayStatus.PROCESSING.value)
_RUNNING = (
    OperationState.SAVED,
    OperationState.SENDING,
    OperationState.UNKNOWN,
    OperationState.REVIEW,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to happen to a payment, and under which key. back_minor: what of it would be back with its
    payer then, this one and all before it."""

    kind: OperationKind
    request_id: str
    attempt: int
    student_id: str
    minor: int
    back_minor: int = 0

    @property
    def operation_id(self) -> str:
        """The key under which the gateway is asked."""
        return operation_id(self.kind, self.request_id, self.attempt)


def wished_refund(
    session: Session, provider_ref: str, minor: int | None
) -> tuple[GatewayTransaction, Wish]:
    """The refund of a payment, in part or (without an amount) all that is left of it.

    Raises Invalid for an unknown payment; Refused where nothing, or less, can be sent back.
    """
    payment = _payment(session, provider_ref)
    count, sent_back = _refunds_shown(session, payment)
    back = max(payment.refunded_minor, sent_back)
    left = payment.received_minor - back
    wanted = left if minor is None else minor
    if payment.ledger_entry_id is None or not 0 < wanted <= left:
        told = format_money(left, payment.currency)
        raise Refused("payment_not_refundable", payment=provider_ref, left=told)
    student_id = session.get_one(LedgerEntry, payment.ledger_entry_id).student_id
    request_id = same_id("refund-of", payment.provider, provider_ref)
    attempt = _refund_attempt(session, request_id, count)
    kind = OperationKind.REFUND
    return payment, Wish(kind, request_id, attempt, student_id, wanted, back + wanted)


def save_withdrawal(store: DeskStore, provider_ref: str) -> GatewayOperation:
    """Keep the withdrawal of a request that nobody has paid yet, so that nobody can any more.

    Raises Invalid for an unknown one, Refused where it is not open or another desk's.
    """
    with store.recording() as session:
        payment = _payment(session, provider_ref)
        asked = session.scalars(
            select(GatewayOperation).where(
                GatewayOperation.kind == OperationKind.PAYMENT.value,
                GatewayOperation.provider_ref == provider_ref,
            )
        ).first()
        if payment.status not in _OPEN or asked is None:
            raise Refused("payment_request_not_open", payment=provider_ref)
        request_id = same_id("withdrawal-of", payment.provider, provider_ref)
        last = last_attempt(session, OperationKind.CANCEL, request_id)
        declined = last is not None and last.state is OperationState.DECLINED
        attempt = 1 if last is None else last.attempt + declined
        minor = payment.amount_minor
        wish = Wish(OperationKind.CANCEL, request_id, attempt, asked.student_id, minor)
        return keep_wish(session, payment, wish, store.clock.now())


def _payment(session: Session, provider_ref: str) -> GatewayTransaction:
    found = session.scalars(
        select(GatewayTransaction).where(
            GatewayTransaction.provider_ref == provider_ref,
            GatewayTransaction.kind == GatewayKind.CHARGE,
        )
    ).first()
    if found is None:
        raise Invalid("gateway_payment_unknown", payment=provider_ref[:60])
    return found


def _refunds_shown(session: Session, payment: GatewayTransaction) -> tuple[int, int]:
    """How many refunds of a payment the gateway has shown, and their sum; the payment itself may
    not yet have been looked at again."""
    statement = select(
        func.count(), func.coalesce(func.sum(GatewayTransaction.amount_minor), 0)
    ).where(
        GatewayTransaction.kind == GatewayKind.REFUND,
        GatewayTransaction.parent_ref == payment.provider_ref,
        GatewayTransaction.status.in_(_SENT_BACK),
    )
    count, total = session.execute(statement).one()
    return count, total


def _refund_attempt(session: Session, request_id: str, shown: int) -> int:
    """The refund that runs, or a new one after all that the gateway has shown or declined."""
    last = last_attempt(session, OperationKind.REFUND, request_id)
    if last is not None and last.state in _RUNNING:
        return last.attempt
    return max(shown, last.attempt if last is not None else 0) + 1


def keep_wish(
    session: Session, payment: GatewayTransaction, wish: Wish, now: datetime
) -> GatewayOperation:
    """Its operation, kept before anything is sent; the one that runs already, if there is."""
    desk, actor = who_may(session)
    marks = dict((payment.details or {}).get("metadata") or {})
    metadata = {name: marks[name] for name in ("request_id", "student_number") if name in marks}
    return keep_operation(
        session,
        GatewayOperation(
            id=wish.operation_id,
            kind=wish.kind.value,
            request_id=wish.request_id,
            attempt=wish.attempt,
            student_id=wish.student_id,
            amount_minor=wish.minor,
            currency=payment.currency,
            description=payment.provider_ref,
            details={
                "target": payment.provider_ref,
                "metadata": {**metadata, "desk": desk.code},
            },
            created_at=now,
            created_by=actor,
            provider=payment.provider,
        ),
    )
