"""One road: a port on loopback, and behind it the other side that its requests are meant for.

Which requests are spoilt is decided in `faults`, how in `spoiling`; here is the wire.
"""

from __future__ import annotations

import logging
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from sandbox.network.certificates import serving_as
from sandbox.network.faults import Faults, Kind, Request
from sandbox.network.spoiling import SPOIL
from sandbox.network.swapping import Exchange
from sandbox.network.upstream import Answer, asking, deliver, travelling

log = logging.getLogger(__name__)

_LARGEST_BODY = 32 << 20


class Road:
    """A named way to one other side; closed, its port refuses every connection."""

    def __init__(self, name: str, target: str, faults: Faults, *, tls: bool = False) -> None:
        self.name = name
        self.target = target
        self.faults = faults
        self.tls = tls
        self.exchange = Exchange()
        self.away: set[threading.Thread] = set()
        self._port = 0
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        """Where the road begins."""
        scheme, host = ("https", "localhost") if self.tls else ("http", "127.0.0.1")
        return f"{scheme}://{host}:{self._port}"

    @property
    def is_open(self) -> bool:
        """Whether anybody listens."""
        return self._server is not None

    def open(self) -> None:
        """Listen; on the same port as before."""
        if self._server is None:
            self._server = _Server(("127.0.0.1", self._port), self)
            self._port = self._server.server_address[1]
            loop = threading.Thread(target=self._server.serve_forever, args=[0.05], daemon=True)
            loop.start()

    def close(self) -> None:
        """Refuse connections, and cut those that stand."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server.cut_all()
            self._server = None

    def arrivals(self) -> int:
        """Wait until what was let go has arrived; gives how many requests that were."""
        waiting = [thread for thread in self.away if thread.is_alive()]
        for thread in waiting:
            thread.join()
        self.away.difference_update(waiting)
        return len(waiting)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], road: Road) -> None:
        super().__init__(address, _Journey)
        self.road = road
        self.lines: set[socket.socket] = set()

    def cut_all(self) -> None:
        for line in list(self.lines):
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is no event on a road."""
        log.debug("a connection ended")


class _Journey(BaseHTTPRequestHandler):
    """One connection of a client, and the request it is at."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def setup(self) -> None:
        road = self.server.road
        self.faults, self.exchange = road.faults, road.exchange
        self.request_in_hand = Request(road.name, "", "")
        if road.tls:
            self._shake_hands()
        self.server.lines.add(self.request)
        super().setup()

    def finish(self) -> None:
        self.server.lines.discard(self.request)
        with suppress(OSError):
            super().finish()
        # Under TLS another one than the server knows and closes.
        self.request.close()

    def _shake_hands(self) -> None:
        order = self.faults.strike(Request(self.server.road.name, "", ""))
        if order is not None and order.kind is Kind.PLAIN_BYTES:
            self.request.recv(1)
            self.request.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
            raise ConnectionAbortedError
        self.request.settimeout(30)
        self.request = serving_as(trusted=order is None).wrap_socket(
            self.request, server_side=True, suppress_ragged_eofs=True
        )
        self.request.settimeout(None)

    def _travel(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if size > _LARGEST_BODY or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            self.send_error(411)
            return
        headers = travelling(self.headers.items())
        body = self.rfile.read(size)
        road = self.server.road
        self.request_in_hand = Request(road.name, self.command, self.path, headers, body)
        order = self.faults.strike(self.request_in_hand)
        try:
            if order is None:
                self._pass_through()
            else:
                log.debug("%s befalls %s %s", order.kind, self.command, self.path)
                SPOIL[order.kind](self, order)
        except (OSError, HTTPException):
            # The other side is gone, or the client is: neither has anything to tell the other.
            self.cut()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _travel  # noqa: N815

    def _pass_through(self) -> None:
        """As it comes, because an answer may have no end: events."""
        with asking(self.server.road.target, self.request_in_hand) as told:
            headers = travelling(told.getheaders())
            counted = told.length is not None or self.command == "HEAD" or told.status in {204, 304}
            more = () if counted else (("Transfer-Encoding", "chunked"),)
            self._head(told.status, told.reason, (*headers, *more))
            while piece := told.read1(65_536):
                self.wfile.write(piece if counted else b"%x\r\n%s\r\n" % (len(piece), piece))
            if not counted:
                self.wfile.write(b"0\r\n\r\n")

    # ---- what spoiling asks for

    def deliver(self) -> Answer:
        """Let the other side do it."""
        return deliver(self.server.road.target, self.request_in_hand)

    def give(self, answer: Answer) -> None:
        """Answer the client."""
        self._head(answer.status, answer.reason, _with_length(answer))
        self.wfile.write(answer.body)

    def trickle(self, answer: Answer, sent: int, pause: Callable[[], None] | None = None) -> None:
        """Give the head and a part of the body, then end the connection."""
        self._head(answer.status, answer.reason, _with_length(answer))
        for byte in answer.body[:sent] if pause else ():
            self.wfile.write(bytes([byte]))
            if pause:
                pause()
        if pause is None:
            self.wfile.write(answer.body[:sent])
        self.close_connection = True

    def cut(self) -> None:
        """End with RST instead of FIN, as a dying middlebox does."""
        self.close_connection = True
        with suppress(OSError):
            linger = struct.pack("ii", 1, 0)
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()

    def later(self, act: Callable[[], None]) -> None:
        """Do something when the client has gone."""
        thread = threading.Thread(target=act, daemon=True)
        self.server.road.away.add(thread)
        thread.start()

    def _head(self, status: int, reason: str, headers: tuple[tuple[str, str], ...]) -> None:
        lines = [f"HTTP/1.1 {status} {reason}", *(f"{name}: {value}" for name, value in headers)]
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def log_message(self, *_: object) -> None:
        """Requests are told with what befalls them."""


def _with_length(answer: Answer) -> tuple[tuple[str, str], ...]:
    others = tuple((n, v) for n, v in answer.headers if n.lower() != "content-length")
    return (*others, ("Content-Length", str(len(answer.body))))
