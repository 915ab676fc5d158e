"""What a desk makes of a stream of events: the centre's, a portal's, and one that has gone dead."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Event, Thread

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Fault, Refused, Unreachable
from sync.centre import CentreClient
from sync.protocol_reading import FeedMoved
from sync.transport import Patience

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\n"
PORTAL = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"
FIRST = b'event: changed\ndata: {"head":"e:1:7:1","within":0.4}\n\n'


@contextmanager
def answering(said: bytes, *, then_silent: bool = False) -> Iterator[str]:
    """The address of something that says this to whoever asks, and ends or falls silent."""
    over = Event()

    class Saying(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                self.request.recv(65_536)
                self.request.sendall(said)
                if then_silent:
                    over.wait(30)

    with ThreadingTCPServer(("127.0.0.1", 0), Saying) as server:
        Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            over.set()
            server.shutdown()


def hear(url: str) -> tuple[list[FeedMoved], Fault | None]:
    """What is heard, and the fault that ended it."""
    patience = Patience(connect=5, bytes=5, whole=5, silence=0.3)
    heard: list[FeedMoved] = []
    with closing(CentreClient(url, SystemClock(), patience=patience)) as client:
        try:
            heard.extend(client.events())
        except Fault as fault:
            return heard, fault
    return heard, None


def test_every_move_of_the_feed_is_heard_and_comments_are_not() -> None:
    said = HEAD + b": here\n\n" + FIRST + b"event: of a newer centre\ndata: 7\n\n" + FIRST
    with answering(said) as url:
        heard, fault = hear(url)
    assert [(moved.head, moved.within) for moved in heard] == [("e:1:7:1", 0.4)] * 2
    assert fault is None


def test_a_connection_that_is_half_open_ends_when_nothing_is_heard() -> None:
    with answering(HEAD + FIRST, then_silent=True) as url:
        heard, fault = hear(url)
    assert len(heard) == 1
    assert isinstance(fault, Unreachable)
    assert fault.code == "centre_unreachable"


@pytest.mark.parametrize(
    "said",
    [
        PORTAL,
        HEAD + b"x" * 10_000,
        HEAD + b"event: changed\ndata: soon\n\n",
        HEAD + b"event: changed\ndata: \xff\n\n",
        HEAD + b"event: ended\ndata: {\n\n",
    ],
)
def test_what_is_no_stream_of_events_is_told_as_something_else_that_answers(said: bytes) -> None:
    with answering(said) as url:
        heard, fault = hear(url)
    assert heard == []
    assert isinstance(fault, Unreachable)
    assert fault.code == "centre_unreadable"


def test_the_centre_says_why_it_tells_no_more() -> None:
    with answering(HEAD + b'event: ended\ndata: {"code": "sign_in_needed"}\n\n') as url:
        _, fault = hear(url)
    assert isinstance(fault, Refused)
    assert fault.code == "sign_in_needed"


def test_a_centre_that_stops_is_no_fault() -> None:
    with answering(HEAD + FIRST + b'event: ended\ndata: {"code": "centre_stops"}\n\n') as url:
        heard, fault = hear(url)
    assert (len(heard), fault) == (1, None)
