"""Keeps what the payment API says in `gateway_transaction`, whose rows the feed takes to all desks.

Only what is news is written: each version of a row travels to every desk.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import GatewayKind
from sync.payments.gateway import Change, MoneyMovement
from sync.payments.looks import OPEN, laid, row_id

# What identifies a payment beside its metadata. The whole answer would travel to every desk.
_TOLD_ON = ("description", "receipt_email")


def keep_all(connection: Connection, changes: Iterable[Change]) -> int:
    """Lay these looks on what is known; how many told something new."""
    news = 0
    with Session(connection) as session:
        in_order = sorted(changes, key=lambda each: each.object.id)
        for change in in_order:
            news += _keep(session, _brief(change))
            session.flush()
    return news


def open_ones(
    connection: Connection, provider: str, after: str | None, most: int
) -> list[tuple[str, str]]:
    """Row and id of what is not at its end, from one row on: whoever goes round by it asks for each
    before it asks for one again."""
    statement = (
        select(GatewayTransaction.id, GatewayTransaction.provider_ref)
        .where(
            GatewayTransaction.provider == provider,
            GatewayTransaction.status.in_(OPEN),
            GatewayTransaction.id > (after or ""),
        )
        .order_by(GatewayTransaction.id)
        .limit(most)
    )
    return [(row.id, row.provider_ref) for row in connection.execute(statement)]


def payouts_to_note(connection: Connection, provider: str) -> list[GatewayTransaction]:
    """Payouts of which it is not known yet what they consist of."""
    with Session(connection, expire_on_commit=False) as session:
        return list(
            session.scalars(
                select(GatewayTransaction).where(
                    GatewayTransaction.provider == provider,
                    GatewayTransaction.kind == GatewayKind.PAYOUT,
                    GatewayTransaction.payout_ref.is_(None),
                )
            )
        )


def note_payout(
    connection: Connection, payout: GatewayTransaction, lines: Iterable[MoneyMovement]
) -> None:
    """Which payments went to the bank in it."""
    sources = {line.source for line in lines if line.source} | {payout.provider_ref}
    with Session(connection) as session:
        rows = session.scalars(
            select(GatewayTransaction)
            .where(
                GatewayTransaction.provider == payout.provider,
                GatewayTransaction.provider_ref.in_(sorted(sources)),
            )
            .order_by(GatewayTransaction.id)
            .with_for_update()
        )
        for row in rows:
            row.payout_ref = payout.provider_ref
        session.flush()


def _keep(session: Session, change: Change) -> bool:
    thing = change.object
    known = session.get(
        GatewayTransaction,
        row_id(thing.provider, thing.id, thing.kind),
        with_for_update=True,
    )
    before = None if known is None else _told(known)
    row, _ = laid(known, change)
    if before is not None and _told(row) == before:
        session.expire(row)
        return False
    session.add(row)
    return True


def _told(row: GatewayTransaction) -> tuple[object, ...]:
    """What a desk would learn from it: that it was looked at again is nothing new."""
    details = {name: told for name, told in (row.details or {}).items() if name != "fetched_at"}
    return (
        *(row.parent_ref, row.amount_minor, row.received_minor, row.refunded_minor, row.fee_minor),
        *(row.available_on, row.status, row.match, details),
    )


def _brief(change: Change) -> Change:
    raw = {name: change.object.raw[name] for name in _TOLD_ON if change.object.raw.get(name)}
    return replace(change, object=replace(change.object, raw=raw))
