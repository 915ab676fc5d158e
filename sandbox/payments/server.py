"""The wire: HTTP on loopback, and the connections that are spoilt on order."""

from __future__ import annotations

import json
import logging
import socket
import struct
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from sandbox.payments.account import Account, Call
from sandbox.payments.faults import Fault
from sandbox.payments.idempotency import Answer
from sandbox.payments.world import API_VERSION

log = logging.getLogger(__name__)
_LARGEST_BODY = 1 << 20
_PORTAL = b"<html><body><h1>Welcome to the campus network</h1>Please sign in.</body></html>"


class Server(ThreadingHTTPServer):
    """Listens on 127.0.0.1; a thread for each connection."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, account: Account) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.account = account

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Server

    def _serve(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        if size > _LARGEST_BODY:
            self.close_connection = True
            self._send(413, b"", "req_none")
            return
        parts = urlsplit(self.path)
        headers = {name.title(): value for name, value in self.headers.items()}
        call = Call(self.command, parts.path, parts.query, headers, self.rfile.read(size))
        account = self.server.account
        fault = None
        if not call.path.startswith("/sandbox/"):
            fault = account.faults.strike(call.method, call.path, call.key)
        if fault is not None and self._spoilt_before(fault):
            return
        answer = account.answer(call, fault)
        if fault is None or not self._spoilt_after(fault, answer):
            self._send_answer(call, answer)

    do_GET = do_POST = do_DELETE = _serve  # noqa: N815 - names of the standard library

    def _spoilt_before(self, fault: Fault) -> bool:
        if fault.kind == "hang":
            self.server.account.faults.wait(fault)
            self.close_connection = True
        elif fault.kind == "reset":
            self._reset()
        elif fault.kind == "portal":
            self._send(200, _PORTAL, "req_none", kind="text/html")
        else:
            return False
        return True

    def _spoilt_after(self, fault: Fault, answer: Answer) -> bool:
        if fault.kind == "hang_after_commit":
            self.server.account.faults.wait(fault)
            self.close_connection = True
        elif fault.kind == "reset_after_commit":
            self._reset()
        elif fault.kind == "torn":
            body = json.dumps(answer.body).encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        else:
            return False
        return True

    def _reset(self) -> None:
        """End with RST instead of FIN, as a dying middlebox does."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _send_answer(self, call: Call, answer: Answer) -> None:
        extra = {"Stripe-Version": call.headers.get("Stripe-Version") or API_VERSION}
        if call.key is not None:
            extra |= {"Idempotency-Key": call.key, "Original-Request": answer.request_id}
        if answer.replayed:
            extra["Idempotent-Replayed"] = "true"
        if answer.status == 429:
            extra["Retry-After"] = "1"
        if answer.status == 401:
            extra["WWW-Authenticate"] = 'Basic realm="Stripe"'
        if answer.status in (409, 429) or answer.status >= 500:
            extra["Stripe-Should-Retry"] = "false" if answer.replayed else "true"
        self._send(
            answer.status, json.dumps(answer.body, indent=2).encode(), answer.request_id, **extra
        )

    def _send(
        self,
        status: int,
        body: bytes,
        request_id: str,
        *,
        kind: str = "application/json",
        **extra: str,
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Request-Id", request_id)
        for name, value in extra.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The `Date` header tells the account's own clock."""
        world = self.server.account.world
        return formatdate(world.now() if timestamp is None else timestamp, usegmt=True)

    def version_string(self) -> str:
        """The `Server` header."""
        return "payment-sandbox"

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        """Requests are told at debug level, without headers."""
        log.debug(format, *args)
