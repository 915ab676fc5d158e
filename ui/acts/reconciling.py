"""Desk, centre and payment service against each other: every cent of each side in one bucket.

First both peers are asked, so that the comparison is of now; what they answer is said, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from registrar_desktop.errors import Fault, Invalid
from registrar_desktop.records.reconciliation import exceptions
from registrar_desktop.records.reconciliation.lines import BucketLines, lines_of
from registrar_desktop.records.reconciliation.reading import Days, Reconciliation, reconciled
from registrar_desktop.rules.reconciliation.buckets import Bucket, Side
from registrar_desktop.store.identity import joined_desk
from ui import connections
from ui.acts.bank_told import bank_side
from ui.outcomes import BucketSums, CurrencySums, Reconciled, Sides, SideSum

if TYPE_CHECKING:
    from datetime import date

    from registrar_desktop.rules.reconciliation.identity import Tally
    from sync.cycle import CycleOutcome, Phase
    from sync.reconciliation.checking import Peers
    from ui.office import Office


def reconcile(
    office: Office,
    *,
    since: date | None = None,
    until: date | None = None,
    on_phase: Callable[[Phase], None] = lambda phase: None,
    between: Callable[[], None] = lambda: None,
) -> Reconciled:
    """Ask both peers until nothing moves, then compare: all payments, or those of some days of the
    school. Run again, it changes nothing.

    A peer that is away, or a payment service that is not connected here, is told in the outcome, and
    its side is as it was last heard. between: called between the steps; may raise to end there.
    """
    from sync.peers import Peer
    from sync.reconciliation.checking import Peers, bring_together

    if since is not None and until is not None and since > until:
        raise Invalid("period_backwards", since=since, until=until)
    connected = connections.connection(office.store) is not None
    connect = (lambda: connections.payment_gateway(office.store)) if connected else None
    peers = Peers(office.store, connect, on_phase, between)
    outcome = bring_together(peers)
    between()
    with office.store.reading() as session:
        zone = joined_desk(session).time_zone
        found = reconciled(session, Days.of_school(since, until, zone))
    if since is None and until is None and Peer.PAYMENTS not in outcome.faults:
        _follow(peers, found, outcome)
    return _told(office, found, outcome.faults.get(Peer.PAYMENTS), outcome.faults.get(Peer.CENTRE))


def reconciled_here(office: Office) -> Reconciled:
    """What this desk knows now, without asking anybody; changes nothing."""
    with office.store.reading() as session:
        found = reconciled(session)
    return _told(office, found, None, None)


def list_bucket(office: Office, *, bucket: str, currency: str, most: int = 10_000) -> BucketLines:
    """The payments of one bucket as this desk knows them, the newest first."""
    with office.store.reading() as session:
        return lines_of(session, Bucket(bucket), currency, most=most)


def _told(
    office: Office, found: Reconciliation, service: Fault | None, centre: Fault | None
) -> Reconciled:
    with office.store.reading() as session:
        waiting = exceptions.listed(session)
    return Reconciled(
        as_of=office.clock.now(),
        currencies=currency_sums(found.tally),
        compared=found.compared,
        control=found.control,
        operations=found.operations,
        to_decide=len(waiting),
        overdue=sum(each.due_at < office.clock.now() for each in waiting),
        service_fault=service,
        centre_fault=centre,
        bank=bank_side(office),
    )


def _follow(peers: Peers, found: Reconciliation, outcome: CycleOutcome) -> None:
    """Bring the queue of exceptions to what was found, and deliver that."""
    from sync.peers import Peer
    from sync.reconciliation.checking import deliver
    from sync.reconciliation.following import follow_exceptions

    if follow_exceptions(peers.store, found) and Peer.CENTRE not in outcome.faults:
        outcome.faults.update(deliver(peers).faults)


def currency_sums(tally: Tally) -> list[CurrencySums]:
    """The sums by currency, the buckets in their order."""
    added = tally.added_up()
    currencies = sorted({currency for currency, _ in tally.buckets})
    return [
        CurrencySums(
            currency=currency,
            sides=_sides(
                {
                    side: SideSum(tally.payments[side, currency], added.get((side, currency), 0))
                    for side in Side
                }
            ),
            buckets=_buckets(tally, currency),
            presence={
                pattern: count
                for (of, pattern), count in sorted(tally.presence.items(), reverse=True)
                if of == currency
            },
        )
        for currency in currencies
    ]


def _buckets(tally: Tally, currency: str) -> list[BucketSums]:
    made = []
    for bucket in Bucket:
        sums = tally.buckets.get((currency, bucket))
        if sums is not None:
            sides = {side: SideSum(one.count, one.minor) for side, one in sums.sides.items()}
            made.append(BucketSums(bucket.value, sums.count, _sides(sides)))
    return made


def _sides(sums: Mapping[Side, SideSum]) -> Sides:
    nothing = SideSum(0, 0)
    return Sides(
        desk=sums.get(Side.DESK, nothing),
        centre=sums.get(Side.CENTRE, nothing),
        gateway=sums.get(Side.GATEWAY, nothing),
    )
