"""Finance and administration sign in with an authenticator, by RFC 6238, or a recovery code."""

from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import Engine, delete, text

from central import staff
from central.second_factor import SecondFactor
from central.tables import StaffUser
from registrar_desktop.errors import Invalid
from registrar_desktop.schema.vocabulary import Role
from tests.centre.conftest import PASSWORD, Centre, SetClock
from tests.centre.desk_side import DeskSide


@pytest.fixture
def factor(engine: Engine) -> SecondFactor:
    """What the administrator gave to Finn of finance."""
    with engine.begin() as connection:
        return staff.second_factor(connection, "finn")


@pytest.fixture
def counter(centre: Centre) -> DeskSide:
    """An enrolled desk where nobody has signed in."""
    desk = centre.stranger()
    desk.enrol(centre.add_desk())
    return desk


def digits(factor: SecondFactor, clock: SetClock, seconds: int = 0) -> str:
    """What the authenticator shows so many seconds from now."""
    return pyotp.TOTP(factor.secret).at(clock.now() + timedelta(seconds=seconds))


def signs_in(desk: DeskSide, code: str | None = None, password: str = PASSWORD) -> str:
    body = {"login": "finn", "password": password, "code": code}
    answer = desk.http.post("/v1/sign-in", json=body)
    return "in" if answer.status_code == 200 else str(answer.json()["code"])


def test_the_code_is_asked_for_once_the_password_was_right(
    counter: DeskSide, factor: SecondFactor, clock: SetClock
) -> None:
    right = digits(factor, clock)
    assert signs_in(counter, right, password="wrong") == "login_or_password_wrong"
    assert signs_in(counter) == "second_factor_needed"
    assert signs_in(counter, "000000") == "second_factor_wrong"
    assert signs_in(counter, f"{right[:3]} {right[3:]}") == "in"


def test_a_code_that_was_used_is_not_taken_again(
    counter: DeskSide, factor: SecondFactor, clock: SetClock
) -> None:
    before, right = digits(factor, clock, -30), digits(factor, clock)
    assert signs_in(counter, right) == "in"
    assert signs_in(counter, right) == "second_factor_wrong"
    # Nor is an older one, which somebody has looked over a shoulder for.
    assert signs_in(counter, before) == "second_factor_wrong"


@pytest.mark.parametrize(
    ("seconds", "told"), [(-30, "in"), (30, "in"), (90, "second_factor_wrong")]
)
def test_a_telephone_may_be_half_a_minute_off(
    counter: DeskSide, factor: SecondFactor, clock: SetClock, seconds: int, told: str
) -> None:
    assert signs_in(counter, digits(factor, clock, seconds)) == told


def test_a_recovery_code_works_once_however_it_is_typed(
    counter: DeskSide, factor: SecondFactor
) -> None:
    code = factor.recovery_codes[3]
    assert signs_in(counter, code.lower().replace("-", " ")) == "in"
    assert signs_in(counter, code) == "second_factor_wrong"
    assert signs_in(counter, factor.recovery_codes[4]) == "in"


def test_codes_are_guessed_a_few_times_only(counter: DeskSide, factor: SecondFactor) -> None:
    told = [signs_in(counter, f"{number:06d}") for number in range(6)]
    assert told == ["second_factor_wrong"] * 5 + ["sign_in_locked"]


def test_a_new_one_ends_the_one_before_and_the_sign_ins(
    centre: Centre, factor: SecondFactor, clock: SetClock, engine: Engine
) -> None:
    desk = centre.stranger()
    desk.enrol(centre.add_desk())
    body = {"login": "finn", "password": PASSWORD, "code": digits(factor, clock)}
    token = desk.http.post("/v1/sign-in", json=body).json()["token"]
    desk.http.headers["Authorization"] = f"Bearer {token}"
    assert desk.http.get("/v1/feed").status_code == 200
    with engine.begin() as connection:
        staff.second_factor(connection, "finn")
    assert desk.http.get("/v1/feed").status_code == 401
    assert signs_in(desk, digits(factor, clock, 30)) == "second_factor_wrong"


def test_recovery_codes_are_kept_by_their_fingerprint_only(
    factor: SecondFactor, engine: Engine
) -> None:
    with engine.connect() as connection:
        kept = str(connection.scalar(text("SELECT string_agg(u::text, '') FROM staff_user u")))
    for code in factor.recovery_codes:
        assert code not in kept
        assert code.replace("-", "") not in kept


def test_an_account_that_handles_money_gets_one_with_the_account(engine: Engine) -> None:
    with engine.begin() as connection:
        plain = staff.add_user(connection, "rea", "Rea", [Role.REGISTRAR], PASSWORD)
        guarded = staff.add_user(connection, "fay", "Fay", [Role.FINANCE], "walnut seven")
        connection.execute(delete(StaffUser).where(StaffUser.login.in_(["rea", "fay"])))
    assert plain is None
    assert guarded is not None
    assert guarded.address.startswith("otpauth://totp/Registrar%27s%20Office:fay?secret=")


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("walnut seven", "password_length"),
        ("passwordpassword", "password_common"),
        ("123456789012345678", "password_common"),
        ("Registrar's Office", "password_common"),
        ("LindqvistLindqvist", "password_common"),
        ("aaaaaaaaaaaaaaaaaaaa", "password_common"),
        ("x" * 1025, "password_length"),
    ],
)
def test_a_short_or_a_common_password_is_refused_and_said_why(
    engine: Engine, password: str, code: str
) -> None:
    with pytest.raises(Invalid, match=code), engine.begin() as connection:
        staff.add_user(connection, "rea", "Rea Lindqvist", [Role.REGISTRAR], password)


@pytest.mark.parametrize(
    "password", ["walnut sevens kettle", "лес вода камень ветер", "zqhv mbkt wrpl xjd"]
)
def test_length_is_all_that_is_asked(engine: Engine, password: str) -> None:
    with engine.begin() as connection:
        staff.add_user(connection, "rea", "Rea", [Role.REGISTRAR], password)
        staff.set_password(connection, "rea", f"{password} again")
        connection.execute(delete(StaffUser).where(StaffUser.login == "rea"))
