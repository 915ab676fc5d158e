"""What the gateway says of payments, as this desk last heard: how far each is, what came in, what
went back, and which of several payments of one request are too many.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text
from registrar_desktop.records.reconciliation.rows import rows
from registrar_desktop.rules.reconciliation.cases import Held, Standing
from registrar_desktop.store.identity import read_setting
from registrar_desktop.store.tables.payments import OperationState

# Set when this desk first follows the gateway: {"since": instant}. Older payments it never heard of.
KNOWN_SINCE = "payments_known_since"

_STANDINGS = {
    "SUCCEEDED": Standing.PAID,
    "PROCESSING": Standing.COMING,
    "AUTHORIZED": Standing.COMING,
    "AWAITING": Standing.ASKED,
}
_CHARGES = """
    SELECT provider_ref, currency, status, amount_minor, received_minor, occurred_at,
        json_extract(details, '$.finding')
    FROM gateway_transaction WHERE kind = 'CHARGE' ORDER BY provider_ref
"""
_WENT_BACK = """
    SELECT parent_ref, currency, kind = 'DISPUTE', sum(amount_minor), min(occurred_at)
    FROM gateway_transaction
    WHERE parent_ref IS NOT NULL AND (
        (kind = 'REFUND' AND status = 'SUCCEEDED')
        OR (kind = 'DISPUTE' AND status IN ('DISPUTED', 'LOST')))
    GROUP BY parent_ref, currency, kind
"""
# In two steps over few columns: a window over the whole rows would hold all of them in memory.
_OF_ONE_REQUEST = """
    WITH asked AS MATERIALIZED (
        SELECT provider_ref, occurred_at, received_minor,
            provider || ' ' || json_extract(details, '$.metadata.request_id') AS request
        FROM gateway_transaction WHERE kind = 'CHARGE' AND status = 'SUCCEEDED')
    SELECT request, provider_ref, received_minor FROM asked
    WHERE request IN (
        SELECT request FROM asked WHERE request IS NOT NULL
        GROUP BY request HAVING count(*) > 1)
    ORDER BY request, occurred_at, provider_ref
"""
_SEEN_OPERATIONS = """
    SELECT DISTINCT operation.id FROM gateway_operation AS operation
    JOIN gateway_transaction AS seen ON operation.id IN (
        json_extract(seen.details, '$.op_key'), json_extract(seen.details, '$.metadata.op_id'))
    WHERE operation.kind = 'PAYMENT' AND operation.state IN (SELECT value FROM json_each(?))
        AND seen.kind = 'CHARGE'
"""
_OPERATIONS = """
    SELECT id, currency, amount_minor, created_at, student_id FROM gateway_operation
    WHERE kind = 'PAYMENT' AND provider_ref IS NULL
        AND state IN (SELECT value FROM json_each(?)) ORDER BY id
"""
_WITHOUT_ANSWER = (
    f'["{OperationState.SAVED}", "{OperationState.SENDING}", "{OperationState.UNKNOWN}", '
    f'"{OperationState.REVIEW}"]'
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A payment at the gateway. `asked`: what was asked for, in minor units. `finding`: what this
    desk found when it looked whose it is."""

    payment: str
    held: Held
    standing: Standing
    asked: int
    at: datetime
    finding: str = ""


@dataclass(frozen=True, slots=True)
class InFlight:
    """A payment asked of the gateway of which it has not shown anything."""

    id: str
    currency: str
    minor: int
    at: datetime
    student_id: str


@dataclass(slots=True)
class WentBack:
    """What the gateway says went back of a payment."""

    currency: str
    at: datetime
    refunded: int = 0
    disputed: int = 0


def payments(session: Session, went_back: dict[str, WentBack]) -> Iterator[Taken]:
    """Every payment at the gateway, by its id there in text order. What went back of it is taken
    out of `went_back`: what is left there belongs to payments it never told of."""
    for row in rows(session, _CHARGES):
        ref, currency, status, asked, received, at, finding = row
        standing = _STANDINGS.get(status, Standing.FAILED)
        gross = {Standing.PAID: received, Standing.COMING: asked}.get(standing, 0)
        held = Held(currency, gross)
        if standing is Standing.PAID and (gone := went_back.pop(ref, None)) is not None:
            held = Held(currency, gross, gone.refunded, gone.disputed)
        yield Taken(ref, held, standing, asked, from_text(at), finding or "")


def went_back(session: Session) -> dict[str, WentBack]:
    """Refunds that arrived and disputes that stand, by the payment they belong to."""
    found: dict[str, WentBack] = {}
    for parent, currency, disputed, minor, at in rows(session, _WENT_BACK):
        gone = found.setdefault(parent, WentBack(currency, from_text(at)))
        if disputed:
            gone.disputed += minor
        else:
            gone.refunded += minor
    return found


def too_many(session: Session, gone: dict[str, WentBack]) -> set[str]:
    """Payments of a request that has another one: all but the first that was not sent back."""
    of_request: dict[str, list[tuple[bool, str]]] = {}
    for request, ref, received in rows(session, _OF_ONE_REQUEST):
        back = gone.get(ref)
        sent_back = back is not None and back.refunded >= received
        of_request.setdefault(request, []).append((sent_back, ref))
    found: set[str] = set()
    for group in of_request.values():
        # Sorting keeps the order of time among those that stand.
        kept = min(range(len(group)), key=lambda place: (group[place][0], place))
        found.update(ref for place, (_, ref) in enumerate(group) if place != kept)
    return found


def in_flight(session: Session) -> list[InFlight]:
    """Payments this desk asked for, without an answer, and not seen at the gateway either."""
    asked = list(rows(session, _OPERATIONS, (_WITHOUT_ANSWER,)))
    if not asked:
        return []
    seen = {row[0] for row in rows(session, _SEEN_OPERATIONS, (_WITHOUT_ANSWER,))}
    return [
        InFlight(key, currency, minor, from_text(at), student)
        for key, currency, minor, at, student in asked
        if key not in seen
    ]


def known_since(session: Session) -> datetime | None:
    """From when on this desk knows every payment at the gateway; None where it never asked."""
    kept = read_setting(session, KNOWN_SINCE)
    if kept is not None:
        return from_text(kept["since"])
    earliest = next(rows(session, "SELECT min(occurred_at) FROM gateway_transaction"))[0]
    return from_text(earliest) if earliest else None
