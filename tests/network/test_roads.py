"""The faulty network itself: what is ordered befalls whom it is meant for, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread

import pytest
import requests

from sandbox.network.faults import Kind, Request, Weather
from tests.fixtures.network import Network, network

CUT = (requests.ConnectionError, requests.exceptions.ChunkedEncodingError)


class Counting(ThreadingHTTPServer):
    """The other side: answers each request with its number and what it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.lock = Lock()
        self.taken: list[str] = []
        self.arrived = Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Counting

    def _answer(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        with self.server.lock:
            self.server.taken.append(sent)
            number = len(self.server.taken)
        body = json.dumps({"number": number, "sent": sent, "path": self.path}).encode()
        self.send_response(200)
        if self.path == "/endless":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"6\r\nfirst \r\n")
            self.server.arrived.wait(10)
            self.wfile.write(b"4\r\nlast\r\n0\r\n\r\n")
            return
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Network, Counting]]:
    server = Counting()
    thread = Thread(target=server.serve_forever, args=[0.05])
    thread.start()
    with network(tmp_path_factory.mktemp("network"), road=server.url) as made:
        yield made, server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def other_side(shared: tuple[Network, Counting]) -> Counting:
    shared[0].clear()
    shared[1].taken.clear()
    return shared[1]


@pytest.fixture
def net(shared: tuple[Network, Counting], other_side: Counting) -> Network:
    return shared[0]


def send(net: Network, text: str = "x", **headers: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.post(f"{net.roads['road']}/a", text, headers=headers, timeout=10)


def test_in_fair_weather_a_request_and_its_answer_arrive_as_they_are(net: Network) -> None:
    assert send(net, "hello").json() == {"number": 1, "sent": "hello", "path": "/a"}


def test_an_answer_without_an_end_comes_as_it_is_told(net: Network, other_side: Counting) -> None:
    other_side.arrived.clear()
    with requests.get(f"{net.roads['road']}/endless", stream=True, timeout=10) as answer:
        pieces = answer.iter_content(None)
        assert next(pieces) == b"first "
        other_side.arrived.set()
        assert b"".join(pieces) == b"last"


@pytest.mark.parametrize("kind", ["reset", "half_open"])
def test_what_is_cut_on_the_way_there_does_not_arrive(
    net: Network, other_side: Counting, kind: str
) -> None:
    net.fault(kind, seconds=0.1)
    with pytest.raises(CUT):
        send(net)
    assert other_side.taken == []
    assert send(net).ok


@pytest.mark.parametrize("kind", ["lost_answer", "torn"])
def test_what_is_cut_on_the_way_back_has_arrived(
    net: Network, other_side: Counting, kind: str
) -> None:
    net.fault(kind)
    with pytest.raises(CUT):
        send(net)
    assert other_side.taken == ["x"]


@pytest.mark.parametrize(
    ("kind", "status", "header"),
    [
        ("busy", 503, ("Retry-After", "7")),
        ("too_many", 429, ("Retry-After", "7")),
        ("portal", 200, ("Content-Type", "text/html")),
        ("portal_redirect", 302, ("Location", "http://portal.invalid/sign-in")),
    ],
)
def test_somebody_else_answers(
    net: Network, other_side: Counting, kind: str, status: int, header: tuple[str, str]
) -> None:
    net.fault(kind, seconds=7)
    with requests.Session() as session:
        answer = session.post(f"{net.roads['road']}/a", "x", allow_redirects=False, timeout=10)
    assert (answer.status_code, answer.headers[header[0]]) == (status, header[1])
    assert other_side.taken == []


def test_twice_is_two_requests_and_one_answer(net: Network, other_side: Counting) -> None:
    net.fault("twice")
    assert send(net).ok
    assert other_side.taken == ["x", "x"]


@pytest.mark.parametrize("kind", ["delay", "late_answer", "drip"])
def test_late_is_not_lost(net: Network, other_side: Counting, kind: str) -> None:
    net.fault(kind, seconds=0.1)
    assert send(net).json()["sent"] == "x"
    assert other_side.taken == ["x"]


def test_held_arrives_when_told(net: Network, other_side: Counting) -> None:
    net.fault("held")
    with pytest.raises(CUT):
        send(net, "late")
    send(net, "early")
    assert net.release() == 1
    assert other_side.taken == ["early", "late"]


def test_two_get_each_others_answers(net: Network) -> None:
    net.fault("swapped", count=2, seconds=10)
    with ThreadPoolExecutor(2) as pool:
        one, two = pool.map(lambda text: send(net, text).json()["sent"], ["one", "two"])
    assert (one, two) == ("two", "one")


def test_a_closed_road_refuses_and_opens_again_where_it_was(net: Network) -> None:
    net.close("road")
    with pytest.raises(requests.ConnectionError):
        send(net)
    net.open("road")
    assert send(net).ok


def test_a_road_may_lead_to_another_process(net: Network, other_side: Counting) -> None:
    net.lead("road", "http://127.0.0.1:9")
    with pytest.raises(CUT):
        send(net)
    net.lead("road", other_side.url)
    assert send(net).ok


def test_the_victim_is_named_by_its_key_or_by_a_text_in_its_body(
    net: Network, other_side: Counting
) -> None:
    net.fault("busy", key="op-7")
    net.fault("busy", key="set-9")
    assert send(net, "set-1", **{"Idempotency-Key": "op-1"}).status_code == 200
    assert send(net, "set-1", **{"Idempotency-Key": "op-7"}).status_code == 503
    assert send(net, "set-9", **{"Idempotency-Key": "op-1"}).status_code == 503
    assert [each["key"] for each in net.struck()[-2:]] == ["op-7", "op-1"]


def test_an_order_may_let_some_through_first(net: Network) -> None:
    net.fault("busy", skip=1, count=2)
    assert [send(net).status_code for _ in range(4)] == [200, 503, 503, 200]


def test_an_order_that_nobody_can_meet_is_refused(net: Network) -> None:
    with pytest.raises(AssertionError, match="earthquake"):
        net.fault("earthquake")


def test_the_same_seed_makes_the_same_weather_whoever_comes_between() -> None:
    weather = Weather("s", 0.5)
    asked = Request("road", "POST", "/a", (("Idempotency-Key", "op-1"),))

    def sky(request: Request) -> list[Kind | None]:
        drawn = [weather.strike(request, nth) for nth in range(1, 40)]
        return [None if order is None else order.kind for order in drawn]

    assert sky(asked) == sky(asked)
    assert 8 < sum(kind is not None for kind in sky(asked)) < 32
    assert sky(asked) != sky(Request("road", "POST", "/a", (("Idempotency-Key", "op-2"),)))


def test_a_storm_is_announced_on_the_command_line(tmp_path: Path, other_side: Counting) -> None:
    storm = ("--seed", "1", "--chance", "1", "--kind", "busy")
    with network(tmp_path, *storm, road=other_side.url) as stormy:
        assert send(stormy).status_code == 503
