"""What the centre does by itself beside answering desks: a thread in each process of the service.

Every act is safe to be done by several at once, and to be cut off: it takes its own locks and
commits piece by piece. What there is to do is named by whoever starts it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from registrar_desktop.clock import Clock

log = logging.getLogger(__name__)

Act = Callable[[Engine, Clock], object]
_STOP_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Chore:
    """An act that is done again whenever so many seconds have passed."""

    act: Act
    every: float


class Chores:
    """Does its chores, one after another, until it is told to stop."""

    def __init__(self, engine: Engine, clock: Clock, chores: Sequence[Chore]) -> None:
        self._engine = engine
        self._clock = clock
        self._due = [(0.0, chore) for chore in chores]
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="chores", daemon=True)

    def start(self) -> None:
        """Begin; the first round comes at once."""
        self._thread.start()

    def stop(self) -> None:
        """Let the act under way end, and begin no other."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopped.is_set():
            now = self._clock.monotonic()
            self._due = [
                (self._done(chore) if due <= now else due, chore) for due, chore in self._due
            ]
            soonest = min((due for due, _ in self._due), default=now)
            self._stopped.wait(max(soonest - self._clock.monotonic(), 0.1))

    def _done(self, chore: Chore) -> float:
        """Do it and say when it is due again. Whatever it meets, it is tried again then."""
        if not self._stopped.is_set():
            try:
                chore.act(self._engine, self._clock)
            except SQLAlchemyError as error:
                log.info("a chore is done later: %s", type(error).__name__)
            except Exception:
                log.exception("a chore failed")
        return self._clock.monotonic() + chore.every
