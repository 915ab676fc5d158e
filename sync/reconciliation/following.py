"""Brings the queue of exceptions to what a reconciliation finds, in the name of who is signed in.

At will by a person, who also asks both peers for their proofs, and by itself after cycles that changed
payments. Nothing that is there already is made again.
"""

from __future__ import annotations

from registrar_desktop.records.reconciliation import exceptions
from registrar_desktop.records.reconciliation.exceptions import Plan
from registrar_desktop.records.reconciliation.reading import Reconciliation, reconciled
from registrar_desktop.rules.roles import may
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import who_is_here
from sync.cycle import CycleOutcome
from sync.peers import Peer

# Comparing all payments takes at most this part of the time of the thread that keeps up.
_PART_OF_THE_TIME = 0.05


def follow_exceptions(store: DeskStore, found: Reconciliation) -> bool:
    """Open what is new, close what is gone; whether there was anything. Without somebody who may,
    the queue stays as it is."""
    if not _may_follow(store):
        return False
    with store.reading() as session:
        made = exceptions.plan(session, found.concerns, found.seen)
    if made:
        with store.changing(label=_label(made), kind=ChangeKind.EXCEPTION) as work:
            exceptions.follow(work, made)
    return bool(made)


class Following:
    """Compares after each cycle that changed payments, as often as the number of payments lets."""

    def __init__(self, store: DeskStore) -> None:
        self._store = store
        self._due = False
        self._not_before = float("-inf")

    def after(self, outcome: CycleOutcome) -> bool:
        """Whether the queue was changed. What came too early is made up after a later cycle."""
        answered = Peer.PAYMENTS in outcome.peers and Peer.PAYMENTS not in outcome.faults
        self._due = self._due or (answered and outcome.report.payments_changed > 0)
        started = self._store.clock.monotonic()
        if not self._due or started < self._not_before or not _may_follow(self._store):
            return False
        with self._store.reading() as session:
            found = reconciled(session)
        ended = self._store.clock.monotonic()
        self._due, self._not_before = False, ended + (ended - started) / _PART_OF_THE_TIME
        return follow_exceptions(self._store, found)


def _may_follow(store: DeskStore) -> bool:
    with store.reading() as session:
        person = who_is_here(session)
    return person is not None and may(person.roles, ChangeKind.EXCEPTION)


def _label(made: Plan) -> str:
    opened = len(made.opened) + len(made.reopened)
    return f"Reconciliation: {opened} payment exceptions opened, {len(made.closed)} closed"
