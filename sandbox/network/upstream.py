"""Hands a request to the real other side and brings back its answer, changed in nothing."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from urllib.parse import urlsplit

from sandbox.network.faults import Request

# RFC 9110, 7.6.1: these are about one connection and end with it.
_OF_ONE_CONNECTION = frozenset(
    "connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer"
    " transfer-encoding upgrade".split()
)
_PATIENCE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes


def travelling(headers: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The headers that go on to the next connection."""
    return tuple((n, v) for n, v in headers if n.lower() not in _OF_ONE_CONNECTION)


@contextmanager
def asking(target: str, request: Request) -> Iterator[HTTPResponse]:
    """The other side's answer as it comes in. Raises OSError or HTTPException where none does."""
    with closing(_connection(target)) as line:
        line.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
        for name, value in request.headers:
            line.putheader(name, value)
        line.putheader("Connection", "close")
        line.endheaders(request.body or None)
        yield line.getresponse()


def deliver(target: str, request: Request) -> Answer:
    """The whole answer of the other side."""
    with asking(target, request) as told:
        headers = travelling(told.getheaders())
        return Answer(told.status, told.reason, headers, told.read())


def _connection(target: str) -> HTTPConnection:
    parts = urlsplit(target)
    assert parts.hostname is not None
    if parts.scheme == "https":
        trust = ssl.create_default_context()
        return HTTPSConnection(parts.hostname, parts.port, timeout=_PATIENCE_SECONDS, context=trust)
    return HTTPConnection(parts.hostname, parts.port, timeout=_PATIENCE_SECONDS)
