"""Times every statement and connection of an engine; a slow statement names itself with its plan.

What stands between quotes in a plan may be about a person and is left out of the log.
"""

from __future__ import annotations

import logging
import re
import threading
from contextlib import closing
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext

from central.monitoring.figures import DATABASE_FAILURES, POOL_IN_USE, QUERY_SECONDS
from registrar_desktop.clock import Clock

log = logging.getLogger(__name__)

SLOW_SECONDS = 1.0
# The same statement is explained once in so many seconds.
_AGAIN_SECONDS = 3600.0
_MOST_KNOWN = 200
_QUOTED = re.compile(r"'(?:[^']|'')*'")
_BEGAN = "registrar_statement_began"


def watch(engine: Engine, clock: Clock, slow_seconds: float = SLOW_SECONDS) -> None:
    """Count what this engine does from now on."""
    slow = _Slow(engine, clock)

    def before(connection: Connection, *_: Any) -> None:
        connection.info[_BEGAN] = clock.monotonic()

    def after(connection: Connection, _cursor: Any, statement: str, given: Any, *_: Any) -> None:
        seconds = clock.monotonic() - connection.info.get(_BEGAN, clock.monotonic())
        QUERY_SECONDS.observe(max(seconds, 0.0))
        if seconds >= slow_seconds:
            slow.tell(connection, statement, given, seconds)

    def failed(context: ExceptionContext) -> None:
        code = getattr(context.original_exception, "sqlstate", None) or "connection"
        DATABASE_FAILURES.labels(_KINDS.get(code, code[:2])).inc()

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    event.listen(engine, "handle_error", failed)
    event.listen(engine, "checkout", lambda *_: POOL_IN_USE.inc())
    event.listen(engine, "checkin", lambda *_: POOL_IN_USE.dec())


_KINDS = {
    "55P03": "lock_timeout",
    "57014": "statement_timeout",
    "40P01": "deadlock",
    "40001": "serialization",
    "23505": "unique",
    "connection": "connection",
}


class _Slow:
    """Tells slow statements, each with its plan, though not again and again."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._told: dict[str, float] = {}
        self._lock = threading.Lock()

    def tell(self, connection: Connection, statement: str, given: Any, seconds: float) -> None:
        """The plan is asked for on a connection of its own, which delays nobody's transaction."""
        backend = getattr(connection.connection.dbapi_connection, "info", None)
        facts = {
            "seconds": round(seconds, 3),
            "statement": " ".join(statement.split())[:2000],
            "backend": getattr(backend, "backend_pid", None),
        }
        if self._is_news(statement):
            facts["plan"] = self._plan(statement, given)
        log.warning("a statement was slow", extra={"facts": facts})

    def _is_news(self, statement: str) -> bool:
        now = self._clock.monotonic()
        with self._lock:
            if len(self._told) >= _MOST_KNOWN:
                self._told.clear()
            if now - self._told.get(statement, float("-inf")) < _AGAIN_SECONDS:
                return False
            self._told[statement] = now
            return True

    def _plan(self, statement: str, given: Any) -> list[str]:
        """What PostgreSQL would do now; empty where it cannot say."""
        if not statement.lstrip()[:6].upper().startswith(("SELECT", "INSERT", "UPDATE", "WITH")):
            return []
        raw = self._engine.raw_connection()
        try:
            with closing(raw.cursor()) as cursor:
                cursor.execute(f"EXPLAIN {statement}", given)
                return [_QUOTED.sub("'…'", str(line)) for (line,) in cursor.fetchall()]
        except self._engine.dialect.dbapi.Error:  # type: ignore[union-attr]
            return []
        finally:
            raw.rollback()
            raw.close()
