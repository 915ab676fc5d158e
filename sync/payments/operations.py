"""Intents for the gateway, kept before anything is sent: what is asked, by whom, under which key.

The key is a function of what is asked (request and attempt), never of the click or the desk:
a double click, a restart or a second desk asks for the same thing under the same key.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Defect, Invalid, Refused
from registrar_desktop.identifiers import same_id
from registrar_desktop.records.days import school_day
from registrar_desktop.rules.money import LARGEST_MINOR
from registrar_desktop.rules.roles import may
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, GatewayKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import JoinedDesk, joined_desk, signed_in
from registrar_desktop.store.tables.payments import GatewayOperation, OperationState
from sync.payments.gateway import GatewayStatus, Money, OperationKind

# No way leads from UNKNOWN to DECLINED: only an answer of the gateway declines.
MOVES: dict[OperationState, frozenset[OperationState]] = {
    # Confirmed or to be reviewed without being sent: another desk sent the same.
    OperationState.SAVED: frozenset(
        {OperationState.SENDING, OperationState.CONFIRMED, OperationState.REVIEW}
    ),
    OperationState.SENDING: frozenset(
        {
            OperationState.SAVED,
            OperationState.CONFIRMED,
            OperationState.DECLINED,
            OperationState.UNKNOWN,
        }
    ),
    OperationState.UNKNOWN: frozenset(
        {OperationState.CONFIRMED, OperationState.SENDING, OperationState.REVIEW}
    ),
    OperationState.REVIEW: frozenset({OperationState.CONFIRMED, OperationState.UNKNOWN}),
    OperationState.CONFIRMED: frozenset(),
    OperationState.DECLINED: frozenset(),
}
# Where the gateway says so of a request, nobody can pay it any more and it may be made anew.
_OVER = frozenset({GatewayStatus.CANCELLED.value})


@dataclass(frozen=True, slots=True)
class PaymentOrder:
    """What somebody asks the gateway for.

    source: a means of payment at the gateway, charged at once; without one the student is asked
    and pays on the web. request_id: the request it belongs to, where there is one already.
    """

    student: Student
    amount: Money
    description: str
    source: str | None = None
    request_id: str | None = None


def move(operation: GatewayOperation, state: OperationState, note: str | None = None) -> None:
    """Take one of the allowed steps."""
    if state not in MOVES[operation.state]:
        raise Defect(f"a gateway operation cannot go from {operation.state} to {state}")
    operation.state = state
    operation.note = note


def save_payment(store: DeskStore, provider: str, order: PaymentOrder) -> GatewayOperation:
    """Keep a payment to be asked for; the same order again gives the same operation, and a new
    attempt only where the last one was declined or cancelled."""
    with store.recording() as session:
        desk, actor = _who(session)
        _check_amount(order.amount, desk)
        day = school_day(store.clock.now(), desk.time_zone).isoformat()
        request_id = order.request_id or same_id(
            *("payment-request", order.student.id, str(order.amount.minor)),
            *(order.amount.currency, order.description, day),
        )
        attempt = _attempt(session, OperationKind.PAYMENT, request_id)
        details = {
            "source": order.source,
            "metadata": {
                "request_id": request_id,
                "student_number": order.student.student_number,
                "desk": desk.code,
                "description": order.description,
            },
        }
        return _kept(
            session,
            GatewayOperation(
                id=operation_id(OperationKind.PAYMENT, request_id, attempt),
                kind=OperationKind.PAYMENT.value,
                request_id=request_id,
                attempt=attempt,
                student_id=order.student.id,
                amount_minor=order.amount.minor,
                currency=order.amount.currency,
                description=order.description,
                details=details,
                created_at=store.clock.now(),
                created_by=actor,
                provider=provider,
            ),
        )


def save_cancel(store: DeskStore, payment: GatewayOperation) -> GatewayOperation:
    """Keep the withdrawal of a request that nobody has paid yet."""
    if payment.provider_ref is None or payment.provider_status not in (
        GatewayStatus.AWAITING.value,
        GatewayStatus.FAILED.value,
    ):
        raise Refused("payment_request_not_open")
    return _save_about(store, payment, OperationKind.CANCEL, payment.amount_minor)


def save_refund(store: DeskStore, payment: GatewayOperation, minor: int) -> GatewayOperation:
    """Keep the refund of a payment, whole or in part; a person decides it, always."""
    if payment.provider_ref is None:
        raise Refused("payment_not_refundable")
    with store.reading() as session:
        known = session.scalars(
            select(GatewayTransaction).where(
                GatewayTransaction.provider == payment.provider,
                GatewayTransaction.provider_ref == payment.provider_ref,
                GatewayTransaction.kind == GatewayKind.CHARGE,
            )
        ).first()
    left = 0 if known is None else known.received_minor - known.refunded_minor
    if not 0 < minor <= left:
        raise Refused("payment_not_refundable")
    return _save_about(store, payment, OperationKind.REFUND, minor)


def operation_id(kind: OperationKind, request_id: str, attempt: int) -> str:
    """The key under which the gateway is asked."""
    return same_id("gateway-operation", kind.value, request_id, str(attempt))


def _save_about(
    store: DeskStore, payment: GatewayOperation, kind: OperationKind, minor: int
) -> GatewayOperation:
    with store.recording() as session:
        _, actor = _who(session)
        attempt = _attempt(session, kind, payment.request_id)
        metadata = {
            name: mark
            for name, mark in payment.details["metadata"].items()
            if name != "description"
        }
        return _kept(
            session,
            GatewayOperation(
                id=operation_id(kind, payment.request_id, attempt),
                kind=kind.value,
                request_id=payment.request_id,
                attempt=attempt,
                student_id=payment.student_id,
                amount_minor=minor,
                currency=payment.currency,
                description=payment.description,
                details={"target": payment.provider_ref, "metadata": metadata},
                created_at=store.clock.now(),
                created_by=actor,
                provider=payment.provider,
            ),
        )


def _kept(session: Session, wanted: GatewayOperation) -> GatewayOperation:
    """The operation with this key: the one that is there, or this one."""
    wanted.body_sha256 = _fingerprint(wanted)
    known = session.get(GatewayOperation, wanted.id)
    if known is None:
        session.add(wanted)
        session.flush()
        return wanted
    if known.body_sha256 != wanted.body_sha256:
        raise Refused("payment_request_differs")
    return known


def _fingerprint(operation: GatewayOperation) -> str:
    body = [
        *(operation.kind, operation.student_id, operation.amount_minor, operation.currency),
        *(operation.details.get("source"), operation.details.get("target")),
    ]
    return hashlib.sha256(json.dumps(body).encode()).hexdigest()


def _attempt(session: Session, kind: OperationKind, request_id: str) -> int:
    """The attempt that runs, or the next one where that is over."""
    last = session.scalars(
        select(GatewayOperation)
        .where(GatewayOperation.kind == kind.value, GatewayOperation.request_id == request_id)
        .order_by(GatewayOperation.attempt.desc())
        .limit(1)
    ).first()
    if last is None:
        return 1
    over = last.state is OperationState.DECLINED or last.provider_status in _OVER
    # A second refund of the same payment is a new one; a withdrawal is not.
    again = kind is OperationKind.REFUND and last.state is OperationState.CONFIRMED
    return last.attempt + 1 if over or again else last.attempt


def _check_amount(amount: Money, desk: JoinedDesk) -> None:
    if amount.minor <= 0:
        raise Invalid("amount_not_positive")
    if amount.minor > LARGEST_MINOR:
        raise Invalid("amount_too_large", text=str(amount.minor))
    if amount.currency != desk.currency:
        raise Invalid("payment_currency", given=amount.currency, account=desk.currency)


def _who(session: Session) -> tuple[JoinedDesk, str]:
    person = signed_in(session)
    if not may(person.roles, ChangeKind.GATEWAY_PAYMENT):
        raise Refused("role_forbids", login=person.login, act="Payment through the gateway")
    return joined_desk(session), person.login
