"""The persisted two-step submit: what is about to be sent is on disk before it is sent.

What was being sent when the program ended is unknown; what is unknown is looked up; only what is
proven absent, or what its key still protects, is sent again, under the same key; then what waits
is sent. All of it after a pull: the gateway forgets keys, so that what another desk sent yesterday
must be known before.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select

from registrar_desktop.errors import Fault, Invalid
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.payments import GatewayOperation, OperationState
from sync.payments.gateway import (
    Change,
    Declined,
    GatewayObject,
    GatewayStatus,
    Money,
    NotSent,
    OperationKind,
    PaymentGateway,
    Unknown,
)
from sync.payments.operations import AMOUNT_DIFFERS, OUTCOME_UNKNOWN, move
from sync.payments.status import keep, made_by
from sync.report import CycleReport

log = logging.getLogger(__name__)

# Sent so often without an answer and never found: a person has to look at it.
MOST_TRIES = 6
# So many in a row without an answer: it is not the operation, it is the line.
_LINE_IS_DEAD = 3


class Submitter:
    """Brings the operations of one desk to their end."""

    def __init__(self, store: DeskStore, gateway: PaymentGateway, report: CycleReport) -> None:
        self._store = store
        self._gateway = gateway
        self._report = report

    def give_up_sending(self) -> None:
        """Nobody else sends while this round runs, so whoever was sending did not end well."""
        with self._store.recording() as session:
            for operation in session.scalars(_in(OperationState.SENDING)):
                move(operation, OperationState.UNKNOWN, "interrupted")

    def run(self) -> None:
        """Resolve, then send. Raises NotSent, LookupIncomplete or Unknown where the gateway
        fails."""
        self._resolve()
        self._send_each(self._not_sent_elsewhere(self._waiting(OperationState.SAVED)))

    def _resolve(self) -> None:
        unknown = self._waiting(OperationState.UNKNOWN)
        absent: list[GatewayOperation] = []
        for kind in (OperationKind.PAYMENT, OperationKind.REFUND):
            some = [operation for operation in unknown if operation.kind == kind.value]
            if some:
                absent += self._look_up(kind, some)
        for operation in unknown:
            if operation.kind == OperationKind.CANCEL.value and not self._was_cancelled(operation):
                absent.append(operation)
        self._send_each([each for each in absent if self._may_send_again(each)])

    def _look_up(
        self, kind: OperationKind, some: Sequence[GatewayOperation]
    ) -> list[GatewayOperation]:
        """Settle what is found; give what is proven absent, or can only be asked by its key."""
        if self._only_by_key:
            return self._not_sent_elsewhere(some)
        since = min(_begun(operation) for operation in some)
        found = self._gateway.find(kind, {operation.id for operation in some}, since)
        for operation in some:
            thing = found.get(operation.id)
            if thing is not None:
                self._settle(operation, thing)
        return [operation for operation in some if operation.id not in found]

    def _was_cancelled(self, operation: GatewayOperation) -> bool:
        thing = self._gateway.get(operation.details["target"])
        if thing is None or thing.status is not GatewayStatus.CANCELLED:
            return False
        self._settle(operation, thing)
        return True

    def _may_send_again(self, operation: GatewayOperation) -> bool:
        """Absent now may still be on its way: only after a while absence counts."""
        last = operation.last_sent_at
        if last is not None and self._gateway.now() - last < self._gateway.caps.grace:
            return False
        blind = self._only_by_key and operation.kind != OperationKind.CANCEL.value
        protected = not blind or self._key_lives(operation)
        if operation.tries < MOST_TRIES and protected:
            return True
        note = OUTCOME_UNKNOWN if blind else "never_arrived"
        self._keep(operation.id, OperationState.REVIEW, note)
        return False

    @property
    def _only_by_key(self) -> bool:
        """The gateway has nothing to look in: the same request under the same key is the question,
        and its answer what became of the first."""
        return self._gateway.caps.lookup == "key"

    def _key_lives(self, operation: GatewayOperation) -> bool:
        """Whether the same request, however slow, still meets the key of the first."""
        caps = self._gateway.caps
        return self._gateway.now() + caps.grace < _begun(operation) + caps.key_window

    def _not_sent_elsewhere(self, operations: Sequence[GatewayOperation]) -> list[GatewayOperation]:
        """Without those that another desk sent under the same key: the last pull knows them."""
        new = []
        for operation in operations:
            with self._store.reading() as session:
                gateway_id = made_by(session, operation.id)
            thing = self._gateway.get(gateway_id) if gateway_id else None
            if thing is None:
                new.append(operation)
            else:
                self._settle(operation, thing)
        return new

    def _send_each(self, operations: Sequence[GatewayOperation]) -> None:
        """One that gets no answer does not stop the others; a line that is dead does."""
        unanswered: list[Unknown] = []
        for operation in operations:
            failure = self._send(operation)
            unanswered = [*unanswered, failure] if failure else []
            if len(unanswered) >= _LINE_IS_DEAD:
                break
        if unanswered:
            raise unanswered[-1]

    def _send(self, operation: GatewayOperation) -> Unknown | None:
        self._begin(operation.id)
        try:
            thing = self._ask(operation)
        except NotSent as failure:
            self._take_back(operation, failure.code)
            raise
        except (Declined, Invalid) as refusal:
            self._decline(operation.id, refusal)
            return None
        except Unknown as failure:
            self._keep(operation.id, OperationState.UNKNOWN, failure.code)
            return failure
        self._settle(operation, thing)
        return None

    def _begin(self, operation_id: str) -> None:
        """On disk before a byte is sent."""
        now = self._gateway.now()
        with self._store.recording() as session:
            operation = session.get_one(GatewayOperation, operation_id)
            move(operation, OperationState.SENDING)
            operation.first_sent_at = operation.first_sent_at or now
            operation.last_sent_at = now
            operation.tries += 1

    def _take_back(self, operation: GatewayOperation, why: str) -> None:
        """Nothing was executed: it stands as before, and no key began to live."""
        with self._store.recording() as session:
            kept = session.get_one(GatewayOperation, operation.id)
            move(kept, operation.state, why)
            kept.first_sent_at, kept.last_sent_at = operation.first_sent_at, operation.last_sent_at
            kept.tries = operation.tries

    def _ask(self, operation: GatewayOperation) -> GatewayObject:
        details, amount = operation.details, Money(operation.amount_minor, operation.currency)
        if operation.kind == OperationKind.REFUND.value:
            return self._gateway.create_refund(
                operation.id, details["target"], amount, details["metadata"]
            )
        if operation.kind == OperationKind.CANCEL.value:
            return self._gateway.cancel_payment(operation.id, details["target"])
        return self._gateway.create_payment(
            operation.id, amount, details["metadata"], details["source"]
        )

    def _settle(self, operation: GatewayOperation, thing: GatewayObject) -> None:
        """The gateway has it; whether it is what was asked for decides a person, if not."""
        state, note = OperationState.CONFIRMED, None
        if thing.amount != Money(operation.amount_minor, operation.currency) and (
            operation.kind != OperationKind.CANCEL.value
        ):
            state, note = OperationState.REVIEW, AMOUNT_DIFFERS
        elif thing.status is GatewayStatus.FAILED and not _asks(operation):
            state, note = OperationState.REVIEW, thing.problem or "failed"
        with self._store.recording() as session:
            kept = session.get_one(GatewayOperation, operation.id)
            if kept.state is OperationState.SENDING and state is OperationState.REVIEW:
                move(kept, OperationState.UNKNOWN)
            move(kept, state, note)
            kept.provider_ref, kept.provider_status = thing.id, thing.status.value
            withdrawn = operation.kind == OperationKind.CANCEL.value
            keep(session, Change(thing, None if withdrawn else operation.id))
        self._report.payments_changed += 1

    def _decline(self, operation_id: str, refusal: Fault) -> None:
        reason = str(refusal.facts.get("reason") or refusal.code)
        with self._store.recording() as session:
            kept = session.get_one(GatewayOperation, operation_id)
            move(kept, OperationState.DECLINED, reason[:400])
            thing = refusal.kept if isinstance(refusal, Declined) else None
            if thing is not None:
                kept.provider_ref, kept.provider_status = thing.id, thing.status.value
                keep(session, Change(thing, operation_id))
        self._report.payments_changed += 1

    def _keep(self, operation_id: str, state: OperationState, note: str) -> None:
        with self._store.recording() as session:
            move(session.get_one(GatewayOperation, operation_id), state, note)

    def _waiting(self, state: OperationState) -> list[GatewayOperation]:
        with self._store.reading() as session:
            found = list(session.scalars(_in(state)))
            session.expunge_all()
        return found


def _begun(operation: GatewayOperation) -> datetime:
    """When it may have been sent first, by the gateway's clock; where a restored backup does not
    know, a day before it was made, which also covers a clock that was wrong."""
    return operation.first_sent_at or operation.created_at - timedelta(days=1)


def _asks(operation: GatewayOperation) -> bool:
    """A request without a means of payment: that the student's try failed is not its end."""
    return operation.kind == OperationKind.PAYMENT.value and operation.details.get("source") is None


def _in(state: OperationState) -> Select[GatewayOperation]:
    return (
        select(GatewayOperation)
        .where(GatewayOperation.state == state)
        .order_by(GatewayOperation.created_at, GatewayOperation.id)
    )
