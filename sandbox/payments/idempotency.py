"""Idempotency keys: one key, one execution, one answer, until the key is forgotten.

As at Stripe: the first answer is kept, a 500 too; another body under the same key is refused;
a second request while the first is running is told so; what failed validation keeps nothing.
At a service where a key is a reference, one is taken once and for ever (`single_use`).
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.payments.failures import ApiError, Json
from sandbox.payments.world import World


@dataclass(frozen=True)
class Answer:
    """What goes back to the caller."""

    status: int
    body: Json
    request_id: str
    replayed: bool = False


def fingerprint(method: str, path: str, body: bytes) -> str:
    """What a key is bound to."""
    return hashlib.sha256(b"\n".join((method.encode(), path.encode(), body))).hexdigest()


class Keys:
    """The keys of the account; `window` seconds after its answer a key is forgotten."""

    def __init__(self, world: World, window: float) -> None:
        self._window = window
        self._world = world
        self._running: set[str] = set()
        self._lock = threading.Lock()

    @property
    def window(self) -> float:
        """As the control door set it, else as the account was opened."""
        return float(self._world.book.setting("key_window") or self._window)

    @contextmanager
    def alone(self, key: str | None) -> Iterator[None]:
        """Nobody else runs under this key meanwhile: they are told 409."""
        with self._lock:
            if key in self._running:
                raise ApiError(
                    409,
                    "There is currently another in-progress request using this Idempotent Key.",
                    kind="idempotency_error",
                    code="idempotency_key_in_use",
                )
            if key is not None:
                self._running.add(key)
        try:
            yield
        finally:
            with self._lock:
                self._running.discard(key or "")

    def remembered(self, key: str, mark: str) -> Answer | None:
        """The answer this key already has; 400 where it was for another request, or is a reference
        that was used."""
        oldest = self._world.now() - self.window
        connection = self._world.book.connection
        single_use = self._world.book.setting("keys_single_use")
        if not single_use:
            connection.execute("DELETE FROM answer WHERE saved_at < ?", (oldest,))
        row = connection.execute(
            "SELECT fingerprint, status, body, request_id FROM answer WHERE key = ?", (key,)
        ).fetchone()
        if row is None:
            return None
        if single_use:
            raise ApiError(400, "Duplicate reference.", kind="idempotency_error")
        if row[0] != mark:
            raise ApiError(
                400,
                "Keys for idempotent requests can only be used with the same parameters they "
                "were first used with.",
                kind="idempotency_error",
            )
        return Answer(row[1], json.loads(row[2]), row[3], replayed=True)

    def remember(self, key: str, mark: str, answer: Answer) -> None:
        """Keep the first answer."""
        self._world.book.connection.execute(
            "INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?)",
            (
                key,
                mark,
                answer.status,
                json.dumps(answer.body),
                answer.request_id,
                self._world.now(),
            ),
        )
