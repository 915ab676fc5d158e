"""Lists of the sandbox: newest first, by cursor, in a window of time, also while they grow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.clock import SystemClock
from sync.payments.api_pace import Pace
from sync.payments.gateway import LookupIncomplete
from sync.payments.stripe_key import StripeKey
from sync.payments.stripe_reader import StripeReader
from sync.payments.stripe_wire import StripeWire
from tests.payments.sandbox_process import PaymentApi, running

INTENTS = "/v1/payment_intents"


@pytest.fixture(scope="module")
def busy_api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PaymentApi]:
    with running(tmp_path_factory.mktemp("sandbox")) as api:
        yield api


def reader(api: PaymentApi, page: int) -> StripeReader:
    clock = SystemClock()
    wire = StripeWire(StripeKey(api.reading_key), clock, api.url)
    return StripeReader(wire, Pace(clock, 1e6, lambda seconds: None), page)


def ask_for(api: PaymentApi) -> str:
    """A new request of payment; no bank, no event matters here."""
    made: str = api.post(INTENTS, amount=1000, currency="usd")["id"]
    return made


@given(
    page=st.integers(1, 7),
    steps=st.lists(st.sampled_from([0, 0, 1]), min_size=0, max_size=12),
    arriving=st.lists(st.booleans(), max_size=12),
)
def test_a_sweep_has_each_object_once_whatever_arrives_meanwhile(
    busy_api: PaymentApi, page: int, steps: list[int], arriving: list[bool]
) -> None:
    """Objects share seconds and pages cut anywhere; new ones come while the list is read."""
    busy_api.advance(seconds=3600)  # away from the examples before
    asking = reader(busy_api, page)
    since = asking.time_there()
    expected = []
    for step in steps:
        busy_api.advance(seconds=step)
        expected.append(ask_for(busy_api))
    until = asking.time_there()
    found, coming = [], iter(arriving)
    busy_api.advance(seconds=2)  # the window's last second is over
    for row, _ in asking.window("payment_intents", since, until):
        found.append(row["id"])
        if next(coming, False):
            ask_for(busy_api)
    assert found == expected[::-1]


@given(page=st.integers(1, 5), size=st.integers(0, 12))
def test_the_newer_pages_are_read_to_the_end(busy_api: PaymentApi, page: int, size: int) -> None:
    start = ask_for(busy_api)
    expected = [ask_for(busy_api) for _ in range(size)]
    pages = reader(busy_api, page).after("payment_intents", start)
    assert pages is not None
    assert [row["id"] for rows in pages for row in reversed(rows)] == expected


def test_an_unknown_cursor_is_told_apart_from_an_empty_page(busy_api: PaymentApi) -> None:
    assert reader(busy_api, 5).after("payment_intents", "pi_nobody") is None
    with pytest.raises(LookupIncomplete):
        list(reader(busy_api, 5).whole("payment_intents", {"starting_after": "pi_nobody"}))


def test_pages_lead_backwards_and_forwards(payment_api: PaymentApi) -> None:
    made = [ask_for(payment_api) for _ in range(5)]
    first = payment_api.get(INTENTS, limit=2)
    assert ([row["id"] for row in first["data"]], first["has_more"]) == ([made[4], made[3]], True)
    second = payment_api.get(INTENTS, limit=2, starting_after=made[3])
    assert [row["id"] for row in second["data"]] == [made[2], made[1]]
    back = payment_api.get(INTENTS, limit=2, ending_before=made[1])
    assert ([row["id"] for row in back["data"]], back["has_more"]) == ([made[3], made[2]], True)


@pytest.mark.parametrize(
    ("window", "expected"),
    [
        ({"created[gt]": 0}, {1, 2}),
        ({"created[gte]": 0}, {0, 1, 2}),
        ({"created[lt]": 100}, {0}),
        ({"created[lte]": 100}, {0, 1}),
        ({"created[gte]": 100, "created[lt]": 200}, {1}),
        ({"created": 200}, {2}),
    ],
)
def test_created_filters(
    payment_api: PaymentApi, window: dict[str, int], expected: set[int]
) -> None:
    made = []
    start = 0
    for step in range(3):
        intent = payment_api.post(INTENTS, amount=1000, currency="usd")
        start = start or intent["created"]
        payment_api.advance(
            seconds=start + 100 * (step + 1) - payment_api.get("/sandbox/state")["now"]
        )
        made.append((intent["id"], intent["created"]))
    moments = {0: made[0][1], 100: made[1][1], 200: made[2][1]}
    found = payment_api.get(INTENTS, **{name: moments[at] for name, at in window.items()})
    assert {row["id"] for row in found["data"]} == {made[place][0] for place in expected}


@pytest.mark.parametrize(
    "wrong",
    [{"limit": 0}, {"limit": 101}, {"limit": "many"}, {"created[near]": 5}, {"colour": "red"}],
)
def test_a_wrong_question_is_refused(payment_api: PaymentApi, wrong: dict[str, str]) -> None:
    assert payment_api.ask("GET", INTENTS, wrong).status_code == 400


def test_events_are_kept_thirty_days(payment_api: PaymentApi) -> None:
    ask_for(payment_api)
    event = payment_api.get("/v1/events")["data"][0]
    payment_api.advance(days=30, seconds=1)
    assert payment_api.get("/v1/events")["data"] == []
    answer = payment_api.ask("GET", "/v1/events", {"ending_before": event["id"]})
    assert answer.json()["error"]["code"] == "resource_missing"


def test_events_name_the_key_of_the_request(payment_api: PaymentApi) -> None:
    payment_api.ask("POST", INTENTS, {"amount": 1000, "currency": "usd"}, key="op-7")
    event = payment_api.get("/v1/events")["data"][0]
    assert event["type"] == "payment_intent.created"
    assert event["request"]["idempotency_key"] == "op-7"
