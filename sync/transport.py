"""Connections to a peer that tell connecting from sending, and end when time is up.

Until a connection stands nothing can have been executed, after that anything may have been; the
usual libraries give both the same name. What an answer means is left to the peers' own modules.
"""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

_NO_CONNECTION = (OSError, HTTPException, urllib3.exceptions.HTTPError)
_in_use = threading.local()


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait for a connection, for the next bytes, and for the whole answer; and for the
    next sign of life in an answer that never ends. Nobody waits any more once the `ending` came."""

    connect: float
    bytes: float
    whole: float
    silence: float = 40.0
    ending: Ending | None = None

    @property
    def is_over(self) -> bool:
        """Whether the program ends."""
        return self.ending is not None and self.ending.has_come


class AnswerTooLarge(Exception):
    """The answer, of this status, is longer than anything that was asked for."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class NotConnected(Exception):
    """Nothing was sent. Stands outside the families that urllib3 and requests would wrap."""


def is_unsafe(failure: NotConnected) -> bool:
    """Whether somebody was there who could not show a certificate this computer trusts."""
    return isinstance(failure.__cause__, ssl.SSLError | urllib3.exceptions.SSLError)


class _Watched(HTTPConnection):
    def connect(self) -> None:
        try:
            super().connect()
        except _NO_CONNECTION as error:
            raise NotConnected from error

    def request(self, *args: Any, **kwargs: Any) -> None:
        _in_use.connection = self
        super().request(*args, **kwargs)
        # Kept beside it: where the answer is the last one, the connection lets go of its socket
        # while the body still comes.
        _in_use.line = self.sock


class _PlainConnection(_Watched):
    pass


class _SafeConnection(_Watched, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SafePool(HTTPSConnectionPool):
    ConnectionCls = _SafeConnection


_POOLS = {"http": _PlainPool, "https": _SafePool}


class Transport(HTTPAdapter):
    """Trusts whom it is told to, and never sends anything twice by itself.

    fingerprint: the SHA-256 of the only certificate that will do, empty for any that is trusted.
    """

    def __init__(self, trust: ssl.SSLContext, fingerprint: str = "") -> None:
        self._trust, self._fingerprint = trust, fingerprint
        super().__init__(max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        host, _ = super().build_connection_pool_key_attributes(request, verify, cert)
        safe = host["scheme"] == "https"
        if not safe:
            return host, {}
        pinned = {"assert_fingerprint": self._fingerprint} if self._fingerprint else {}
        return host, {"ssl_context": self._trust, **pinned}

    def cert_verify(self, conn: Any, url: Any, verify: Any, cert: Any) -> None:
        """The context decides; requests would add its own list of authorities."""


class Line:
    """The connection that the request of one thread uses, to be cut by another thread."""

    def __init__(self, holder: dict[str, Any]) -> None:
        self._holder = holder
        self.was_cut = False

    def cut(self) -> None:
        """End what is under way, if anything is."""
        self.was_cut = True
        line = self._holder.get("line") or getattr(self._holder.get("connection"), "sock", None)
        if line is not None:
            with suppress(OSError):
                # Below TLS, whose own good-bye would wait for the other side.
                socket.socket.shutdown(line, socket.SHUT_RDWR)


@contextmanager
def line_in_use() -> Iterator[Line]:
    """The connection of this thread's request, whichever it will be."""
    _in_use.connection = _in_use.line = None
    # The dictionary of this thread; another thread's own would be empty.
    yield Line(_in_use.__dict__)


class Ending:
    """The end of the program, for requests that may be cut: those that ask, and those that are
    sent again as they are."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: set[Line] = set()
        self.has_come = False

    def come(self) -> None:
        """Cut what is under way and let nothing else begin; once more cuts what had only begun to
        connect."""
        with self._lock:
            self.has_come = True
            lines = list(self._lines)
        for line in lines:
            line.cut()

    @contextmanager
    def cutting(self, line: Line) -> Iterator[None]:
        """Cut this one when the end comes. Raises NotConnected where it has come."""
        with self._lock:
            if self.has_come:
                raise NotConnected
            self._lines.add(line)
        try:
            yield
        finally:
            with self._lock:
                self._lines.discard(line)


@contextmanager
def given_up_after(seconds: float, ending: Ending | None = None) -> Iterator[None]:
    """End this thread's request after so long, or when the program ends, even if bytes still drip
    in: the time-outs of a socket begin anew with each of them. Raises TimeoutError where nothing
    else was raised, since an answer of unknown length looks whole when it is cut."""
    with line_in_use() as line, (ending or Ending()).cutting(line):
        timer = threading.Timer(seconds, line.cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
        if line.was_cut:
            raise TimeoutError


def whole_body(answer: requests.Response, most: int) -> bytes:
    """The body of an answer that is read as it comes. Raises AnswerTooLarge beyond `most` bytes."""
    raw = bytearray()
    for piece in answer.iter_content(64 << 10):
        raw += piece
        if len(raw) > most:
            raise AnswerTooLarge(answer.status_code)
    return bytes(raw)
