"""Desks enrol once, people sign in with a password, and both can be revoked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import delete

from central import staff
from central.tables import ReservedNumbers
from registrar_desktop.clock import from_text
from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.schema.vocabulary import ChangeKind, Role
from sync.protocol import Outcome
from tests.centre.campus import Campus
from tests.centre.conftest import PASSWORD, Centre, SetClock
from tests.centre.desk_side import DeskSide, create


def refusal(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def stranger(centre: Centre) -> DeskSide:
    """A computer that has not enrolled."""
    return centre.stranger()


def test_enrolment_tells_the_desk_who_it_is(centre: Centre, stranger: DeskSide) -> None:
    told = stranger.enrol(centre.add_desk())
    assert told["desk_code"] == "D01"
    assert told["school"] == {"name": "Registrar's Office", "currency": "USD", "time_zone": "UTC"}
    numbers = {"prefix": "S", "width": 6, "first": 1, "last": 500}
    assert told["student_numbers"].items() > numbers.items()
    assert told["epoch"]


def test_a_code_may_be_typed_as_people_type(centre: Centre, stranger: DeskSide) -> None:
    code = centre.add_desk()
    assert stranger.enrol(f" {code.lower().replace('-', ' ').replace('0', 'o')} ")


def test_a_code_works_until_somebody_has_signed_in(centre: Centre, stranger: DeskSide) -> None:
    code = centre.add_desk()
    first = stranger.enrol(code)
    # The first answer was lost on its way: the desk asks again.
    again = stranger.enrol(code)
    assert again["desk_id"] == first["desk_id"]
    assert again["student_numbers"]["first"] == first["student_numbers"]["last"] + 1
    stranger.sign_in("ann", PASSWORD)
    answer = stranger.http.post("/v1/enrol", json={"code": code})
    assert refusal(answer) == (403, "enrolment_code_unusable")


def test_an_old_or_wrong_code_is_refused(
    centre: Centre, stranger: DeskSide, clock: SetClock
) -> None:
    code = centre.add_desk()
    wrong = stranger.http.post("/v1/enrol", json={"code": "0000-0000-0000"})
    assert refusal(wrong) == (403, "enrolment_code_unusable")
    clock.pass_by(timedelta(days=8))
    late = stranger.http.post("/v1/enrol", json={"code": code})
    assert refusal(late) == (403, "enrolment_code_unusable")


def test_every_desk_gets_numbers_of_its_own(centre: Centre, desk: DeskSide) -> None:
    def more(_: int) -> int:
        first: int = desk.http.post("/v1/student-numbers").json()["first"]
        return first

    with ThreadPoolExecutor(8) as pool:
        firsts = list(pool.map(more, range(8)))
    assert sorted(firsts) == list(range(501, 501 + 8 * 500, 500))


def test_a_restored_centre_knows_its_own_seal_and_gives_nothing_else_back(
    centre: Centre, desk: DeskSide
) -> None:
    def kept(*blocks: dict[str, Any]) -> list[dict[str, Any]]:
        answer = desk.http.post("/v1/student-numbers/kept", json={"blocks": blocks})
        found: list[dict[str, Any]] = answer.json()["blocks"]
        return found

    given = desk.http.post("/v1/student-numbers").json()
    with centre.engine.begin() as connection:
        connection.execute(delete(ReservedNumbers).where(ReservedNumbers.first == given["first"]))
    other = centre.desk()
    others = other.http.post("/v1/student-numbers").json()
    wider = {**given, "last": given["last"] + 1}
    assert kept(wider, {**given, "seal": None}, others, {**given, "last": 0}) == []
    # The other desk was given the same numbers meanwhile: the seal is good, the numbers are gone.
    assert kept(given) == []
    with centre.engine.begin() as connection:
        connection.execute(delete(ReservedNumbers))
    assert kept(given) == [given]
    assert kept(given, others) == [given]


def test_numbers_that_somebody_has_are_skipped(desk: DeskSide, campus: Campus) -> None:
    campus.student("S004711")
    campus.student("00990000")
    assert desk.http.post("/v1/student-numbers").json()["first"] == 4712


def test_signing_in_tells_roles_and_how_long(centre: Centre, desk: DeskSide) -> None:
    told = desk.sign_in("finn", PASSWORD)
    assert (told["login"], told["name"], told["roles"]) == ("finn", "Finn", ["FINANCE"])
    assert from_text(told["expires_at"]) - centre.clock.now() == timedelta(hours=12)
    assert from_text(told["offline_until"]) - centre.clock.now() == timedelta(days=14)


def test_a_wrong_login_or_password_is_not_told_apart(desk: DeskSide) -> None:
    for login, password in (("ann", "wrong"), ("nobody", PASSWORD), ("", "")):
        answer = desk.http.post("/v1/sign-in", json={"login": login, "password": password})
        assert refusal(answer) == (403, "login_or_password_wrong")


def test_guessing_is_slowed_down(desk: DeskSide, clock: SetClock) -> None:
    def attempt(password: str) -> httpx.Response:
        return desk.http.post("/v1/sign-in", json={"login": "ann", "password": password})

    for _ in range(5):
        assert refusal(attempt("wrong")) == (403, "login_or_password_wrong")
    locked = attempt(PASSWORD)
    assert refusal(locked) == (403, "sign_in_locked")
    assert int(locked.headers["retry-after"]) <= 31
    clock.pass_by(timedelta(seconds=31))
    assert attempt(PASSWORD).status_code == 200
    assert refusal(attempt("wrong")) == (403, "login_or_password_wrong")


def test_a_session_ends_after_twelve_hours(desk: DeskSide, clock: SetClock) -> None:
    clock.pass_by(timedelta(hours=12))
    answer = desk.http.get("/v1/feed")
    assert refusal(answer) == (401, "sign_in_needed")
    assert answer.headers["www-authenticate"] == "Bearer"
    desk.sign_in("ann", PASSWORD)
    assert desk.http.get("/v1/feed").status_code == 200


def test_nothing_is_told_to_strangers(stranger: DeskSide, desk: DeskSide) -> None:
    token = desk.http.headers["Registrar-Desk"]
    without = {"Registrar-Desk": token}
    wrong = {**without, "Authorization": "Bearer nonsense"}
    for method, path in (
        ("GET", "/v1/feed"),
        ("POST", "/v1/change-sets"),
        ("POST", "/v1/student-numbers"),
    ):
        body: dict[str, list[object]] | None = {"deliveries": []} if method == "POST" else None
        bare = stranger.http.request(method, path, json=body)
        assert refusal(bare) == (403, "desk_unknown")
        for headers in (without, wrong):
            answer = stranger.http.request(method, path, json=body, headers=headers)
            assert refusal(answer) == (401, "sign_in_needed")


def test_a_session_belongs_to_its_desk(centre: Centre, desk: DeskSide) -> None:
    other = centre.desk("finn")
    other.http.headers["Authorization"] = desk.http.headers["Authorization"]
    assert refusal(other.http.get("/v1/feed")) == (401, "sign_in_needed")


def test_a_revoked_person_is_out_and_their_waiting_changes_are_refused(
    centre: Centre, desk: DeskSide
) -> None:
    change = desk.change_set(
        ChangeKind.STUDENT_ADD, create("student", {"student_number": "1", "family_name": "D"})
    )
    with centre.engine.begin() as connection:
        staff.revoke_user(connection, "ann", centre.clock.now())
    assert refusal(desk.http.get("/v1/feed")) == (401, "sign_in_needed")
    desk.sign_in("finn", PASSWORD)
    [verdict] = desk.deliver(change)
    assert (verdict.outcome, verdict.reason) == (Outcome.REFUSED, "actor_revoked")
    with pytest.raises(Refused), centre.engine.begin() as connection:
        staff.revoke_user(connection, "ann", centre.clock.now())


def test_a_revoked_desk_is_out(centre: Centre, desk: DeskSide) -> None:
    with centre.engine.begin() as connection:
        staff.revoke_desk(connection, "d01", centre.clock.now())
    assert refusal(desk.http.get("/v1/feed")) == (403, "desk_revoked")
    answer = desk.http.post("/v1/sign-in", json={"login": "ann", "password": PASSWORD})
    assert refusal(answer) == (403, "desk_revoked")


def test_secrets_are_not_kept_in_clear(centre: Centre, desk: DeskSide, campus: Campus) -> None:
    token = desk.http.headers["Registrar-Desk"]
    kept = campus.value(
        "SELECT string_agg(d::text, '') || (SELECT string_agg(s::text, '') FROM sign_in s)"
        " || (SELECT string_agg(u::text, '') FROM staff_user u) FROM desk d"
    )
    assert token not in kept
    assert desk.http.headers["Authorization"].split()[1] not in kept
    assert PASSWORD not in kept


def test_an_account_that_will_not_do_is_refused(centre: Centre) -> None:
    for login, roles, password, code in (
        ("two words", [Role.ADMIN], PASSWORD, "login_unusable"),
        ("", [Role.ADMIN], PASSWORD, "login_unusable"),
        ("bob", [], PASSWORD, "role_missing"),
        ("bob", [Role.ADMIN], "short", "password_length"),
        ("ann", [Role.ADMIN], PASSWORD, "login_taken"),
    ):
        with pytest.raises((Invalid, Refused), match=code), centre.engine.begin() as connection:
            staff.add_user(connection, login, "Bob", roles, password)
