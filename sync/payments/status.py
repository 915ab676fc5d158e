"""Keeps what the gateway says: pulls its changes, asks again for what is open, notes payouts.

A row and the cursor that passed it are written in one transaction. What it means for accounts is
for `posting`.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registrar_desktop.clock import to_text
from registrar_desktop.records.reconciliation.taken import KNOWN_SINCE
from registrar_desktop.schema.gateway import OP_ID, OP_KEY, GatewayTransaction, marked
from registrar_desktop.schema.vocabulary import GatewayKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import read_setting, write_setting
from registrar_desktop.store.tables.payments import GatewayOperation, OperationState
from sync.payments.gateway import (
    Change,
    Cursor,
    GatewayStatus,
    PaymentGateway,
)
from sync.payments.looks import OPEN, fetched_at, laid, row_id
from sync.payments.operations import move
from sync.report import CycleReport

CURSOR = "payments_cursor"
# A desk that follows for the first time looks back so far; older payments are in the ledger.
_LOOK_BACK = timedelta(days=30)
# With events, what is open is asked for again only so often; without them in every cycle.
_ASK_AGAIN_AFTER = timedelta(hours=6)
_MOST_ASKED = 100
_UNCERTAIN = (OperationState.SAVED, OperationState.UNKNOWN, OperationState.REVIEW)


def pull(store: DeskStore, gateway: PaymentGateway, report: CycleReport) -> None:
    """Follow the gateway to now. Raises LookupIncomplete; what was read whole is kept."""
    with store.reading() as session:
        kept = read_setting(session, CURSOR)
    cursor = Cursor.from_text(kept["cursor"]) if kept else _begin(store, gateway)
    newest = (kept or {}).get("newest_at", "")
    while True:
        changes, cursor = gateway.changes(cursor)
        with store.recording() as session:
            report.payments_changed += sum(keep(session, change) for change in changes)
            newest = max([newest, *(_told_at(change) for change in changes)])
            write_setting(session, CURSOR, {"cursor": cursor.to_text(), "newest_at": newest})
        if not cursor.behind:
            break
    _ask_again(store, gateway, report, every_time=cursor.event_id is None)
    _note_payouts(store, gateway)


def _begin(store: DeskStore, gateway: PaymentGateway) -> Cursor:
    """Where a desk that follows for the first time starts; what is older it will not hear of."""
    since = gateway.now() - _LOOK_BACK
    with store.recording() as session:
        write_setting(session, KNOWN_SINCE, {"since": to_text(since)})
    return Cursor(since)


def _told_at(change: Change) -> str:
    """When an object was made of which an event must have told; none tells of payouts made by hand."""
    thing = change.object
    return "" if thing.kind is GatewayKind.PAYOUT else to_text(thing.created)


def made_by(session: Session, op_id: str) -> str | None:
    """The object of the gateway that an operation made, the first where there are several."""
    return session.scalar(
        select(GatewayTransaction.provider_ref)
        .where(
            GatewayTransaction.kind.in_([GatewayKind.CHARGE, GatewayKind.REFUND]),
            or_(marked(OP_KEY, op_id), marked(OP_ID, op_id)),
        )
        .order_by(GatewayTransaction.received_minor == 0, GatewayTransaction.occurred_at)
        .limit(1)
    )


def keep(session: Session, change: Change) -> bool:
    """Write what the gateway says of an object, unless older than what is here; True if news."""
    thing = change.object
    _confirm_operation(session, change)
    known = session.get(GatewayTransaction, row_id(thing.provider, thing.id, thing.kind))
    row, news = laid(known, change)
    session.add(row)
    return news


def _confirm_operation(session: Session, change: Change) -> None:
    """An operation of this desk that the gateway shows: its state is not unknown any more."""
    thing = change.object
    if thing.kind not in (GatewayKind.CHARGE, GatewayKind.REFUND):
        return
    op_id = change.op_key or thing.op_id
    known = session.scalars(
        select(GatewayOperation).where(
            or_(GatewayOperation.id == op_id, GatewayOperation.provider_ref == thing.id)
        )
    ).all()
    for operation in known:
        if operation.provider_ref == thing.id:
            operation.provider_status = thing.status.value
        elif operation.id == op_id and operation.state in _UNCERTAIN:
            same = (thing.amount.minor, thing.amount.currency) == (
                operation.amount_minor,
                operation.currency,
            )
            if same and thing.status is not GatewayStatus.FAILED:
                move(operation, OperationState.CONFIRMED)
                operation.provider_ref = thing.id
                operation.provider_status = thing.status.value


def _ask_again(
    store: DeskStore, gateway: PaymentGateway, report: CycleReport, *, every_time: bool
) -> None:
    """Old objects change without showing up in lists of what is new."""
    seen_before = gateway.now() - (timedelta(minutes=1) if every_time else _ASK_AGAIN_AFTER)
    with store.reading() as session:
        rows = session.scalars(
            select(GatewayTransaction).where(
                GatewayTransaction.provider == gateway.caps.provider,
                GatewayTransaction.status.in_(OPEN),
            )
        ).all()
        due = sorted((fetched_at(row), row.provider_ref) for row in rows)
    for asked_at, gateway_id in due[:_MOST_ASKED]:
        if asked_at >= seen_before:
            return
        thing = gateway.get(gateway_id)
        with store.recording() as session:
            if thing is None:
                _looked_in_vain(session, gateway, gateway_id)
            else:
                report.payments_changed += keep(session, Change(thing))


def _looked_in_vain(session: Session, gateway: PaymentGateway, gateway_id: str) -> None:
    """This account does not know it (any more): others are asked for before it is again."""
    asked_for = select(GatewayTransaction).where(
        GatewayTransaction.provider == gateway.caps.provider,
        GatewayTransaction.provider_ref == gateway_id,
    )
    for row in session.scalars(asked_for):
        row.details = {**(row.details or {}), "fetched_at": to_text(gateway.now())}


def _note_payouts(store: DeskStore, gateway: PaymentGateway) -> None:
    """Which payment went to the bank in which payout."""
    with store.reading() as session:
        payouts = session.scalars(
            select(GatewayTransaction).where(
                GatewayTransaction.provider == gateway.caps.provider,
                GatewayTransaction.kind == GatewayKind.PAYOUT,
                GatewayTransaction.payout_ref.is_(None),
            )
        ).all()
    for payout in payouts:
        lines = gateway.money(payout.occurred_at, gateway.now(), payout.provider_ref)
        sources = {line.source for line in lines if line.source} | {payout.provider_ref}
        with store.recording() as session:
            _mark_paid_out(session, payout, sorted(sources))


def _mark_paid_out(session: Session, payout: GatewayTransaction, sources: list[str]) -> None:
    for start in range(0, len(sources), 500):
        rows = select(GatewayTransaction).where(
            GatewayTransaction.provider == payout.provider,
            GatewayTransaction.provider_ref.in_(sources[start : start + 500]),
        )
        for row in session.scalars(rows):
            row.payout_ref = payout.provider_ref
