"""What every endpoint stands on: memory, clock, identifiers, the request in hand, and events.

One request at a time changes the world, in one transaction with the answer its key remembers.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sandbox.payments.book import Book
from sandbox.payments.failures import Json, missing

API_VERSION = "2026-10-28.endive"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Asked:
    """Who caused what happens now: nobody, where it is the passing of time."""

    request_id: str | None = None
    idempotency_key: str | None = None
    api_version: str = API_VERSION


class World:
    """The account at the payment API."""

    def __init__(self, book: Book, seed: str | None) -> None:
        self.book = book
        self.asked = Asked()
        self.changed = threading.Condition(threading.RLock())
        with self.turn():
            self._seed = book.setting("seed") or seed or secrets.token_hex(16)
            book.set("seed", self._seed)
            self.offset = float(book.setting("clock_offset") or "0")

    @contextmanager
    def turn(self, asked: Asked | None = None) -> Iterator[None]:
        """One transaction, alone; what waits for changes (webhooks) is woken after it."""
        with self.changed:
            self.book.connection.execute("BEGIN IMMEDIATE")
            self.asked = asked or Asked()
            try:
                yield
            except BaseException:
                self.book.connection.execute("ROLLBACK")
                raise
            self.book.connection.execute("COMMIT")
            self.changed.notify_all()

    def now(self) -> int:
        """The account's clock in whole seconds: the computer's, plus the offset that was set."""
        return int(time.time() + self.offset)

    def set_clock(self, offset: float) -> None:
        """So many seconds ahead of the computer's clock."""
        self.offset = offset
        self.book.set("clock_offset", repr(offset))

    def secret(self, purpose: str) -> str:
        """A text that belongs to this account and purpose for good."""
        return self._text(f"secret {purpose}")

    def new_id(self, prefix: str) -> str:
        """A fresh identifier in the API's look; the same seed gives the same row of them."""
        return f"{prefix}_{self._text(str(self.book.next_ordinal()))}"

    def _text(self, what: str) -> str:
        number = int.from_bytes(hashlib.sha256(f"{self._seed}/{what}".encode()).digest())
        text = ""
        while len(text) < 24:
            number, digit = divmod(number, 62)
            text += _ALPHABET[digit]
        return text

    def find(self, kind: str, identifier: str, *, param: str = "id", status: int = 404) -> Json:
        """The object, or the answer that there is none."""
        found = self.book.get(identifier, kind)
        if found is None:
            raise missing(kind, identifier, param=param, status=status)
        return found

    def tell(self, kind: str, about: Json) -> None:
        """Record an event with a snapshot of the object as it is now."""
        listening = self.book.setting("webhook_url")
        event: Json = {
            "id": self.new_id("evt"),
            "object": "event",
            "api_version": self.asked.api_version,
            "created": self.now(),
            "data": {"object": public(about)},
            "livemode": False,
            "pending_webhooks": 1 if listening else 0,
            "request": {
                "id": self.asked.request_id,
                "idempotency_key": self.asked.idempotency_key,
            },
            "type": kind,
        }
        self.book.put(event)
        if listening:
            copies = int(self.book.setting("webhook_copies") or "1")
            self.book.connection.executemany(
                "INSERT INTO delivery (event_id) VALUES (?)", [(event["id"],)] * copies
            )

    def later(self, seconds: int, action: str, subject: str, outcome: str) -> None:
        """Let something happen when the clock has come so far."""
        self.book.connection.execute(
            "INSERT INTO due (at, action, subject, outcome) VALUES (?, ?, ?, ?)",
            (self.now() + seconds, action, subject, outcome),
        )


def public(body: Json) -> Json:
    """The object as the API shows it: without what only the sandbox knows."""
    return {name: value for name, value in body.items() if not name.startswith("_")}
