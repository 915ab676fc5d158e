"""Whoever signs in, out or away: work and queue stay, and nothing is sent under another name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import psycopg
import pytest

from central import staff
from central.command.database import opened
from registrar_desktop.clock import SystemClock
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from sync.cycle import Cycle
from sync.enrolment import sign_in
from sync.peers import Peer, PeerState
from sync.status import read_status
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.sync.restored import add, edit, sync

NOBODY_THERE = "http://127.0.0.1:9"


@pytest.fixture
def desk(centre: RunningCentre, enrolled_desk: Callable[[str], DeskStore]) -> DeskStore:
    """A desk where Ann and Bob have both signed in before."""
    centre.add_user("bob")
    made = enrolled_desk("one")
    sign_in(made, "bob", PASSWORD)
    sign_in(made, "ann", PASSWORD)
    return made


def moves_to(store: DeskStore, url: str) -> None:
    with store.recording() as session:
        identity.join(session, replace(identity.joined_desk(session), centre_url=url))


def waiting(store: DeskStore) -> int:
    with store.reading() as session:
        return read_status(session).waiting


def state_of_centre(store: DeskStore) -> PeerState:
    return Cycle(store).run([Peer.CENTRE]).peers[Peer.CENTRE].state


def actors(centre: RunningCentre) -> list[str]:
    with psycopg.connect(centre.database_url) as connection:
        found = connection.execute("SELECT actor FROM verdict ORDER BY seq").fetchall()
    return [actor for (actor,) in found]


def test_what_one_recorded_is_sent_under_their_name_while_another_works(
    centre: RunningCentre, desk: DeskStore
) -> None:
    student = add(desk, "Okafor")
    sign_in(desk, "bob", PASSWORD)
    edit(desk, student, "1")
    sync(desk)
    assert actors(centre) == ["ann", "bob"]


def test_after_signing_out_the_queue_stays_until_somebody_signs_in(
    centre: RunningCentre, desk: DeskStore
) -> None:
    add(desk, "Okafor")
    with desk.recording() as session:
        identity.sign_out_here(session)
    assert state_of_centre(desk) is PeerState.SIGN_IN_NEEDED
    assert (waiting(desk), actors(centre)) == (1, [])
    sign_in(desk, "bob", PASSWORD)
    sync(desk)
    assert actors(centre) == ["ann"]


def test_an_offline_sign_in_sends_nothing_with_somebody_elses_right(
    centre: RunningCentre, desk: DeskStore
) -> None:
    student = add(desk, "Okafor")
    moves_to(desk, NOBODY_THERE)
    assert sign_in(desk, "bob", PASSWORD).token == ""
    edit(desk, student, "1")
    moves_to(desk, centre.url)
    assert state_of_centre(desk) is PeerState.SIGN_IN_NEEDED
    assert (waiting(desk), actors(centre)) == (2, [])
    sign_in(desk, "bob", PASSWORD)
    sync(desk)
    assert actors(centre) == ["ann", "bob"]


def test_a_revoked_person_delivers_nothing_and_keeps_what_waits_for_others(
    centre: RunningCentre, desk: DeskStore
) -> None:
    add(desk, "Okafor")
    sign_in(desk, "bob", PASSWORD)
    with opened(centre.database_url, None) as engine, engine.begin() as connection:
        staff.revoke_user(connection, "bob", SystemClock().now())
    assert state_of_centre(desk) is PeerState.SIGN_IN_NEEDED
    assert (waiting(desk), actors(centre)) == (1, [])
    sign_in(desk, "ann", PASSWORD)
    sync(desk)
    assert actors(centre) == ["ann"]
