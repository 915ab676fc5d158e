"""What the centre's client makes of answers that are none: always one fault, never a crash."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Event, Thread

import pytest
from sqlalchemy import select

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Fault, Invalid, Refused, Unreachable
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from sync.centre import PATIENCE, CentreClient, checked_url
from sync.protocol import TIME_HEADER
from sync.push import push
from sync.report import CycleReport
from sync.transport import Patience

PORTAL = b"<html><body>Welcome to the campus network. Please sign in.</body></html>"


class Answering(ThreadingHTTPServer):
    """Answers every request the same way: status, headers, body."""

    answer: tuple[int, dict[str, str], bytes] = (200, {}, b"")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Answering

    def do_GET(self) -> None:
        status, headers, body = self.server.answer
        self.send_response(status)
        told = {"Content-Length": str(len(body))} | headers
        for name, value in told.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def answering() -> Iterator[Answering]:
    server = Answering(("127.0.0.1", 0), _Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def _fault(url: str, patience: Patience = PATIENCE) -> Fault:
    client = CentreClient(url, SystemClock(), patience=patience)
    try:
        with pytest.raises(Fault) as fault:
            client.feed("", 10)
    finally:
        client.close()
    return fault.value


def test_nobody_listens(answering: Answering) -> None:
    url = answering.url
    answering.server_close()
    fault = _fault(url)
    assert isinstance(fault, Unreachable)
    assert fault.code == "centre_unreachable"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ((200, {"Content-Type": "text/html"}, PORTAL), "centre_unreadable"),
        ((302, {"Location": "http://portal.example/"}, b""), "centre_unreadable"),
        ((200, {}, b'{"epoch": "e", "rows": ['), "centre_unreadable"),
        ((200, {"Content-Length": "900"}, b'{"epoch"'), "centre_unreachable"),
        ((500, {}, b"oops"), "centre_busy"),
        ((503, {"Retry-After": "17"}, b""), "centre_busy"),
    ],
)
def test_answers_that_are_none_are_tried_again_later(
    answering: Answering, answer: tuple[int, dict[str, str], bytes], code: str
) -> None:
    answering.answer = answer
    fault = _fault(answering.url)
    assert isinstance(fault, Unreachable)
    assert fault.code == code


def test_digests_that_were_asked_ahead_are_told_once_and_for_their_place_only(
    answering: Answering,
) -> None:
    answering.answer = (200, {}, b'{"epoch": "first", "kinds": []}')
    client = CentreClient(answering.url, SystemClock())
    client.ask_digests_ahead("place")
    client.ask_digests_ahead("place")
    answering.answer = (200, {}, b'{"epoch": "later", "kinds": []}')
    assert [client.digests(at).epoch for at in ("place", "place")] == ["first", "later"]
    client.ask_digests_ahead("place")
    answering.answer = (200, {}, b'{"epoch": "elsewhere", "kinds": []}')
    assert client.digests("another place").epoch == "elsewhere"
    client.close()


def test_the_centre_says_when_to_come_again(answering: Answering) -> None:
    answering.answer = (429, {"Retry-After": "17"}, b"")
    assert _fault(answering.url).facts["retry_after"] == 17


def test_a_time_to_come_again_is_read_by_the_centres_clock(answering: Answering) -> None:
    told = {TIME_HEADER: "2024-01-01T00:00:00Z", "Retry-After": "Mon, 01 Jan 2024 00:04:00 GMT"}
    answering.answer = (503, told, b"")
    wait = _fault(answering.url).facts["retry_after"]
    assert isinstance(wait, float)
    assert 238 < wait < 241


def test_a_refusal_keeps_its_code_and_facts(answering: Answering) -> None:
    problem = b'{"title": "t", "status": 401, "code": "sign_in_needed", "facts": {"login": "ann"}}'
    answering.answer = (401, {"Content-Type": "application/problem+json"}, problem)
    fault = _fault(answering.url)
    assert isinstance(fault, Refused)
    assert (fault.code, fault.facts) == ("sign_in_needed", {"login": "ann"})


@pytest.mark.parametrize("part", [b"HTTP/1.1 200 OK\r\nX-Slow: ", b"HTTP/1.1 200 OK\r\n\r\n{"])
def test_an_answer_that_drips_in_is_given_up_after_a_while(part: bytes) -> None:
    """Byte for byte in time, and never whole: in its head, and in its body."""
    ended = Event()

    class Dripping(BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError):
                self.request.sendall(part)
                while not ended.wait(0.02):
                    self.request.sendall(b"x")

    with ThreadingTCPServer(("127.0.0.1", 0), Dripping) as server:
        Thread(target=server.serve_forever).start()
        try:
            url = f"http://127.0.0.1:{server.server_address[1]}"
            assert _fault(url, Patience(connect=5, bytes=5, whole=0.4)).code == "centre_unreachable"
        finally:
            ended.set()
            server.shutdown()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("registrar.example.edu", "centre_url_unreadable"),
        ("ftp://registrar.example.edu", "centre_url_unreadable"),
        ("http://registrar.example.edu", "centre_url_insecure"),
    ],
)
def test_an_address_must_be_safe(url: str, code: str) -> None:
    with pytest.raises(Invalid) as invalid:
        checked_url(url)
    assert invalid.value.code == code


def test_a_safe_address_loses_its_last_slash() -> None:
    assert checked_url(" https://registrar.example.edu/ ") == "https://registrar.example.edu"


def test_a_date_without_a_zone_is_utc(answering: Answering) -> None:
    answering.answer = (200, {"Date": "Mon, 01 Jan 2024 00:00:00 -0000"}, PORTAL)
    assert _fault(answering.url).code == "centre_unreadable"


def test_what_got_no_verdict_waits_again_and_is_not_overtaken(
    answering: Answering, store: DeskStore, add_student: Callable[..., str]
) -> None:
    add_student()
    answering.answer = (200, {}, b'{"verdicts": []}')
    client = CentreClient(answering.url, SystemClock())
    with pytest.raises(Unreachable) as fault:
        push(store, client, CycleReport())
    client.close()
    assert fault.value.code == "centre_unreadable"
    with store.reading() as session:
        assert session.scalars(select(JournalEntry)).one().state is ChangeSetState.WAITING
