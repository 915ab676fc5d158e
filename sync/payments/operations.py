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
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind
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
AMOUNT_DIFFERS = "amount_differs"
# Sent without an answer, and the gateway has no way to ask whether it was executed any more.
OUTCOME_UNKNOWN = "outcome_unknown"
_MAY_HAVE_MOVED = frozenset({AMOUNT_DIFFERS, OUTCOME_UNKNOWN})
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
        desk, actor = who_may(session)
        _check_amount(order.amount, desk)
        request_id = _request_id(store, desk, order)
        attempt = _attempt(session, request_id)
        details = {
            "source": order.source,
            "metadata": {
                "request_id": request_id,
                "student_number": order.student.student_number,
                "desk": desk.code,
                "description": order.description,
            },
        }
        return keep_operation(
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


def asked_before(store: DeskStore, order: PaymentOrder) -> GatewayOperation | None:
    """What this desk keeps for the same order already, where it is not over."""
    with store.reading() as session:
        request_id = _request_id(store, joined_desk(session), order)
        attempt = _attempt(session, request_id)
        key = operation_id(OperationKind.PAYMENT, request_id, attempt)
        return session.get(GatewayOperation, key)


def _request_id(store: DeskStore, desk: JoinedDesk, order: PaymentOrder) -> str:
    """The same for all who ask for the same on one day of the school."""
    day = school_day(store.clock.now(), desk.time_zone).isoformat()
    return order.request_id or same_id(
        *("payment-request", order.student.id, str(order.amount.minor)),
        *(order.amount.currency, order.description, day),
    )


def operation_id(kind: OperationKind, request_id: str, attempt: int) -> str:
    """The key under which the gateway is asked."""
    return same_id("gateway-operation", kind.value, request_id, str(attempt))


def keep_operation(session: Session, wanted: GatewayOperation) -> GatewayOperation:
    """Write it before anything is sent; gives the one that has its key already, if there is."""
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


def last_attempt(session: Session, kind: OperationKind, request_id: str) -> GatewayOperation | None:
    """The newest operation of this kind for a request."""
    return session.scalars(
        select(GatewayOperation)
        .where(GatewayOperation.kind == kind.value, GatewayOperation.request_id == request_id)
        .order_by(GatewayOperation.attempt.desc())
        .limit(1)
    ).first()


def _attempt(session: Session, request_id: str) -> int:
    """The attempt that runs, or the next one where that is over."""
    last = last_attempt(session, OperationKind.PAYMENT, request_id)
    if last is None:
        return 1
    # A person who asks again for what came to nothing has looked at it; where another amount was
    # found, or nothing could be found out, money may have moved.
    nothing = last.state is OperationState.REVIEW and last.note not in _MAY_HAVE_MOVED
    over = nothing or last.state is OperationState.DECLINED or last.provider_status in _OVER
    return last.attempt + 1 if over else last.attempt


def _check_amount(amount: Money, desk: JoinedDesk) -> None:
    if amount.minor <= 0:
        raise Invalid("amount_not_positive")
    if amount.minor > LARGEST_MINOR:
        raise Invalid("amount_too_large", text=str(amount.minor))
    if amount.currency != desk.currency:
        raise Invalid("payment_currency", given=amount.currency, account=desk.currency)


def who_may(session: Session) -> tuple[JoinedDesk, str]:
    """This desk and the login of who works at it. Refused where their role forbids it."""
    person = signed_in(session)
    if not may(person.roles, ChangeKind.GATEWAY_PAYMENT):
        raise Refused("role_forbids", login=person.login, act="Payment through the gateway")
    return joined_desk(session), person.login
