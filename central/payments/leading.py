"""Which of all processes over one database follows the payment API: whoever holds the lock.

The others look now and then whether it is free. What leads may change at any time; a step that two
began does nothing twice, because rows are laid by their rank and entries have ids of their own.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
_TRY_SECONDS = 2.0
_LEAD = text("SELECT pg_try_advisory_lock(hashtextextended('registrar payments', 0))")
_STILL_THERE = text("SELECT 1")


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
                with self._connect() as connection:
                    self._lead_while_connected(connection)
            except SQLAlchemyError as error:
                log.info("the payment API is not followed now: %s", type(error).__name__)
            self._rest(_TRY_SECONDS)

    def _connect(self) -> Connection:
        """Not one of the pool's: it is kept, and requests need those."""
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        return connection

    def _lead_while_connected(self, connection: Connection) -> None:
        while not self._stopping:
            if connection.scalar(_LEAD):
                break
            self._rest(_TRY_SECONDS)
        while not self._stopping:
            connection.execute(_STILL_THERE)
            self._safe_step()
            self._rest(LOOK_SECONDS)

    def _safe_step(self) -> None:
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
