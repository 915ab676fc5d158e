"""A server that breaks connections on purpose: what a bad network does to one request."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Break = Callable[[socket.socket], None]
SUCCESS = {"object": "payment_intent", "id": "pi_1", "amount": 5000}


def answer(status: int, body: object, *, kind: str = "application/json", **extra: str) -> Break:
    """A whole answer."""
    raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status} So\r\nContent-Type: {kind}\r\nContent-Length: {len(raw)}\r\n"
    head += "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in extra.items())

    def act(connection: socket.socket) -> None:
        connection.sendall(f"{head}Connection: close\r\n\r\n".encode() + raw)

    return act


def error(status: int, kind: str = "invalid_request_error", **extra: str) -> Break:
    """An error in Stripe's shape."""
    body: dict[str, Any] = {"error": {"type": kind, "message": "No."}}
    return answer(status, body, **extra)


def hang_up(connection: socket.socket) -> None:
    """The connection ends without a word."""


def reset(connection: socket.socket) -> None:
    """The connection is reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def torn(connection: socket.socket) -> None:
    """The answer ends in the middle of its body."""
    raw = json.dumps(SUCCESS).encode()
    connection.sendall(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n" % (len(raw) * 2) + raw
    )


def torn_without_length(connection: socket.socket) -> None:
    """The answer ends in the middle, and nothing said how long it would be."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + b'{"object"')


def half_a_head(connection: socket.socket) -> None:
    """Not even the head of the answer is whole."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-")


class BrokenServer:
    """Reads each request whole, then breaks as told. `silent` hangs until the end."""

    def __init__(self, act: Break | None, *, listens: bool = True) -> None:
        self._act = act
        self._listens = listens
        self._ended = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.requests: list[bytes] = []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                if self._listens:
                    self.requests.append(_whole_request(connection))
                if self._act is None:
                    self._ended.wait(10)
                else:
                    self._act(connection)


def _whole_request(connection: socket.socket) -> bytes:
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += connection.recv(65536) or b"\r\n\r\n"
    head, _, body = raw.partition(b"\r\n\r\n")
    size = 0
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            size = int(value)
    while len(body) < size:
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def breaking(act: Break | None, *, listens: bool = True) -> Iterator[BrokenServer]:
    """A server that breaks like this; None: it never answers."""
    server = BrokenServer(act, listens=listens)
    try:
        yield server
    finally:
        server.end()
