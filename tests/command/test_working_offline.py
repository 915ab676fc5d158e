"""Working offline is a choice of the desk: every program of it keeps to it until it is taken back."""

from __future__ import annotations

from tests.command.conftest import OpenOffice
from tests.command.driving import Desk


def test_a_desk_that_works_offline_asks_nobody_and_says_so(desk: Desk) -> None:
    assert desk.run("work-offline") == {"working_offline": True}
    for command in (("sync",), ("sync", "--watch"), ("compare",)):
        ended = desk.try_(*command)
        assert ended.status == 1
        assert "works offline by choice, so nobody was asked" in ended.err
    assert desk.run("status")["working_offline"] is True
    assert "offline by choice" in desk.try_("status").out


def test_work_goes_on_and_is_sent_after_the_choice_is_taken_back(desk: Desk) -> None:
    desk.run("work-offline")
    desk.run("students", "add", "--set", "family_name=Sato", "--set", "given_name=Aiko")
    assert desk.run("work-online") == {"working_offline": False, "waiting": 1}
    assert "did not answer" in desk.try_("sync").err


def test_the_choice_outlives_the_program_and_holds_for_its_delivery(
    desk: Desk, open_office: OpenOffice
) -> None:
    desk.run("work-offline")
    office = open_office(desk.profile)
    assert office.runner.working_offline
    office.runner.run_due()
    assert desk.run("status")["peers"]["CENTRE"]["since"] is None
