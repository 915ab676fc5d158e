"""The composition root: opens one profile folder and gives both wings what they work with.

What is done with it stands in `ui/operations.py`; the parts themselves in the floors below.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from registrar_desktop.clock import Clock
from registrar_desktop.errors import Fault, Unusable
from registrar_desktop.logs import log_to, stop_logging_to
from registrar_desktop.settings import SCRATCH, Settings
from registrar_desktop.store.desk_store import FILE_NAME, DeskStore
from registrar_desktop.store.keys import AskPassphrase
from ui.lock import Lock, profile_lock

if TYPE_CHECKING:
    from sync.cycle import Cycle, CycleOutcome, PaymentPhase, Phase
    from sync.peers import Peer
    from sync.runner import Runner
    from sync.transport import Ending

    # The payment API's part of a cycle that may be told to end; None where no API is connected.
    PaymentsOf = Callable[[DeskStore, Ending | None], PaymentPhase | None]


class Office:
    """One open desk. Thread-safe as its store is; `close` it, or use it as a context."""

    def __init__(
        self, settings: Settings, store: DeskStore, lock: Lock, log_file: logging.Handler
    ) -> None:
        self.settings = settings
        self.store = store
        self.lock = lock
        self.payments: PaymentsOf = _connected_payments
        self._log_file = log_file
        self._runner: Runner | None = None
        self._ending: Ending | None = None

    @classmethod
    def open(cls, settings: Settings, ask_passphrase: AskPassphrase, clock: Clock) -> Office:
        """Open the profile's store; folder, key and store are made where there are none.

        ask_passphrase: as in `profile_lock`. Raises Unusable or Invalid.
        """
        return cls.unlocked(settings, profile_lock(settings, ask_passphrase), clock)

    @classmethod
    def unlocked(cls, settings: Settings, lock: Lock, clock: Clock) -> Office:
        """Open the profile's store with what opens it. Raises Unusable."""
        log_file = log_to(settings.profile)
        try:
            store = DeskStore.open(settings.profile / FILE_NAME, lock.key, clock)
        except Fault:
            stop_logging_to(log_file)
            raise
        leave_alone_what_stays()
        _wipe_scratch(settings.profile)
        return cls(settings, store, lock, log_file)

    @property
    def profile(self) -> Path:
        """The folder of this desk."""
        return self.settings.profile

    @property
    def clock(self) -> Clock:
        """The time of this desk."""
        return self.store.clock

    def noted_damage(self) -> Unusable | None:
        """What is wrong with the data file, where a page of it could not be read lately: only
        then the whole file is looked through."""
        from registrar_desktop.store.backups import integrity_problems
        from registrar_desktop.store.damage import damage_noted, forget_damage

        file = self.store.path
        if not damage_noted(file):
            return None
        try:
            problems = integrity_problems(file, self.lock.key)
        except Unusable as trouble:
            return trouble
        if problems:
            return Unusable("store_damaged", file=file.name)
        forget_damage(file)
        return None

    def cycle(self, on_phase: Callable[[Phase], None] = lambda phase: None) -> Cycle:
        """A conductor of cycles over this desk, with the payment API where one is connected."""
        from sync.cycle import Cycle

        return Cycle(self.store, self.payments(self.store, None), on_phase)

    @property
    def runner(self) -> Runner:
        """The thread that keeps this desk up to date; made once, started by whoever wants it."""
        if self._runner is None:
            from sync.by_choice import works_offline
            from sync.keeping_up import runner_for
            from sync.transport import Ending

            self._ending = Ending()
            self._runner = runner_for(self.store, self._run_cycle, self._ending)
            self._runner.listen(self._follow_payments())
            with self.store.reading() as session:
                chosen = works_offline(session)
            if chosen:
                self._runner.work_offline(True)
        return self._runner

    def note_change(self) -> None:
        """Something was recorded here: whoever delivers may begin."""
        if self._runner is not None:
            self._runner.changed_here()

    def note_sign_in(self) -> None:
        """Somebody signed in, or a peer was connected: what waited for that may go on."""
        if self._runner is not None:
            self._runner.signed_in()

    def work_offline(self, offline: bool) -> None:
        """Ask nobody outside any more, or begin again; kept for every program of this desk."""
        from sync.by_choice import choose_offline
        from sync.keeping_up import plan_ahead

        with self.store.recording() as session:
            choose_offline(session, offline, self.clock.now())
        self.follow_choice(offline)
        if offline:
            plan_ahead(self.store, {})

    def follow_choice(self, offline: bool) -> None:
        """Somebody chose, here or by a command, whether this desk asks anybody."""
        if self._runner is not None and self._runner.working_offline != offline:
            self._runner.work_offline(offline)

    def close(self) -> None:
        """End delivery after the cycle that runs, then close the store."""
        if self._runner is not None:
            from sync.keeping_up import plan_ahead

            self._runner.stop()
            plan_ahead(self.store, {})
        self.store.close()
        stop_logging_to(self._log_file)

    def __enter__(self) -> Office:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _follow_payments(self) -> Callable[[CycleOutcome], None]:
        """What payments leave to people is noticed without anybody asking for it."""
        from sync.reconciliation.following import Following

        following = Following(self.store)

        def after(outcome: CycleOutcome) -> None:
            if following.after(outcome):
                self.note_change()

        return after

    def _run_cycle(self, peers: Collection[Peer]) -> CycleOutcome:
        from sync.by_choice import require_online
        from sync.centre import PATIENCE
        from sync.cycle import Cycle

        with self.store.reading() as session:
            require_online(session)
        patience = replace(PATIENCE, ending=self._ending)
        payments = self.payments(self.store, self._ending)
        work_waits = self.runner.work_waits
        return Cycle(self.store, payments, patience=patience, work_waits=work_waits).run(peers)


def _wipe_scratch(profile: Path) -> None:
    """What a program that was killed while it made a file has left in clear."""
    if (profile / SCRATCH).is_dir():
        from registrar_desktop.exports.scratch import wipe_scratch

        wipe_scratch(profile)


def leave_alone_what_stays() -> None:
    """What is loaded stays for good, and rows of pages and verdicts hold no circles: to look through
    them for waste again and again took a quarter of a cycle's time."""
    gc.freeze()
    fewest = gc.get_threshold()[0]
    gc.set_threshold(max(fewest, 10_000), 20, 20)


def _connected_payments(store: DeskStore, ending: Ending | None) -> PaymentPhase | None:
    from ui.connections import payment_phase

    return payment_phase(store, ending)
