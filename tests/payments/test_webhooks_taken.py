"""Deliveries of the payment API: verified on arrival, kept once, answered at once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from central.routes.payments import MOST_BYTES
from sandbox.payments.webhooks import signature
from tests.payments.followed import OLD_SECRET, Followed


@pytest.fixture
def event(school: Followed) -> dict[str, Any]:
    """What the API tells first of a payment."""
    school.api.buy(9000)
    events: list[dict[str, Any]] = school.api.get("/v1/events")["data"]
    return events[-1]


def kept(school: Followed) -> list[tuple[Any, ...]]:
    return school.rows("SELECT kind, state, note FROM webhook_event")


def test_a_delivery_is_kept_once_however_often_it_comes(
    school: Followed, event: dict[str, Any]
) -> None:
    for _ in range(3):
        assert school.deliver(event) == 204
    assert kept(school) == [("payment_intent.created", "WAITING", None)]


def test_what_the_api_did_not_sign_is_refused(school: Followed, event: dict[str, Any]) -> None:
    body = json.dumps(event).encode()
    now = school.api.get("/sandbox/state")["now"]
    ours = signature(school.api.webhook_secret, now, body)
    told_at, _, mark = ours.partition(",v1=")
    forged = (
        None,
        "",
        "nonsense",
        signature("whsec_theirs", now, body),
        ours.replace("v1=", "v0="),
        f"t={now + 1},v1={mark}",
        f"t=,v1={mark}",
        told_at,
        f"t={now},v1={'0' * 64}",
    )
    assert {school.post(body, header) for header in forged} == {400}
    assert school.post(body + b" ", ours) == 400
    assert kept(school) == []
    assert school.post(body, ours) == 204


def test_while_a_secret_is_replaced_either_one_will_do(
    school: Followed, event: dict[str, Any]
) -> None:
    body = json.dumps(event).encode()
    now = school.api.get("/sandbox/state")["now"]
    _, _, mark = signature(OLD_SECRET, now, body).partition(",v1=")
    theirs = signature("whsec_next", now, body)
    assert school.post(body, f"{theirs},v1={mark}") == 204


def test_a_delivery_that_was_recorded_is_not_taken_later(
    school: Followed, event: dict[str, Any]
) -> None:
    for age in (302, -302, 86_400):
        assert school.deliver(event, age=age) == 400
    assert kept(school) == []
    assert school.deliver(event, age=290) == 204


def test_what_is_now_is_said_by_the_clock_of_the_api(
    school: Followed, event: dict[str, Any]
) -> None:
    """The centre's own clock may be wrong; once the API was heard the difference is known."""
    school.api.advance(hours=3)
    assert school.deliver(event) == 400, "nothing was heard of the API yet"
    school.step()
    assert school.deliver(event) == 204
    assert school.deliver(event, age=3 * 3600) == 400


def test_what_is_no_event_is_refused(school: Followed) -> None:
    """Larger than any event, signed nonsense, or for a payment API that is not followed here."""
    large = b"x" * (MOST_BYTES + 1)
    assert school.post(large, signature(school.api.webhook_secret, 1, large)) == 413
    now = school.api.get("/sandbox/state")["now"]
    for body in (b"", b"[]", b"\xff", b'{"id": 5}', b'{"id": "a b", "type": "t"}', b"[" * 99_999):
        signed = signature(school.api.webhook_secret, now, body)
        answer = school.answer(body, {"Stripe-Signature": signed})
        assert (answer.status_code, answer.json()["code"]) == (400, "webhook_unreadable")
    answer = school.answer(b"{}", {}, "nobody")
    assert (answer.status_code, answer.json()["code"]) == (404, "payments_not_followed")


def test_what_is_nothing_to_us_is_taken_and_left(school: Followed, event: dict[str, Any]) -> None:
    """A refusal would bring it again for days."""
    customer = {"type": "customer.created", "data": {"object": {"id": "cus_1"}}}
    for name, altered in (
        ("evt_1", {"account": "acct_1ByAnother"}),
        ("evt_2", {"livemode": True}),
        ("evt_3", customer),
    ):
        assert school.deliver({**event, **altered, "id": name}) == 204
    expected = [
        ("evt_1", "IGNORED", "other_account"),
        ("evt_2", "IGNORED", "other_mode"),
        ("evt_3", "IGNORED", "nothing_to_fetch"),
    ]
    asked = "SELECT event_id, state, note FROM webhook_event ORDER BY event_id"
    assert school.rows(asked) == expected
    school.step()
    assert school.rows(asked) == expected
