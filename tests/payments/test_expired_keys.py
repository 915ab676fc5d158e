"""A charge is never sent twice, whatever is killed and however long the gateway knows a key.

The desk is killed (`kill -9`) at one step of a round after the other, the key is forgotten
meanwhile, and the gateway has events or none. By default every twenty-third step; `--deep`: every one.
"""

from __future__ import annotations

from itertools import count, cycle, product

import pytest

from registrar_desktop.store.tables.payments import OperationState
from tests.fixtures.mortal import ONLY_WHERE_PROCESSES_FORK, mortal
from tests.payments.desk import Desk, charges_at
from tests.payments.sandbox_process import PaymentApi

pytestmark = ONLY_WHERE_PROCESSES_FORK
_ACT = "tests.outages.killed_acts:visit_payments"
_HALF_AN_HOUR, _DAY, _MONTH = 1800, 86_400, 30 * 86_400


def test_killed_at_any_step_and_the_key_forgotten_it_charges_once(
    desk: Desk, payment_api: PaymentApi, request: pytest.FixtureRequest
) -> None:
    sets = cycle(product((_HALF_AN_HOUR, _DAY, _MONTH), (True, False)))
    stride = 1 if request.config.getoption("--deep") else 23
    killed = 0
    with mortal() as program:
        for step in count(1, stride):
            window, events = next(sets)
            _remake(payment_api, window, events=events)
            amount = 10_000 + step
            asked = desk.order(minor=amount, source="pm_card_visa", description=f"Step {step}")
            ended = not program.act(_ACT, step, **_facts(desk))
            payment_api.advance(seconds=window + 60)
            for _ in range(2):
                desk.sync()
            assert desk.operation(asked).state is OperationState.CONFIRMED, (step, window, events)
            assert charges_at(payment_api, asked.id) == [amount], (step, window, events)
            if ended:
                break
            killed += 1
    assert killed > 1
    assert desk.faults == []


def test_without_an_answer_it_charges_once_when_the_key_is_forgotten(
    desk: Desk, payment_api: PaymentApi
) -> None:
    faults = cycle(("hang_after_commit", "hang", "torn", "500"))
    for window, events in product((_HALF_AN_HOUR, _DAY, _MONTH), (True, False)):
        _remake(payment_api, window, events=events)
        asked = desk.order(source="pm_card_visa", description=f"{window}, {events}")
        payment_api.fault(next(faults), key=asked.id, seconds=0.6)
        desk.sync()
        assert desk.operation(asked).state is OperationState.UNKNOWN
        payment_api.advance(seconds=window + 60)
        desk.sync()
        assert desk.operation(asked).state is OperationState.CONFIRMED
        assert charges_at(payment_api, asked.id) == [125_000]


def _remake(api: PaymentApi, window: int, *, events: bool) -> None:
    """From now on the gateway remembers keys for so long, and shows its events or does not."""
    api.post("/sandbox/keys", window=window)
    api.ask("DELETE", "/sandbox/faults")
    if not events:
        api.fault("forbidden", path="/v1/events", count=10_000)


def _facts(desk: Desk) -> dict[str, str]:
    return {"path": str(desk.store.path), "url": desk.url, "key": desk.key}
