"""A real centre behind a network that comes and goes, while somebody types in the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from registrar_desktop.clock import SystemClock
from registrar_desktop.settings import Settings
from sync.peers import PeerState
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.fixtures.desk import MemoryKeyring
from tests.fixtures.network import Network, network
from tests.window.fixtures import Sitting
from tests.window.keys import until, write
from ui import operations
from ui.desktop.assembly import Desktop
from ui.desktop.frame.places import Place
from ui.desktop.pages.students.new import NewStudentPage
from ui.office import Office


@pytest.fixture
def road(centre: RunningCentre, tmp_path: Path) -> Iterator[Network]:
    with network(tmp_path, centre=centre.url) as roads:
        yield roads


@pytest.fixture
def online(
    qtbot: QtBot,
    centre: RunningCentre,
    road: Network,
    tmp_path: Path,
    memory_keyring: MemoryKeyring,
) -> Iterator[Sitting]:
    """A desk that delivers by itself over that road."""
    centre.add_user("mara")
    office = Office.open(Settings(tmp_path / "desk"), lambda new: None, SystemClock())
    operations.join(office, url=road.roads["centre"], code=centre.add_desk())
    operations.sign_in(office, login="mara", password=PASSWORD)
    desktop = Desktop(office)
    desktop.open(deliver=True)
    desktop.window.activateWindow()
    yield Sitting(desktop)
    desktop.lanes.settle()
    desktop.close()
    office.close()


def fares(desk: Sitting, state: PeerState) -> bool:
    """Whether the foot of the window comes to say so, with everything asked again meanwhile."""

    def said() -> bool:
        desk.office.runner.sync_now()
        return operations.status(desk.office).sync.centre.state is state

    return until(said)


def test_a_network_that_flaps_interrupts_nobody_and_loses_nothing(
    online: Sitting, road: Network
) -> None:
    online.desktop.window.go(Place("new-student"))
    page = online.page
    assert isinstance(page, NewStudentPage)
    assert fares(online, PeerState.ONLINE)
    field = QApplication.focusWidget()
    assert field is not None
    for letter in "Sato":
        road.close("centre")
        assert fares(online, PeerState.OFFLINE)
        write(field, letter)
        road.open("centre")
        assert fares(online, PeerState.ONLINE)
        assert QApplication.focusWidget() is field
        assert QApplication.activeModalWidget() is None
    page.save()
    online.settle()
    (row,) = online.students()
    assert "Sato" in row.name

    def delivered() -> bool:
        status = operations.status(online.office).sync
        return status.waiting == 0 and status.attention == 0

    assert until(delivered)
    assert [told for told in online.notices() if "back" in told] == [], "a flap is no outage"
