"""Joining and signing in over a faulty network: the same code and password work in the end, and
what the desk then holds is what the centre knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Refused, Unreachable
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState
from sync.cycle import Cycle
from sync.enrolment import join, sign_in
from sync.peers import Peer
from tests.fixtures.centre import PASSWORD, RunningCentre, running_centre
from tests.fixtures.databases import Postgres
from tests.fixtures.network import Network, network
from tests.outages.street import KEY, add_student, states

Place = tuple[RunningCentre, Network]


@pytest.fixture(scope="module")
def place(
    postgres: Postgres, central_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Place]:
    folder, name = tmp_path_factory.mktemp("joining"), postgres.create(template=central_template)
    with (
        running_centre(postgres.url(name), folder) as centre,
        network(folder, centre=centre.url) as roads,
    ):
        centre.add_user("ann")
        yield centre, roads
    postgres.drop(name)


def insisting(act: Callable[[], object]) -> None:
    """A person who tries again until it works."""
    for _ in range(3):
        try:
            act()
        except (Unreachable, Refused):
            continue
        return
    raise AssertionError("it never worked")


@pytest.mark.parametrize("kind", ["lost_answer", "twice", "torn", "held", "reset", "portal"])
def test_a_desk_joins_and_delivers_whatever_befell_its_joining(
    place: Place, tmp_path: Path, kind: str
) -> None:
    centre, roads = place
    store = DeskStore.open(tmp_path / "store.db", KEY, SystemClock())
    code = centre.add_desk(f"Counter {kind}")
    roads.fault(kind, path="/v1/enrol")
    insisting(lambda: join(store, roads.roads["centre"], code))
    # What was held arrives behind what was tried again.
    roads.release()
    roads.fault(kind, path="/v1/sign-in")
    insisting(lambda: sign_in(store, "ann", PASSWORD))
    assert roads.pending() == 0
    roads.release()
    add_student(store)
    outcome = Cycle(store).run([Peer.CENTRE])
    assert outcome.faults == {}
    assert states(store) == {ChangeSetState.ACCEPTED}
    store.close()
