"""Brute force: guessing is slowed down, everywhere at once too, and keeps nobody else out."""

from __future__ import annotations

import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
from sqlalchemy import Engine, text, update

from central import staff
from central.secrets_kept import hash_password
from central.tables import StaffUser
from registrar_desktop.clock import SystemClock
from tests.centre.conftest import PASSWORD, Centre, SetClock
from tests.centre.desk_side import DeskSide


def attempt(desk: DeskSide, login: str, password: str) -> str:
    """What the centre makes of a sign-in: a code, or `in`."""
    answer = desk.http.post("/v1/sign-in", json={"login": login, "password": password})
    return "in" if answer.status_code == httpx.codes.OK else str(answer.json()["code"])


@pytest.fixture
def seats(centre: Centre) -> tuple[DeskSide, DeskSide]:
    """Ann's desk, and one that a guesser has got hold of, where Finn signed in once."""
    return centre.desk("ann"), centre.desk("finn")


def test_a_guesser_is_locked_where_they_are_and_the_person_elsewhere_is_not(
    seats: tuple[DeskSide, DeskSide],
) -> None:
    hers, stolen = seats
    guesses = [attempt(stolen, "ann", f"guess {number}") for number in range(7)]
    assert guesses == ["login_or_password_wrong"] * 5 + ["sign_in_locked"] * 2
    assert attempt(stolen, "ann", PASSWORD) == "sign_in_locked"
    assert attempt(hers, "ann", PASSWORD) == "in"


def test_a_lock_doubles_and_is_never_longer_than_a_quarter_of_an_hour(
    seats: tuple[DeskSide, DeskSide], clock: SetClock
) -> None:
    stolen = seats[1]
    waits = []
    for _ in range(14):
        answer = stolen.http.post("/v1/sign-in", json={"login": "ann", "password": "no"})
        if answer.json()["code"] == "sign_in_locked":
            waits.append(int(answer.headers["retry-after"]))
            clock.pass_by(timedelta(seconds=waits[-1]))
    assert waits[:3] == [31, 61, 121]
    clock.pass_by(timedelta(minutes=16))
    assert attempt(stolen, "ann", PASSWORD) == "in"


def test_many_guesses_at_the_same_moment_are_not_more_than_a_few(
    seats: tuple[DeskSide, DeskSide],
) -> None:
    stolen = seats[1]
    with ThreadPoolExecutor(12) as pool:
        told = list(pool.map(lambda number: attempt(stolen, "ann", f"no {number}"), range(12)))
    assert told.count("login_or_password_wrong") == 5


def test_one_password_tried_on_everybody_locks_the_desk_it_comes_from(
    seats: tuple[DeskSide, DeskSide],
) -> None:
    hers, stolen = seats
    told = [attempt(stolen, f"person{number}", "Winter2025!") for number in range(32)]
    assert told[:30] == ["login_or_password_wrong"] * 30
    assert set(told[30:]) == {"sign_in_locked"}
    assert attempt(hers, "ann", PASSWORD) == "in"


def test_guesses_from_many_desks_add_up_and_the_person_is_let_in_where_they_are_known(
    centre: Centre, seats: tuple[DeskSide, DeskSide]
) -> None:
    hers, told = seats[0], []
    for _ in range(11):
        robot = centre.stranger()
        robot.enrol(centre.add_desk())
        told += [attempt(robot, "ann", f"no {number}") for number in range(5)]
    assert told.count("login_or_password_wrong") == 50
    assert attempt(hers, "ann", PASSWORD) == "in"


def test_codes_and_desks_that_nobody_has_are_guessed_from_one_address_a_few_times_only(
    centre: Centre, seats: tuple[DeskSide, DeskSide]
) -> None:
    robot = centre.stranger()
    codes = [
        robot.http.post("/v1/enrol", json={"code": f"0000-0000-{number:04d}"}).json()["code"]
        for number in range(22)
    ]
    assert codes == ["enrolment_code_unusable"] * 20 + ["sign_in_locked"] * 2
    robot.http.headers["Registrar-Desk"] = "guessed"
    assert attempt(robot, "ann", PASSWORD) == "sign_in_locked"


def test_a_computer_that_was_sent_away_keeps_nobody_beside_it_out(
    seats: tuple[DeskSide, DeskSide], engine: Engine
) -> None:
    """All desks of a school may come from one address."""
    hers, sent_away = seats
    with engine.begin() as connection:
        staff.revoke_desk(connection, "D02", SystemClock().now())
    told = [attempt(sent_away, "finn", PASSWORD) for _ in range(22)]
    assert (told[0], told[-1]) == ("desk_revoked", "sign_in_locked")
    assert attempt(hers, "ann", PASSWORD) == "in"


def test_what_was_typed_where_the_login_belongs_is_kept_nowhere(
    seats: tuple[DeskSide, DeskSide], engine: Engine
) -> None:
    attempt(seats[0], "my secret passphrase", "x")
    with engine.connect() as connection:
        kept = connection.scalar(text("SELECT string_agg(a::text, '') FROM attempts a"))
    assert "secret" not in kept


def test_an_unknown_login_takes_as_long_as_a_wrong_password(centre: Centre, engine: Engine) -> None:
    with engine.begin() as connection:
        # What is kept in production: the cost is what makes the difference worth measuring.
        before = connection.scalar(text("SELECT max(password_hash) FROM staff_user"))
        connection.execute(update(StaffUser).values(password_hash=hash_password(PASSWORD)))
    desk = centre.stranger()
    desk.enrol(centre.add_desk())
    attempt(desk, "warm", "up")
    taken: dict[str, list[float]] = {"known": [], "unknown": []}
    for number in range(4):
        for kind, login in (("known", "ann"), ("unknown", f"nobody{number}")):
            began = time.perf_counter()
            assert attempt(desk, login, "wrong") == "login_or_password_wrong"
            taken[kind].append(time.perf_counter() - began)
    with engine.begin() as connection:
        connection.execute(update(StaffUser).values(password_hash=before))
    known, unknown = (statistics.median(taken[kind]) for kind in ("known", "unknown"))
    # Without the comparison with nobody's password it would be a tenth.
    assert 0.5 < unknown / known < 2
