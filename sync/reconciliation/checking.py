"""Brings desk, centre and gateway to one moment, so that what is compared then is no leftover: what
waits is delivered, what the gateway has is posted and confirmed, and both are asked to prove it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from registrar_desktop.errors import Unreachable
from registrar_desktop.store.desk_store import DeskStore
from sync.cycle import Cycle, CycleOutcome, Phase
from sync.payments.gateway import PaymentGateway
from sync.payments.phase import GatewayPhase
from sync.peers import Peer
from sync.reconciliation.ledger_at_centre import compare_ledger
from sync.reconciliation.money_log import control
from sync.reconciliation.unseen import ask_for_unseen
from sync.report import CycleReport

# A payment is posted, confirmed, applied to charges, and that confirmed: then nothing moves.
_MORE_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Peers:
    """How the two peers of a desk are reached. connect: None where the desk has no connection to the
    payment API. `on_phase` is told what a cycle is doing. between: called before each cycle; what it
    raises ends the work there, where nothing is half done."""

    store: DeskStore
    connect: Callable[[], PaymentGateway] | None
    on_phase: Callable[[Phase], None] = lambda phase: None
    between: Callable[[], None] = lambda: None


class _CheckedGateway(GatewayPhase):
    """The gateway's part of the last cycle: nothing that the ledger or the money log names is left
    unseen."""

    def run(self, store: DeskStore, report: CycleReport) -> None:
        gateway = self._connect()
        try:
            ask_for_unseen(store, gateway, report)
            control(store, gateway, report)
        finally:
            gateway.close()
        super().run(store, report)


def bring_together(peers: Peers) -> CycleOutcome:
    """Cycles until nothing moves any more; then both peers are asked for their proofs. The faults
    of the last one say who was away; a desk without a connection brings itself and the centre
    together, and says that the gateway's side is missing."""
    connect = peers.connect
    asked = [peer for peer in Peer if connect is not None or peer is not Peer.PAYMENTS]
    usual = Cycle(peers.store, GatewayPhase(connect) if connect else None, peers.on_phase)
    peers.between()
    outcome = usual.run()
    for _ in range(_MORE_ROUNDS):
        if outcome.faults or not outcome.report.payments_changed:
            break
        peers.between()
        outcome = usual.run()
    checked = Cycle(
        *(peers.store, _CheckedGateway(connect) if connect else None, peers.on_phase),
        comparing=compare_ledger,
    )
    peers.between()
    proven = checked.run([peer for peer in asked if peer not in outcome.faults])
    proven.faults = {**outcome.faults, **proven.faults}
    if connect is None:
        proven.faults[Peer.PAYMENTS] = Unreachable("payments_side_missing")
    return proven


def deliver(peers: Peers) -> CycleOutcome:
    """Send what the comparison itself has recorded."""
    return Cycle(peers.store, on_phase=peers.on_phase).run([Peer.CENTRE])
