"""Requests that want more than they may: escalated roles, SQL, sizes, forms, a revoked desk."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, text

from central import staff
from central.bodies import MOST_BYTES
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Outcome
from tests.centre.conftest import PASSWORD, Centre
from tests.centre.desk_side import DeskSide, create

STUDENT = {"student_number": "1", "family_name": "D", "given_name": "E"}
INJECTIONS = (
    "'; DROP TABLE student; --",
    "' OR '1'='1",
    "1); DELETE FROM staff_user; --",
    "\\'; SELECT pg_sleep(5); --",
    "${jndi:ldap://127.0.0.1/x}",
    "%s%n{0}{desk}",
)


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def test_an_auditor_who_says_to_be_more_changes_nothing(centre: Centre, engine: Engine) -> None:
    desk = centre.desk("audrey")
    verdict = desk.send(ChangeKind.STUDENT_ADD, create("student", STUDENT), actor="audrey")
    assert (verdict.outcome, verdict.reason) == (Outcome.REFUSED, "role_forbids")
    change = desk.change_set(ChangeKind.STUDENT_ADD, create("student", STUDENT), actor="audrey")
    body: dict[str, Any] = {"change_set": change.model_dump(mode="json"), "roles": ["ADMIN"]}
    body["change_set"]["roles"] = ["ADMIN"]
    answer = desk.http.post("/v1/change-sets", json={"deliveries": [body]})
    [told] = answer.json()["verdicts"]
    assert (told["outcome"], told["reason"]) == ("REFUSED", "role_forbids")
    assert count(engine, "student") == 0


def test_an_act_reaches_no_further_than_its_kind(desk: DeskSide, engine: Engine) -> None:
    """Finance's right to money is no right to people, whatever the act is called."""
    line = create("staff_user", {"login": "eve", "roles": ["ADMIN"]})
    for kind in (ChangeKind.STUDENT_ADD, ChangeKind.PAYMENT, ChangeKind.REVIEW):
        verdict = desk.send(kind, line)
        assert verdict.outcome is Outcome.REFUSED, kind
    verdict = desk.send(ChangeKind.PAYMENT, create("student", STUDENT))
    assert (verdict.outcome, verdict.reason) == (Outcome.REFUSED, "act_out_of_scope")
    assert count(engine, "staff_user") == 3


def test_a_change_set_of_another_desk_is_not_taken_in_its_name(centre: Centre) -> None:
    hers, other = centre.desk(), centre.desk()
    change = hers.change_set(ChangeKind.STUDENT_ADD, create("student", STUDENT))
    [verdict] = other.deliver(change)
    assert (verdict.outcome, verdict.reason) == (Outcome.REFUSED, "change_set_other_desk")


@pytest.mark.parametrize("attack", INJECTIONS)
def test_sql_in_a_value_is_a_value(desk: DeskSide, engine: Engine, attack: str) -> None:
    before = count(engine, "staff_user")
    answers = [
        desk.http.get("/v1/feed", params={"after": attack, "limit": 10}),
        desk.http.get("/v1/snapshot", params={"kind": attack, "after": attack, "limit": 10}),
        desk.http.post("/v1/sign-in", json={"login": attack, "password": attack}),
        desk.http.post("/v1/enrol", json={"code": attack}),
        desk.http.get("/v1/feed", headers={"Registrar-Epoch": attack}),
    ]
    assert all(400 <= answer.status_code < 500 for answer in answers)
    values = {**STUDENT, "family_name": attack}
    assert desk.send(ChangeKind.STUDENT_ADD, create("student", values)).outcome is Outcome.ACCEPTED
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT family_name FROM student")) == attack
    assert count(engine, "staff_user") == before


def test_what_is_larger_than_allowed_is_refused_before_it_is_read(desk: DeskSide) -> None:
    told = desk.http.post("/v1/change-sets", content=b"x", headers={"Content-Length": "1"})
    assert told.status_code == 422
    large = desk.http.post("/v1/change-sets", content=b"[" * (MOST_BYTES + 1))
    assert (large.status_code, large.json()["code"]) == (413, "request_too_large")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[[[[[[",
        b'{"deliveries": "all"}',
        b'{"deliveries": [{"change_set": {}}]}',
        b"\xff\xfe\x00",
        b"[" * 200_000,
        b'{"deliveries": [' + b"1," * 600 + b"1]}",
    ],
)
def test_what_has_no_form_is_told_so(desk: DeskSide, body: bytes) -> None:
    answer = desk.http.post(
        "/v1/change-sets", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in {400, 413, 422}
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_revoked_desk_gets_nothing_any_more_by_any_way(centre: Centre, desk: DeskSide) -> None:
    code = centre.add_desk()
    with centre.engine.begin() as connection:
        staff.revoke_desk(connection, "D01", centre.clock.now())
    told = {
        "feed": desk.http.get("/v1/feed"),
        "snapshot": desk.http.get("/v1/snapshot", params={"kind": "student"}),
        "changes": desk.http.post("/v1/change-sets", json={"deliveries": []}),
        "trail": desk.http.post("/v1/audit", json={"events": []}),
        "sign-in": desk.http.post("/v1/sign-in", json={"login": "ann", "password": PASSWORD}),
        "numbers": desk.http.post("/v1/student-numbers"),
        "events": desk.http.get("/v1/events"),
    }
    assert {name: answer.json()["code"] for name, answer in told.items()} == dict.fromkeys(
        told, "desk_revoked"
    )
    # Its own code is void; one for another desk makes another desk of it.
    assert desk.enrol(code)["desk_code"] == "D02"
