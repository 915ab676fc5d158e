"""A charge is never sent twice, whatever is killed and however long the gateway knows a key.

The desk is killed (`kill -9`) at one step of a round after the other, at payment APIs of every
abilities, and the key is forgotten meanwhile. By default every twenty-third step; `--deep`: every one.
"""

from __future__ import annotations

from itertools import count, cycle

import pytest

from registrar_desktop.store.tables.payments import GatewayOperation, OperationState
from sync.payments.gateway import Change
from sync.payments.operations import OUTCOME_UNKNOWN
from sync.payments.status import keep
from tests.fixtures.mortal import ONLY_WHERE_PROCESSES_FORK, mortal
from tests.payments.capability_sets import EVERY, LOOKUPS, Abilities, Lookup, able, remake
from tests.payments.desk import Desk, charges_at
from tests.payments.sandbox_process import PaymentApi

S = OperationState
CARD = "pm_card_visa"
_ACT = "tests.outages.killed_acts:visit_payments"


@ONLY_WHERE_PROCESSES_FORK
@pytest.mark.parametrize("lookup", LOOKUPS)
def test_killed_at_any_step_and_the_key_forgotten_it_charges_once(
    desk: Desk, payment_api: PaymentApi, request: pytest.FixtureRequest, lookup: Lookup
) -> None:
    sets = cycle(each for each in EVERY if each.lookup == lookup)
    stride = 1 if request.config.getoption("--deep") else 23
    killed = 0
    with mortal() as program:
        for step in count(1, stride):
            abilities = next(sets)
            become(desk, abilities)
            amount = 10_000 + step
            asked = desk.order(minor=amount, source=CARD, description=f"Step {step}")
            ended = not program.act(_ACT, step, **_facts(desk, abilities))
            payment_api.advance(seconds=abilities.window + 60)
            for _ in range(2):
                desk.sync()
            charged = charges_at(payment_api, asked.id)
            if not left_to_a_person(desk, asked, abilities):
                assert desk.operation(asked).state is S.CONFIRMED, (step, abilities)
                assert charged == [amount], (step, abilities)
            assert charged in ([], [amount]), (step, abilities)
            if ended:
                break
            killed += 1
    assert killed > 1
    assert desk.faults == []


@pytest.mark.parametrize("abilities", EVERY, ids=str)
def test_without_an_answer_it_charges_once_while_the_key_lives(
    desk: Desk, payment_api: PaymentApi, abilities: Abilities
) -> None:
    become(desk, abilities)
    for fault in ("reset_after_commit", "500"):
        asked = desk.order(source=CARD, description=fault)
        payment_api.fault(fault, key=asked.id)
        desk.sync()
        assert desk.operation(asked).state is S.UNKNOWN
        desk.sync()
        assert desk.operation(asked).state is S.CONFIRMED
        assert charges_at(payment_api, asked.id) == [125_000]


@pytest.mark.parametrize("abilities", EVERY, ids=str)
def test_without_an_answer_it_charges_once_when_the_key_is_forgotten(
    desk: Desk, payment_api: PaymentApi, abilities: Abilities
) -> None:
    become(desk, abilities)
    for fault, taken in (("torn", [125_000]), ("reset", [])):
        asked = desk.order(source=CARD, description=fault)
        payment_api.fault(fault, key=asked.id)
        desk.sync()
        assert desk.operation(asked).state is S.UNKNOWN
        payment_api.advance(seconds=abilities.window + 60)
        desk.sync()
        if left_to_a_person(desk, asked, abilities):
            assert charges_at(payment_api, asked.id) == taken
        else:
            assert desk.operation(asked).state is S.CONFIRMED
            assert charges_at(payment_api, asked.id) == [125_000]


def test_what_nobody_can_look_up_is_not_asked_for_again(
    desk: Desk, payment_api: PaymentApi
) -> None:
    become(desk, Abilities("key", 1800, events=False))
    asked = desk.order(source=CARD)
    payment_api.fault("reset_after_commit", key=asked.id)
    desk.sync()
    desk.sync(hours=1)
    assert left_to_a_person(desk, asked, Abilities("key", 1800, events=False))
    again = desk.order(source=CARD)
    assert (again.id, again.attempt) == (asked.id, 1), "the money may have moved"
    desk.sync()
    assert charges_at(payment_api, asked.id) == [125_000]
    told = payment_api.get("/v1/payment_intents")["data"][0]["id"]
    thing = desk.connect().get(told)
    assert thing is not None
    with desk.store.recording() as session:
        keep(session, Change(thing))
    assert desk.operation(asked).state is S.CONFIRMED, "a later report told of it"


def test_what_never_gets_an_answer_under_its_key_is_left_to_a_person(
    desk: Desk, payment_api: PaymentApi
) -> None:
    become(desk, Abilities("key", 86_400, events=False))
    asked = desk.order(source=CARD)
    payment_api.fault("500", key=asked.id, count=20)
    for _ in range(8):
        desk.sync()
    given_up = desk.operation(asked)
    assert (given_up.state, given_up.note, given_up.tries) == (S.REVIEW, OUTCOME_UNKNOWN, 6)
    assert desk.order(source=CARD).attempt == 1


def test_a_key_begins_to_live_when_something_may_have_been_executed(
    desk: Desk, payment_api: PaymentApi
) -> None:
    become(desk, Abilities("key", 1800, events=False))
    asked = desk.order(source=CARD)
    payment_api.fault("429", key=asked.id, count=8)
    for _ in range(8):
        desk.sync(hours=0.2)
    waiting = desk.operation(asked)
    assert (waiting.state, waiting.tries, waiting.first_sent_at) == (S.SAVED, 0, None)
    payment_api.fault("reset_after_commit", key=asked.id)
    desk.sync()
    desk.sync()
    assert desk.operation(asked).state is S.CONFIRMED
    assert charges_at(payment_api, asked.id) == [125_000]


def become(desk: Desk, abilities: Abilities) -> None:
    """The desk's payment API is of these abilities from now on."""
    remake(desk.api, abilities)
    desk.gateway = able(abilities.lookup, abilities.window)


def left_to_a_person(desk: Desk, asked: GatewayOperation, abilities: Abilities) -> bool:
    """Only where nothing but a key that is forgotten could tell."""
    now = desk.operation(asked)
    left = (now.state, now.note) == (S.REVIEW, OUTCOME_UNKNOWN)
    assert abilities.lookup == "key" or not left
    return left


def _facts(desk: Desk, abilities: Abilities) -> dict[str, str | int]:
    known = {"path": str(desk.store.path), "url": desk.url, "key": desk.key}
    return {**known, "lookup": abilities.lookup, "window": abilities.window}
