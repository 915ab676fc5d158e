"""More is asked than can be done: some wait, some are told at once when to come again, and whoever
asks whether the centre lives is answered. A locked table plays the slow database."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager

import httpx
import psycopg

from central.database import FOR_REQUESTS
from tests.centre.conftest import Centre
from tests.centre.desk_side import DeskSide

MORE_THAN_ONE_DESK_MAY = FOR_REQUESTS + 12 + 5


@contextmanager
def slow_database(url: str) -> Iterator[None]:
    """Nothing that reads the school gets an answer until the end."""
    with psycopg.connect(url) as connection:
        connection.execute("LOCK TABLE school IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()


def test_a_desk_that_asks_for_too_much_is_told_at_once_and_the_centre_still_lives(
    centre: Centre, desk: DeskSide, staffed_url: str
) -> None:
    def ask() -> httpx.Response:
        headers = dict(desk.http.headers)
        return httpx.get(f"{centre.url}/v1/feed", headers=headers, timeout=30)

    with ThreadPoolExecutor(MORE_THAN_ONE_DESK_MAY) as many:
        with slow_database(staffed_url):
            asked = [many.submit(ask) for _ in range(MORE_THAN_ONE_DESK_MAY)]
            refused = next(
                each for done in as_completed(asked) if (each := done.result()).status_code == 429
            )
            assert httpx.get(f"{centre.url}/health/live").status_code == 200
        answers = [each.result() for each in asked]
    assert refused.json()["code"] == "too_many_from_desk"
    assert int(refused.headers["Retry-After"]) >= 2
    assert {each.status_code for each in answers} <= {200, 429, 503}
    assert all("Retry-After" in each.headers for each in answers if each.status_code != 200)
    assert desk.http.get("/v1/feed").status_code == 200


def test_a_body_that_never_ends_takes_no_place(centre: Centre, desk: DeskSide) -> None:
    address = httpx.URL(centre.url)
    head = (
        "POST /v1/change-sets HTTP/1.1\r\nHost: centre\r\nContent-Type: application/json\r\n"
        f"Registrar-Desk: {desk.http.headers['Registrar-Desk']}\r\nContent-Length: 1000\r\n\r\n{{"
    )
    slow = [
        socket.create_connection((address.host, address.port or 80))
        for _ in range(FOR_REQUESTS * 2)
    ]
    for each in slow:
        each.sendall(head.encode())
    assert desk.http.get("/v1/feed").status_code == 200
    for each in slow:
        each.close()
