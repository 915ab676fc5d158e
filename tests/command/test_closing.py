"""Closing the program does not wait for a network that holds it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Event, Thread
from time import monotonic

import pytest
from sqlalchemy import select

from registrar_desktop.store import identity
from registrar_desktop.store.tables.desk import PeerLog
from tests.command.conftest import OpenOffice, settle_in

WAIT = 20


@dataclass
class Dripping:
    """A server whose answers come byte for byte and never end."""

    port: int = 0
    asked: Event = field(default_factory=Event)
    ended: Event = field(default_factory=Event)


@pytest.fixture
def dripping() -> Iterator[Dripping]:
    made = Dripping()

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            made.asked.set()
            with suppress(OSError):
                self.request.sendall(b"HTTP/1.1 200 OK\r\n\r\n{")
                while not made.ended.wait(0.02):
                    self.request.sendall(b" ")

    with ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        made.port = server.server_address[1]
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield made
        made.ended.set()
        server.shutdown()
        thread.join()


def test_closing_cuts_an_answer_that_drips_in_and_tells_nothing_of_the_centre(
    open_office: OpenOffice, dripping: Dripping
) -> None:
    office = open_office()
    settle_in(office)
    with office.store.recording() as session:
        url = f"http://127.0.0.1:{dripping.port}"
        identity.join(session, replace(identity.joined_desk(session), centre_url=url))
    office.runner.start()
    assert dripping.asked.wait(WAIT)
    began = monotonic()
    office.close()
    assert monotonic() - began < WAIT
    with open_office(office.profile).store.reading() as session:
        assert session.scalars(select(PeerLog)).all() == []
