"""Follows the payment account: fetches what deliveries point at, sweeps where none came, posts.

One step does what is due now. A delivery is done in the transaction that keeps its objects; a fault
of the payment API leaves everything waiting, and it is asked again after a while.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from central.payments import figures, queue
from central.payments.covering import cover_all
from central.payments.keeping import keep_all, note_payout, open_ones, payouts_to_note
from central.payments.posting import post_all
from central.payments.queue import Waiting
from central.payments.tables import PaymentFollow
from registrar_desktop.clock import Clock
from registrar_desktop.errors import Fault
from sync.invitations import wait_in
from sync.payments.gateway import Change, Cursor, PaymentGateway

log = logging.getLogger(__name__)

# The first time it looks back so far; what is older is in the ledger.
_LOOK_BACK = timedelta(days=30)
# Where deliveries come, the sweep only finds what got lost; else it is all there is.
SWEEP_BESIDE_DELIVERIES = timedelta(minutes=5)
SWEEP_ALONE = timedelta(seconds=30)
_ASK_AGAIN_AFTER = timedelta(hours=6)
MOST_ASKED = 200
_LONGEST_PAUSE = timedelta(minutes=5)


@dataclass(slots=True)
class Pause:
    """The payment API is left alone until then, after so many failures in a row."""

    until: datetime | None = None
    failures: int = 0

    def is_on(self, now: datetime) -> bool:
        """Whether it is not to be asked yet."""
        return self.until is not None and now < self.until

    def after(self, fault: Fault, now: datetime) -> None:
        """It failed: wait longer each time, and at least as long as was asked for."""
        asked = timedelta(seconds=wait_in(fault) or 0.0)
        self.until = now + max(asked, min(timedelta(seconds=2**self.failures), _LONGEST_PAUSE))
        self.failures = min(self.failures + 1, 20)


class Following:
    """One payment account over one database. Only one at a time may step."""

    def __init__(
        self,
        engine: Engine,
        gateway: PaymentGateway,
        clock: Clock,
        *,
        deliveries: bool,
        most_asked: int = MOST_ASKED,
    ) -> None:
        """deliveries: whether the API was told to call us. most_asked: of what is open, so many are
        asked for in one sweep."""
        self._engine = engine
        self._gateway = gateway
        self._clock = clock
        self._provider = gateway.caps.provider
        self._every = SWEEP_BESIDE_DELIVERIES if deliveries else SWEEP_ALONE
        self._most_asked = most_asked
        self._pause = Pause()
        # Whoever followed before may have ended between keeping, posting and applying.
        self._unposted = self._takes_over = True

    def step(self) -> None:
        """Fetch, sweep and post what is due. A fault of the API is noted, not raised."""
        now = self._clock.now()
        if self._pause.is_on(now):
            return
        swept = self._sweep_is_due(now)
        try:
            taken = self._take_deliveries(now)
            if swept:
                self._sweep(now)
            if taken or swept:
                self._note_clock()
            self._pause = Pause()
        except Fault as fault:
            log.info("payment API: %s", fault.code)
            self._pause.after(fault, now)
            with self._engine.begin() as connection:
                figures.note_fault(connection, self._provider, fault.code, now)
            swept = False
        if self._unposted or swept:
            post_all(self._engine, self._clock, held_too=swept)
            self._unposted = False
        if self._takes_over or swept:
            cover_all(self._engine, now)
            self._takes_over = False

    def _note_clock(self) -> None:
        """By which whoever takes deliveries knows what is now for the API."""
        ahead = self._gateway.now() - self._clock.now()
        with self._engine.begin() as connection:
            figures.note_clock(connection, self._provider, ahead)

    def _take_deliveries(self, now: datetime) -> int:
        with self._engine.connect() as connection:
            waiting = queue.due(connection, self._provider, now)
        taken = 0
        looked: dict[str, Change | None] = {}
        for event in waiting:
            try:
                changes = self._fetched(event, looked)
            except Fault as fault:
                with self._engine.begin() as connection:
                    queue.postpone(connection, self._provider, event, fault.code, now)
                raise
            with self._engine.begin() as connection:
                keep_all(connection, changes)
                queue.done(connection, self._provider, [event.event_id], now)
            self._unposted = True
            taken += 1
        if taken:
            with self._engine.begin() as connection:
                figures.note_answer(connection, self._provider, now)
        return taken

    def _fetched(self, event: Waiting, looked: dict[str, Change | None]) -> Sequence[Change]:
        """Each object once, however many deliveries of this round point at it."""
        for identifier in sorted(event.ids - looked.keys()):
            thing = self._gateway.get(identifier)
            looked[identifier] = None if thing is None else Change(thing)
        found = [looked[identifier] for identifier in sorted(event.ids)]
        return [
            Change(change.object, event.keys.get(change.object.id)) for change in found if change
        ]

    def _sweep_is_due(self, now: datetime) -> bool:
        with self._engine.connect() as connection:
            swept_at = figures.read_follow(connection, self._provider).swept_at
        return swept_at is None or now >= swept_at + self._every

    def _sweep(self, now: datetime) -> None:
        """All that is new since the cursor, what is open again now and then, and the payouts."""
        began = self._clock.monotonic()
        with self._engine.connect() as connection:
            follow = figures.read_follow(connection, self._provider)
        cursor = Cursor.from_text(follow.cursor) if follow.cursor else None
        cursor = cursor or Cursor(self._gateway.now() - _LOOK_BACK)
        while True:
            changes, cursor = self._gateway.changes(cursor)
            with self._engine.begin() as connection:
                keep_all(connection, changes)
                figures.note_cursor(connection, self._provider, cursor)
            if not cursor.behind:
                break
        if cursor.event_id is None or _round_is_due(follow, now):
            self._ask_again(follow.asked_up_to, now)
        self._note_payouts()
        took = self._clock.monotonic() - began
        with self._engine.begin() as connection:
            figures.note_sweep(connection, self._provider, now, took)
            queue.forget_old(connection, now)

    def _ask_again(self, after: str | None, now: datetime) -> None:
        """Old objects change without showing up in lists of what is new: a part of them in each
        sweep, until the round is done. One that cannot be asked for holds up no other."""
        with self._engine.connect() as connection:
            waiting = open_ones(connection, self._provider, after, self._most_asked)
        for row_id, identifier in waiting:
            with self._engine.begin() as connection:
                figures.note_asked(connection, self._provider, row_id)
            thing = self._gateway.get(identifier)
            if thing is not None:
                with self._engine.begin() as connection:
                    keep_all(connection, [Change(thing)])
        if len(waiting) < self._most_asked:
            with self._engine.begin() as connection:
                figures.note_asked_all(connection, self._provider, now)

    def _note_payouts(self) -> None:
        with self._engine.connect() as connection:
            payouts = payouts_to_note(connection, self._provider)
        for payout in payouts:
            lines = list(
                self._gateway.money(payout.occurred_at, self._gateway.now(), payout.provider_ref)
            )
            with self._engine.begin() as connection:
                note_payout(connection, payout, lines)


def _round_is_due(follow: PaymentFollow, now: datetime) -> bool:
    """Whether a round through what is open has not come to its end, or was long ago."""
    asked_at = follow.asked_again_at
    return follow.asked_up_to is not None or asked_at is None or now >= asked_at + _ASK_AGAIN_AFTER
