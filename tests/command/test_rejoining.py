"""A desk its centre has forgotten goes on by two commands: the administrator's and its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from central.command.main import main as registrar_central
from tests.command.driving import Desk
from tests.fixtures.centre import PASSWORD, RunningCentre


def test_a_desk_goes_on_with_the_administrators_code(
    centre: RunningCentre, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = Desk(tmp_path / "one")
    assert desk.run("join", centre.url, "--code", centre.add_desk())["desk"] == "D01"
    with pytest.raises(SystemExit):
        registrar_central(["re-admit-desk", "d1", "--database-url", centre.database_url])
    assert "“D1” is no desk's code" in capsys.readouterr().err

    readmit = ["re-admit-desk", "d01", "--json", "--database-url", centre.database_url]
    with pytest.raises(SystemExit) as ended:
        registrar_central(readmit)
    assert ended.value.code == 0
    told = json.loads(capsys.readouterr().out)

    other = Desk(tmp_path / "two")
    wrong = other.try_("join", centre.url, "--code", told["code"])
    assert "for the desk D01 to go on with" in wrong.err
    assert desk.run("rejoin", "--code", told["code"])["desk"] == "D01"
    desk.run("sign-in", "ann", typed=f"{PASSWORD}\n")
    assert desk.run("sync")["peers"]["CENTRE"] == "ONLINE"
