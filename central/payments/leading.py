"""Which of all processes over one database follows the payment API: whoever holds the lock.

The others look now and then whether it is free. What leads may change at any time; a step that two
began does nothing twice, because rows are laid by their rank and entries have ids of their own.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
_TRY_SECONDS = 2.0
_LEAD = text("SELECT pg_try_advisory_xact_lock(hashtextextended('registrar payments', 0))")
# It has written nothing and so holds back no feed, however long the API takes to answer.
_STEP_MAY_TAKE_LONG = text("SET LOCAL idle_in_transaction_session_timeout = 0")


class Leader:
    """One thread of each process; it steps only while it leads."""

    def __init__(self, engine: Engine, step: Callable[[], None]) -> None:
        self._engine = engine
        self._step = step
        self._woken = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="payments", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def wake(self) -> None:
        """Something has come; where another process leads it finds it by looking."""
        self._woken.set()

    def stop(self, patience: float = 5.0) -> None:
        """End after the step in hand; one that waits for the API is left, it does nothing twice."""
        self._stopping = True
        self._woken.set()
        self._thread.join(patience)

    def _run(self) -> None:
        while not self._stopping:
            try:
                led = self._lead()
            except SQLAlchemyError as error:
                log.info("the payment API is not followed now: %s", type(error).__name__)
                led = False
            self._rest(LOOK_SECONDS if led else _TRY_SECONDS)

    def _lead(self) -> bool:
        """One step, while nobody else does one. The lock is the transaction's, not the session's:
        behind a pooler a session is somebody else's in the next moment."""
        with self._engine.begin() as connection:
            connection.execute(_STEP_MAY_TAKE_LONG)
            if not connection.scalar(_LEAD):
                return False
            self._step_safely()
            return True

    def _step_safely(self) -> None:
        try:
            self._step()
        except SQLAlchemyError:
            raise
        except Exception:
            # A failure of ours at one object is no reason to leave all the others.
            log.exception("following the payment API failed")
            self._rest(_TRY_SECONDS)

    def _rest(self, seconds: float) -> None:
        if not self._stopping:
            self._woken.wait(seconds)
        self._woken.clear()
