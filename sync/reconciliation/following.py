"""Brings the queue of exceptions to what a reconciliation found, by one act of who is signed in, and
delivers it. Nothing that is there already is made again.
"""

from __future__ import annotations

from registrar_desktop.records.reconciliation import exceptions
from registrar_desktop.records.reconciliation.exceptions import Plan
from registrar_desktop.records.reconciliation.reading import Reconciliation
from registrar_desktop.rules.roles import may
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.identity import who_is_here
from sync.cycle import CycleOutcome
from sync.peers import Peer
from sync.reconciliation.checking import Peers, deliver


def follow_exceptions(peers: Peers, found: Reconciliation, outcome: CycleOutcome) -> None:
    """Open what is new, close what is gone. Without somebody who may, it stays as it is."""
    with peers.store.reading() as session:
        person = who_is_here(session)
        if person is None or not may(person.roles, ChangeKind.EXCEPTION):
            return
        made = exceptions.plan(session, found.concerns, found.seen)
    if not made:
        return
    with peers.store.changing(label=_label(made), kind=ChangeKind.EXCEPTION) as work:
        exceptions.follow(work, made)
    if Peer.CENTRE not in outcome.faults:
        sent = deliver(peers)
        outcome.faults.update(sent.faults)


def _label(made: Plan) -> str:
    opened = len(made.opened) + len(made.reopened)
    return f"Reconciliation: {opened} payment exceptions opened, {len(made.closed)} closed"
