"""A small web server that takes the sandbox's webhooks, as the centre would."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class WebhookTaker(ThreadingHTTPServer):
    """Answers with the statuses it was given, then with 200; keeps what came."""

    daemon_threads = True

    def __init__(self, statuses: list[int]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.statuses = statuses
        self.came: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self.url = f"http://127.0.0.1:{self.server_address[1]}/v1/webhooks/stripe"

    def next(self) -> tuple[str, bytes]:
        """The next delivery: its signature header and its body."""
        return self.came.get(timeout=10)

    def next_event(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.next()[1])
        return event


class _Handler(BaseHTTPRequestHandler):
    server: WebhookTaker

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.came.put((self.headers["Stripe-Signature"], body))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        """Quiet."""


@contextmanager
def taking(*statuses: int) -> Iterator[WebhookTaker]:
    """A taker while it runs."""
    taker = WebhookTaker(list(statuses))
    thread = threading.Thread(target=taker.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield taker
    finally:
        taker.shutdown()
        thread.join()
        taker.server_close()
