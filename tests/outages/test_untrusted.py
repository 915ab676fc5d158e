"""On a road with TLS: who cannot show a certificate that this computer trusts is told nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.store.desk_store import DeskStore
from sandbox.network.certificates import KNOWN
from sync.cycle import Cycle
from sync.enrolment import join, sign_in
from sync.peers import Peer, PeerState
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.fixtures.network import Network, network
from tests.outages.street import KEY, add_student, waiting
from ui.wording import sentence

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere the system alone says whom it trusts"
)


@pytest.fixture
def safe_road(
    centre: RunningCentre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Network]:
    """A road to the centre that begins with TLS, on a computer that trusts its certificate."""
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(KNOWN, encoding="ascii")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with network(tmp_path, "--tls", centre=centre.url) as roads:
        yield roads


@pytest.mark.parametrize("kind", ["wrong_certificate", "plain_bytes"])
def test_who_cannot_show_that_it_is_the_centre_is_sent_nothing(
    centre: RunningCentre, safe_road: Network, tmp_path: Path, kind: str
) -> None:
    desk = DeskStore.open(tmp_path / "desk" / "store.db", KEY, SystemClock())
    join(desk, safe_road.roads["centre"], centre.add_desk())
    sign_in(desk, "ann", PASSWORD)
    add_student(desk)
    seen = len(safe_road.struck())
    safe_road.fault(kind)

    told = Cycle(desk).run([Peer.CENTRE])

    fault = told.faults[Peer.CENTRE]
    assert fault.code == "centre_untrusted"
    assert told.peers[Peer.CENTRE].state is PeerState.OFFLINE
    assert "Nothing was sent" in sentence(fault)
    assert [each["method"] for each in safe_road.struck()[seen:]] == [""], "no request was read"
    assert waiting(desk) == 1
    assert Cycle(desk).run([Peer.CENTRE]).report.accepted == 1
    desk.close()
