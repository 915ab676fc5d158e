"""The payment service against this desk's ledger: every cent of both sides in exactly one bucket.

First both peers are asked, so that the comparison is of now; what they answer is said, too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Defect, Unreachable
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import GatewayKind
from registrar_desktop.store.tables.payments import GatewayOperation, OperationState
from ui import connections
from ui.outcomes import Bucket, Reconciled

if TYPE_CHECKING:
    from sync.cycle import Phase
    from ui.office import Office


class Heap(StrEnum):
    """Where an amount lies after the comparison."""

    MATCHED = "MATCHED"
    AMOUNT_DIFFERS = "AMOUNT_DIFFERS"
    NOT_POSTED = "NOT_POSTED"
    NOT_AT_SERVICE = "NOT_AT_SERVICE"
    EARLIER = "EARLIER"
    PENDING = "PENDING"
    NO_MONEY = "NO_MONEY"


_FOR_A_PERSON = frozenset({Heap.AMOUNT_DIFFERS, Heap.NOT_POSTED, Heap.NOT_AT_SERVICE})
_OPEN = frozenset({"AWAITING", "AUTHORIZED", "PROCESSING"})
# What an object of the service did to the school's money, by its status there.
_MOVED: dict[GatewayKind, tuple[int, frozenset[str]]] = {
    GatewayKind.CHARGE: (1, frozenset({"SUCCEEDED"})),
    GatewayKind.REFUND: (-1, frozenset({"SUCCEEDED"})),
    GatewayKind.DISPUTE: (-1, frozenset({"DISPUTED", "LOST"})),
}
_UNANSWERED = (OperationState.SAVED, OperationState.SENDING, OperationState.UNKNOWN)


@dataclass(slots=True)
class _Sides:
    """Both sides of one object of the service; `known` where the service told of it."""

    currency: str
    at_service: int = 0
    in_ledger: int = 0
    known: bool = False
    posted: bool = False
    is_open: bool = False
    when: datetime | None = None


@dataclass(slots=True)
class _Sums:
    count: int = 0
    at_service: int = 0
    in_ledger: int = 0


@dataclass(slots=True)
class _Heaps:
    sums: dict[tuple[Heap, str], _Sums] = field(default_factory=lambda: defaultdict(_Sums))

    def add(self, heap: Heap, sides: _Sides) -> None:
        """Put both amounts of an object on one heap."""
        sums = self.sums[heap, sides.currency]
        sums.count += 1
        sums.at_service += sides.at_service
        sums.in_ledger += sides.in_ledger


def reconcile(office: Office, *, on_phase: Callable[[Phase], None] | None = None) -> Reconciled:
    """Ask both peers, then compare. Changes nothing that the cycle itself did not change."""
    from sync.peers import Peer

    if connections.connection(office.store) is None:
        raise Unreachable("payments_not_connected")
    outcome = office.cycle(on_phase or (lambda phase: None)).run()
    with office.store.reading() as session:
        sides = _sides(session)
        heaps = _heaped(sides.values())
        _close(sides.values(), heaps)
        return Reconciled(
            as_of=office.clock.now(),
            buckets=_buckets(heaps),
            in_flight=_in_flight(session),
            to_decide=_to_decide(session, heaps),
            service_fault=outcome.faults.get(Peer.PAYMENTS),
            centre_fault=outcome.faults.get(Peer.CENTRE),
        )


def _sides(session: Session) -> dict[str, _Sides]:
    """Every object of the service and every entry that names one, by the object's id there."""
    found: dict[str, _Sides] = {}
    for row in session.scalars(select(GatewayTransaction)):
        if row.kind not in _MOVED:
            continue
        sign, statuses = _MOVED[row.kind]
        amount = row.received_minor if row.kind is GatewayKind.CHARGE else row.amount_minor
        moved = sign * amount if row.status in statuses else 0
        sides = _Sides(row.currency, moved, known=True, when=row.occurred_at)
        sides.is_open = row.status in _OPEN
        found[row.provider_ref] = sides
    entries = select(LedgerEntry).where(LedgerEntry.gateway_ref.is_not(None))
    for entry in session.scalars(entries):
        # A refund that failed has a second entry that takes the first one back.
        of = str(entry.gateway_ref).partition("/")[0]
        sides = found.setdefault(of, _Sides(entry.currency, when=entry.recorded_at))
        sides.in_ledger -= entry.amount_minor
        sides.posted = True
    return found


def _heaped(all_sides: Iterable[_Sides]) -> _Heaps:
    known = [sides.when for sides in all_sides if sides.known and sides.when]
    since = min(known, default=None)
    heaps = _Heaps()
    for sides in all_sides:
        heaps.add(_heap(sides, since), sides)
    return heaps


def _heap(sides: _Sides, since: datetime | None) -> Heap:
    if not sides.known:
        early = since is None or (sides.when is not None and sides.when < since)
        return Heap.EARLIER if early else Heap.NOT_AT_SERVICE
    if sides.posted:
        return Heap.MATCHED if sides.at_service == sides.in_ledger else Heap.AMOUNT_DIFFERS
    if sides.at_service:
        return Heap.NOT_POSTED
    return Heap.PENDING if sides.is_open else Heap.NO_MONEY


def _close(all_sides: Iterable[_Sides], heaps: _Heaps) -> None:
    """The heaps must add up to the sides; a comparison that does not close is no comparison."""
    due: Counter[tuple[str, str]] = Counter()
    for sides in all_sides:
        due["service", sides.currency] += sides.at_service
        due["ledger", sides.currency] += sides.in_ledger
    for (_, currency), sums in heaps.sums.items():
        due["service", currency] -= sums.at_service
        due["ledger", currency] -= sums.in_ledger
    if any(due.values()):
        raise Defect(f"the buckets do not add up to the sides: {dict(due)}")


def _buckets(heaps: _Heaps) -> list[Bucket]:
    order = list(Heap)
    return [
        Bucket(heap.value, currency, sums.count, sums.at_service, sums.in_ledger)
        for (heap, currency), sums in sorted(
            heaps.sums.items(), key=lambda each: (each[0][1], order.index(each[0][0]))
        )
    ]


def _in_flight(session: Session) -> dict[str, int]:
    counted = session.execute(
        select(GatewayOperation.state, func.count())
        .where(GatewayOperation.state.in_(_UNANSWERED))
        .group_by(GatewayOperation.state)
    )
    return {state.value: count for state, count in counted}


def _to_decide(session: Session, heaps: _Heaps) -> int:
    """What a person has to look at: amounts without a partner, findings, and reviews."""
    heaped = sum(sums.count for (heap, _), sums in heaps.sums.items() if heap in _FOR_A_PERSON)
    finding = GatewayTransaction.details["finding"].as_string()
    posted = GatewayTransaction.ledger_entry_id.is_not(None)
    found = session.scalar(select(func.count()).where(finding.is_not(None), posted)) or 0
    reviews = select(func.count()).where(GatewayOperation.state == OperationState.REVIEW)
    return heaped + found + (session.scalar(reviews) or 0)
