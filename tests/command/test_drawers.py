"""A day with the cash drawer by command: opened, counted, closed, delivered, printed."""

from __future__ import annotations

from pathlib import Path

from tests.command.conftest import record_student
from tests.command.driving import Desk
from tests.papers.pdf import read
from ui.office import Office


def test_a_drawer_from_its_float_to_its_report(desk: Desk, office: Office, tmp_path: Path) -> None:
    number = record_student(office)
    told = desk.try_("payments", "record", number, "10", "--method", "cash")
    assert "No cash drawer is open" in told.out
    assert desk.run("drawer", "open", "150.00")["number"] == "D07-C000001"
    desk.run("payments", "record", number, "25.50", "--method", "cash")
    desk.run("payments", "record", number, "300", "--method", "check", "--reference", "1042")

    counted = desk.run("drawer", "count", "--piece", "100=1", "--piece", "50=1", "--piece", "20=1",
                       "--piece", "5=1", "--check", "300")  # fmt: skip
    assert counted["over_short_minor"] == -50
    told = desk.try_("drawer", "close", "--note", "Fifty cents rolled away")
    assert "0.50 USD short" in told.out
    assert "2 receipts, D07-000002 to D07-000003, none missing." in told.out
    (listed,) = desk.run("drawer", "list")["drawers"]
    assert (listed["over_short_minor"], listed["pending"]) == (-50, True)

    paper = tmp_path / "drawer.pdf"
    desk.run("report", "drawer", str(paper))
    text = read(paper.read_bytes()).text
    for part in ("D07-C000001", "D07-000002", "475.50", "Fifty cents rolled away"):
        assert part in text


def test_a_reversal_says_which_drawer_pays_for_it(desk: Desk, office: Office) -> None:
    number = record_student(office)
    desk.run("drawer", "open", "0")
    receipt = desk.run("payments", "record", number, "40", "--method", "cash")["receipt"]
    desk.run("drawer", "count", "--cash", "40")
    desk.run("drawer", "close")
    desk.run("drawer", "open", "0")
    told = desk.try_("payments", "reverse", receipt, "--reason", "Wrong student")
    assert "D07-C000001 was counted with it" in told.out
    assert "The open drawer D07-C000002 expects that much less." in told.out


def test_a_desk_may_demand_an_open_drawer(desk: Desk, office: Office) -> None:
    number = record_student(office)
    desk.run("drawer", "demand", "--on")
    told = desk.try_("payments", "record", number, "10", "--method", "cash")
    assert (told.status, "open cash drawer only" in told.err) == (1, True)
    assert desk.run("drawer", "demand", "--off") == {"demanded": False}
    desk.run("payments", "record", number, "10", "--method", "cash")
