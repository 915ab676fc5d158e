"""The row that is kept of an object of the gateway, and which of two looks at it counts.

The same at desk and centre, so that both make the same row; where it is written is theirs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from registrar_desktop.clock import from_text, to_text
from registrar_desktop.identifiers import same_id
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import GatewayKind, GatewayMatch
from sync.payments.gateway import FINAL, Change, GatewayObject, GatewayStatus

# What is not at its end, and is asked for again.
OPEN = (
    GatewayStatus.AWAITING.value,
    GatewayStatus.AUTHORIZED.value,
    GatewayStatus.PROCESSING.value,
    GatewayStatus.DISPUTED.value,
)
# The states of each kind that an account has to hear of.
_MOVED: Mapping[GatewayKind, tuple[GatewayStatus, ...]] = {
    GatewayKind.CHARGE: (GatewayStatus.SUCCEEDED,),
    GatewayKind.REFUND: (GatewayStatus.SUCCEEDED, GatewayStatus.FAILED),
    GatewayKind.DISPUTE: (GatewayStatus.DISPUTED, GatewayStatus.LOST, GatewayStatus.WON),
    GatewayKind.PAYOUT: (),
}


def row_id(provider: str, gateway_id: str, kind: GatewayKind) -> str:
    """The row's id: the same at every desk and at the centre."""
    return same_id("gateway-transaction", provider, gateway_id, kind.value)


def is_newer(kind: GatewayKind, after: tuple[str, datetime], before: tuple[str, datetime]) -> bool:
    """Whether a look (status, and when by the gateway's clock) counts more than another one.

    A final status stays, whoever saw it and whatever comes in later; else the later look counts.
    """
    final = FINAL.get(kind, frozenset())
    ends, ended = after[0] in final, before[0] in final
    return ends if ends != ended else after[1] >= before[1]


def fetched_at(row: GatewayTransaction) -> datetime:
    """When the gateway said what is in the row, by its own clock."""
    details: dict[str, Any] = row.details or {}
    return from_text(details["fetched_at"]) if "fetched_at" in details else row.occurred_at


def laid(known: GatewayTransaction | None, change: Change) -> tuple[GatewayTransaction, bool]:
    """The row with a look laid on what was known, and whether it tells anything new.

    Money that came or went back is to be brought into an account: UNMATCHED.
    """
    thing = change.object
    if known is None:
        row = _new(thing)
        _fill(row, thing, change.op_key)
        row.match = _unmatched_where_it_moved(thing)
        return row, True
    look = (thing.status.value, thing.fetched_at)
    if not is_newer(thing.kind, look, (known.status, fetched_at(known))):
        return known, False
    before = (known.status, known.received_minor, known.refunded_minor)
    _fill(known, thing, change.op_key)
    now = (known.status, known.received_minor, known.refunded_minor)
    if before[:2] != now[:2]:
        known.match = _unmatched_where_it_moved(thing)
    return known, before != now


def _unmatched_where_it_moved(thing: GatewayObject) -> GatewayMatch:
    moved = thing.status in _MOVED[thing.kind]
    return GatewayMatch.UNMATCHED if moved else GatewayMatch.IGNORED


def _new(thing: GatewayObject) -> GatewayTransaction:
    return GatewayTransaction(
        id=row_id(thing.provider, thing.id, thing.kind),
        provider=thing.provider,
        provider_ref=thing.id,
        kind=thing.kind,
        occurred_at=thing.created,
        currency=thing.amount.currency,
    )


def _fill(row: GatewayTransaction, thing: GatewayObject, op_key: str | None) -> None:
    row.parent_ref = thing.parent
    row.amount_minor = thing.amount.minor
    row.received_minor = thing.received
    row.refunded_minor = thing.refunded
    row.fee_minor = thing.fee
    row.available_on = thing.available_on
    row.status = thing.status.value
    before = row.details or {}
    row.details = {
        "fetched_at": to_text(thing.fetched_at),
        "paid_at": to_text(thing.paid_at) if thing.paid_at else None,
        "op_key": op_key or before.get("op_key"),
        "method": thing.method,
        "problem": thing.problem,
        "metadata": dict(thing.metadata),
        "rule": before.get("rule"),
        "finding": before.get("finding"),
        "suggestion": before.get("suggestion"),
        "raw": dict(thing.raw),
    }
