"""The surface of the service: problems, bounds, versions, and its published description."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

import httpx
import pytest

from central.app import make_app
from central.bodies import MOST_BYTES
from central.database import open_engine
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import VERSION_HEADER, Deliveries, Verdicts
from tests.centre.campus import Campus
from tests.centre.conftest import Centre, SetClock
from tests.centre.desk_side import DeskSide
from tests.fixtures.centre import serving
from tests.fixtures.logs import LogWatch


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert {"type", "title", "status", "code", "facts"} <= told.keys()
    assert told["status"] == answer.status_code
    return answer.status_code, told["code"]


def test_health_needs_no_sign_in(centre: Centre) -> None:
    for path in ("/health/live", "/health/ready"):
        assert httpx.get(f"{centre.url}{path}").status_code == 200


def test_failures_are_problems(desk: DeskSide) -> None:
    http = desk.http
    assert problem(http.get("/v1/nothing")) == (404, "not_found")
    assert problem(http.delete("/v1/feed")) == (405, "method_not_allowed")
    assert problem(http.post("/v1/change-sets", content=b"{")) == (422, "request_unreadable")
    assert problem(http.post("/v1/change-sets", json={"x": 1})) == (422, "request_unreadable")
    assert problem(http.get("/v1/feed", params={"limit": 0})) == (422, "request_unreadable")
    deep = b'{"deliveries":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    answer = http.post(
        "/v1/change-sets", content=deep, headers={"content-type": "application/json"}
    )
    assert answer.status_code in {400, 422}


def test_a_lone_surrogate_is_refused(desk: DeskSide) -> None:
    body = b'{"login": "\\ud800", "password": "x"}'
    answer = desk.http.post(
        "/v1/sign-in", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code in {403, 422}


def test_bodies_are_bounded_whether_they_tell_their_length_or_not(desk: DeskSide) -> None:
    headers = {"content-type": "application/json"}
    told = desk.http.post("/v1/change-sets", content=b" " * (MOST_BYTES + 1), headers=headers)
    assert problem(told) == (413, "request_too_large")

    def chunks() -> Iterator[bytes]:
        for _ in range(MOST_BYTES // 65536 + 2):
            yield b" " * 65536

    untold = desk.http.post("/v1/change-sets", content=chunks(), headers=headers)
    assert problem(untold) == (413, "request_too_large")


def test_more_than_five_hundred_change_sets_are_too_many(desk: DeskSide) -> None:
    one = desk.change_set(ChangeKind.STUDENT_ADD).model_dump(mode="json")
    many = {"deliveries": [{"change_set": one, "depends_on": []}] * 501}
    assert problem(desk.http.post("/v1/change-sets", json=many)) == (422, "request_unreadable")


def test_another_version_of_the_protocol_is_asked_to_update(desk: DeskSide) -> None:
    answer = desk.http.get("/v1/feed", headers={VERSION_HEADER: "2"})
    assert problem(answer) == (426, "update_needed")
    assert answer.headers[VERSION_HEADER] == "1"
    assert desk.http.get("/v1/feed", headers={VERSION_HEADER: "1"}).status_code == 200


def test_the_feed_is_compressed(desk: DeskSide, campus: Campus) -> None:
    campus.students(60)
    with desk.http.stream("GET", "/v1/feed", headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join(answer.iter_raw())
        assert answer.headers["content-encoding"] == "gzip"
    whole = gzip.decompress(raw)
    assert len(json.loads(whole)["rows"]) == 62
    assert len(raw) < len(whole) / 3


def test_a_centre_without_its_database_says_so_and_when_to_come_again(clock: SetClock) -> None:
    engine = open_engine("postgresql://nobody@127.0.0.1:9/registrar")
    for url in serving(make_app(engine, clock)):
        assert httpx.get(f"{url}/health/live").json() == {"status": "live"}
        ready = httpx.get(f"{url}/health/ready", timeout=30)
        assert problem(ready) == (503, "database_away")
        answer = httpx.get(f"{url}/v1/feed", timeout=30)
        assert problem(answer) == (503, "centre_busy")
        assert 2 <= int(answer.headers["retry-after"]) <= 8


@pytest.mark.usefixtures("spoils_database")
def test_our_own_mistake_is_a_problem_too_and_is_logged(
    desk: DeskSide, campus: Campus, log_watch: LogWatch
) -> None:
    log_watch.expect("central.problems", "failed")
    log_watch.expect("uvicorn.error", "Exception in ASGI application")
    campus.run("ALTER TABLE feed RENAME TO elsewhere")
    assert problem(desk.http.get("/v1/feed")) == (500, "centre_fault")


def test_a_lock_that_is_never_freed_is_not_waited_for_for_ever(
    centre: Centre, desk: DeskSide
) -> None:
    with centre.engine.begin() as connection:
        connection.exec_driver_sql("LOCK TABLE reserved_numbers")
        answer = desk.http.post("/v1/student-numbers")
    assert problem(answer) == (503, "centre_busy")


def test_the_interface_is_published(desk: DeskSide) -> None:
    told = desk.http.get("/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert set(told["paths"]) == {
        *("/v1/enrol", "/v1/sign-in", "/v1/sign-in/renew", "/v1/student-numbers"),
        *("/v1/change-sets", "/v1/feed", "/v1/audit"),
        *("/v1/head", "/v1/snapshot", "/v1/history", "/v1/events"),
        *("/v1/change-sets/forgotten", "/v1/student-numbers/kept"),
        *("/v1/digest", "/v1/digest/parts", "/v1/digest/records"),
        *("/v1/payments", "/v1/webhooks/{provider}"),
        *("/health/live", "/health/ready"),
    }
    schemas = told["components"]["schemas"]
    for message in (Deliveries, Verdicts):
        assert message.__name__ in schemas
    answers = told["paths"]["/v1/feed"]["get"]["responses"]
    assert answers["default"]["content"] == {
        "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
    }
    assert "422" not in answers


def test_the_app_is_made_without_touching_the_database() -> None:
    app = make_app(open_engine("postgresql:///nowhere"))
    assert app.openapi()["info"]["title"] == "Registrar's centre"
