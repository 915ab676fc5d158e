"""Replayed, forged and copied tokens: a copy ends the sign-in, and nothing else opens anything."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from tests.centre.conftest import PASSWORD, Centre, SetClock
from tests.centre.desk_side import DeskSide
from tests.fixtures.logs import LogWatch

FIRST, SECOND, THIRD = ("refresh-" + letter * 40 for letter in "abc")


def token(number: int) -> str:
    """A token that a desk names."""
    return f"token-{number}-" + "x" * 40


@pytest.fixture
def modern(centre: Centre) -> DeskSide:
    """A desk that exchanges its tokens, where Ann has signed in."""
    desk = centre.stranger()
    desk.enrol(centre.add_desk())
    body = {"login": "ann", "password": PASSWORD, "refresh": FIRST}
    told = desk.http.post("/v1/sign-in", json=body).json()
    wears(desk, told["token"])
    return desk


def wears(desk: DeskSide, worn: str) -> None:
    desk.http.headers["Authorization"] = f"Bearer {worn}"


def exchanges(desk: DeskSide, shown: str, following: str, number: int = 1) -> httpx.Response:
    body = {"refresh": shown, "next_token": token(number), "next_refresh": following}
    return desk.http.post("/v1/sign-in/renew", json=body)


def reads(desk: DeskSide) -> str:
    """Whether the desk gets the feed: `in`, or why not."""
    answer = desk.http.get("/v1/feed")
    return "in" if answer.status_code == httpx.codes.OK else str(answer.json()["code"])


def test_a_token_is_good_for_a_quarter_of_an_hour_and_then_exchanged(
    modern: DeskSide, clock: SetClock
) -> None:
    assert reads(modern) == "in"
    clock.pass_by(timedelta(minutes=15))
    assert reads(modern) == "token_expired"
    assert exchanges(modern, FIRST, SECOND).status_code == 200
    assert reads(modern) == "sign_in_needed"
    wears(modern, token(1))
    assert reads(modern) == "in"


def test_an_exchange_whose_answer_was_lost_is_asked_for_again(modern: DeskSide) -> None:
    assert exchanges(modern, FIRST, SECOND).status_code == 200
    assert exchanges(modern, FIRST, SECOND).status_code == 200
    wears(modern, token(1))
    assert reads(modern) == "in"


def test_a_spent_secret_that_comes_back_ends_the_sign_in_for_thief_and_owner(
    centre: Centre, modern: DeskSide, log_watch: LogWatch
) -> None:
    log_watch.expect("central.sessions", "a spent token was shown")
    thief = centre.stranger()
    thief.http.headers.update(modern.http.headers)
    assert exchanges(thief, FIRST, THIRD, number=9).status_code == 200
    # The owner exchanges what the thief has exchanged before.
    assert exchanges(modern, FIRST, SECOND).json()["code"] == "sign_in_needed"
    wears(thief, token(9))
    assert (reads(thief), reads(modern)) == ("sign_in_needed", "sign_in_needed")
    assert exchanges(thief, THIRD, FIRST).json()["code"] == "sign_in_needed"


def test_a_secret_opens_nothing_at_another_desk_nor_as_a_token(
    centre: Centre, modern: DeskSide
) -> None:
    other = centre.desk("finn")
    assert exchanges(other, FIRST, SECOND).json()["code"] == "sign_in_needed"
    wears(modern, FIRST)
    assert reads(modern) == "sign_in_needed"


def test_a_sign_in_ends_after_twelve_hours_however_often_it_was_renewed(
    modern: DeskSide, clock: SetClock
) -> None:
    clock.pass_by(timedelta(hours=11, minutes=59))
    assert exchanges(modern, FIRST, SECOND).status_code == 200
    clock.pass_by(timedelta(minutes=2))
    wears(modern, token(1))
    assert reads(modern) == "sign_in_needed"
    assert exchanges(modern, SECOND, THIRD).json()["code"] == "sign_in_needed"


@pytest.mark.parametrize(
    "forged",
    ["none", "null", "' OR '1'='1", "eyJhbGciOiJub25lIn0.eyJsb2dpbiI6ImFubiJ9.", "x" * 4096],
)
def test_a_forged_token_opens_nothing(modern: DeskSide, forged: str) -> None:
    wears(modern, forged)
    assert reads(modern) == "sign_in_needed"
    assert exchanges(modern, forged[:100], SECOND).json()["code"] == "sign_in_needed"
