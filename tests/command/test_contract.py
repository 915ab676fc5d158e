"""What scripts rely on: one JSON object, exit status 0, 1 or 2, one sentence on standard error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from registrar_desktop.settings import PROFILE, read_settings
from registrar_desktop.store.identity import write_setting
from tests.command.conftest import PASSPHRASE, record_student
from tests.command.driving import Desk, run_program
from tests.fixtures.logs import LogWatch
from ui.command.general_options import general_options_first, profile_in
from ui.office import Office

READING = [
    ("status",),
    ("students", "find", "okafor"),
    ("attention", "list"),
    ("payments", "list"),
    ("payments", "requests"),
    ("verify",),
]


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_an_answer_is_exactly_one_json_object(desk: Desk, command: tuple[str, ...]) -> None:
    ended = desk.try_("--json", *command)
    assert (ended.status, ended.err) == (0, "")
    assert len(ended.out.splitlines()) == 1
    assert isinstance(json.loads(ended.out), dict)


@pytest.mark.parametrize("command", READING, ids=" ".join)
def test_for_people_the_same_is_lines(desk: Desk, command: tuple[str, ...]) -> None:
    ended = desk.try_(*command)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.strip()
    assert not ended.out.startswith("{")


def test_status_says_that_nobody_asks_while_no_program_keeps_the_desk_up_to_date(
    desk: Desk,
) -> None:
    assert desk.run("status")["next_attempt_in"] == {"CENTRE": None, "PAYMENTS": None}


def test_a_refusal_is_status_1_one_sentence_and_a_code(desk: Desk) -> None:
    ended = desk.try_("students", "show", "99999999", "--json")
    assert ended.status == 1
    assert len(ended.err.splitlines()) == 1
    assert ended.facts["error"]["code"] == "student_unknown"
    assert ended.facts["error"]["message"] == ended.err.strip()


def test_a_refusal_for_people_leaves_standard_output_empty(desk: Desk) -> None:
    ended = desk.try_("students", "show", "99999999")
    assert (ended.status, ended.out) == (1, "")


@pytest.mark.parametrize(
    "command",
    [
        ("students", "find"),
        ("students", "edit", "S000001", "--set", "no sign"),
        ("payments", "record", "S000001", "5"),
        ("payments", "record", "S000001", "5", "--method", "gold"),
        ("attention", "settle", "1", "--keep", "both"),
        ("export", "secrets", "x.csv"),
        ("no-such-command",),
        ("--no-such-option", "status"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_status_2(desk: Desk, command: tuple[str, ...]) -> None:
    ended = desk.try_(*command)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err


def test_general_options_may_stand_anywhere(desk: Desk, office: Office) -> None:
    number = record_student(office, "Żółty")
    ended = desk.try_("students", "--json", "show", number)
    assert ended.facts["family_name"] == "Żółty"


@pytest.mark.parametrize(
    ("given", "first", "rest"),
    [
        (["status", "--json"], ["--json"], ["status"]),
        (["a", "--profile", "p", "b"], ["--profile", "p"], ["a", "b"]),
        (["a", "--profile=p"], ["--profile=p"], ["a"]),
        (["a", "--", "--json"], [], ["a", "--", "--json"]),
        (["--profile"], ["--profile"], []),
    ],
)
def test_the_line_is_split_before_a_command_is_loaded(
    given: list[str], first: list[str], rest: list[str]
) -> None:
    assert general_options_first(given) == (first, rest)


def test_the_profile_is_named_by_option_environment_or_platform(tmp_path: Path) -> None:
    assert profile_in(["--profile", "here"]) == Path("here")
    assert profile_in(["--profile=there", "status"]) == Path("there")
    assert read_settings({PROFILE: str(tmp_path)}).profile == tmp_path
    assert read_settings({PROFILE: str(tmp_path)}, tmp_path / "x").profile == tmp_path / "x"
    assert "Registrar Desktop" in str(read_settings({}).profile)


def test_watching_is_refused_at_once_where_there_is_nothing_to_sync(tmp_path: Path) -> None:
    ended = Desk(tmp_path / "new").try_("sync", "--watch")
    assert (ended.status, ended.out) == (1, "")
    assert "has not joined" in ended.err


def test_the_program_says_its_version() -> None:
    ended = run_program("--version")
    assert ended.status == 0
    assert ended.out.startswith("registrar-desktop 0.")


def test_without_a_keyring_the_passphrase_comes_from_the_environment(tmp_path: Path) -> None:
    profile = ("--profile", str(tmp_path / "desk"))
    without = run_program("status", *profile)
    assert without.status == 1
    assert "REGISTRAR_DESKTOP_PASSPHRASE" in without.err
    assert len(without.err.splitlines()) == 1

    assert run_program("status", *profile, "--json", passphrase=PASSPHRASE).status == 0
    wrong = run_program("status", *profile, "--json", passphrase="another passphrase")
    assert wrong.status == 1
    assert wrong.facts["error"]["code"] == "key_wrong"


def test_a_store_that_cannot_be_opened_is_one_sentence(desk: Desk, office: Office) -> None:
    office.close()
    (office.profile / "store.db").unlink()
    (office.profile / "store.db").mkdir()
    ended = desk.try_("status")
    assert (ended.status, ended.out) == (1, "")
    assert len(ended.err.splitlines()) == 1


def test_our_own_mistake_is_one_sentence_and_a_report(
    desk: Desk, office: Office, log_watch: LogWatch
) -> None:
    log_watch.expect("ui.command.app", "a command failed")
    with office.store.recording() as session:
        write_setting(session, "joined", {"nothing": "that this program ever wrote"})
    ended = desk.try_("status", "--json")
    assert ended.status == 1
    assert ended.facts["error"]["code"] == "defect"
    assert len(ended.err.splitlines()) == 1
    assert "Traceback" in (office.profile / "registrar-desktop.log").read_text("utf-8")


def test_a_name_cannot_steer_the_terminal(desk: Desk, office: Office) -> None:
    number = record_student(office, "Esc\x1b[31mape \u202e[bold]markup[/bold]")
    shown = desk.try_("students", "show", number).out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[bold]markup[/bold]" in shown
