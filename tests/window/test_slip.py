"""The slip that a student takes along says provisional where the centre has not confirmed."""

from __future__ import annotations

from pathlib import Path

from registrar_desktop.reports.requests import SlipRequest
from tests.papers.pdf import read
from tests.window.fixtures import Sitting
from tests.window.test_register import choose_section, open_for_somebody
from ui import operations


def test_a_seat_recorded_here_is_provisional_on_paper(desk: Sitting, tmp_path: Path) -> None:
    page, number = open_for_somebody(desk)
    term = desk.desktop.bridge.term.code
    confirmed = tmp_path / "before.pdf"
    operations.write_paper(desk.office, request=SlipRequest(term, number), target=confirmed)
    assert "rovisional" not in "".join(read(confirmed.read_bytes()).pages)
    section = choose_section(desk, page, open_to=True)
    assert page.panel.act is not None
    page.panel.act.click()
    desk.settle()
    slip = tmp_path / "after.pdf"
    operations.write_paper(desk.office, request=SlipRequest(term, number), target=slip)
    text = "".join(read(slip.read_bytes()).pages)
    assert "Schedule, provisional" in text
    assert "recorded at this desk and not yet confirmed" in text
    assert section in text
