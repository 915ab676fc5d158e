"""Sends events to the school's centre, signed as Stripe signs them, again until they are taken.

Order and number of deliveries are not promised, exactly as with the real one.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from sandbox.payments.world import World

log = logging.getLogger(__name__)
_LONGEST_PAUSE = 60.0


def signature(secret: str, at: int, payload: bytes) -> str:
    """The `Stripe-Signature` header: HMAC-SHA256 over time and body."""
    mark = hmac.new(secret.encode(), b"%d." % at + payload, hashlib.sha256).hexdigest()
    return f"t={at},v1={mark}"


@dataclass(frozen=True)
class Delivery:
    """One event on its way."""

    ordinal: int
    tries: int
    url: str
    payload: bytes
    signed: str


class Courier:
    """One thread that delivers what waits; what was not taken is tried again, later and later."""

    def __init__(self, world: World, secret: str) -> None:
        self._world = world
        self._secret = secret
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the delivery in hand."""
        with self._world.changed:
            self._stopping = True
            self._world.changed.notify_all()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while True:
            with self._world.changed:
                if self._stopping:
                    return
                found = self._next()
                if found is None:
                    self._world.changed.wait(timeout=self._pause())
                    continue
            taken = self._send(found)
            with self._world.changed:
                self._note(found, taken)

    def _next(self) -> Delivery | None:
        book = self._world.book
        url = book.setting("webhook_url")
        if not url or book.setting("webhook_paused"):
            return None
        order = "DESC" if book.setting("webhook_newest_first") else "ASC"
        row = book.connection.execute(
            "SELECT ordinal, event_id, tries FROM delivery WHERE not_before <= ? "
            f"ORDER BY ordinal {order} LIMIT 1",
            (time.time(),),
        ).fetchone()
        event = book.get(row[1], "event") if row else None
        if event is None:
            return None
        payload = json.dumps(event).encode()
        return Delivery(
            row[0], row[2], url, payload, signature(self._secret, self._world.now(), payload)
        )

    def _pause(self) -> float | None:
        row = self._world.book.connection.execute(
            "SELECT min(not_before) FROM delivery WHERE not_before > ?", (time.time(),)
        ).fetchone()
        return None if row[0] is None else max(0.01, float(row[0]) - time.time())

    def _send(self, delivery: Delivery) -> bool:
        there = urlsplit(delivery.url)
        kind = HTTPSConnection if there.scheme == "https" else HTTPConnection
        connection = kind(there.netloc, timeout=10)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": delivery.signed,
            "User-Agent": "Stripe/1.0 (sandbox)",
        }
        try:
            connection.request("POST", there.path or "/", delivery.payload, headers)
            return 200 <= connection.getresponse().status < 300
        except (OSError, HTTPException) as error:
            log.info("webhook not taken: %s", error)
            return False
        finally:
            connection.close()

    def _note(self, delivery: Delivery, taken: bool) -> None:
        connection = self._world.book.connection
        if taken:
            connection.execute("DELETE FROM delivery WHERE ordinal = ?", (delivery.ordinal,))
            return
        pause = min(0.5 * 2**delivery.tries, _LONGEST_PAUSE)
        connection.execute(
            "UPDATE delivery SET tries = tries + 1, not_before = ? WHERE ordinal = ?",
            (time.time() + pause, delivery.ordinal),
        )
