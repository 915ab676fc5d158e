"""The persisted two-step submit: whatever fails when, each intent moves money at most once."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registrar_desktop.errors import Defect, Invalid, Refused
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.payments import GatewayOperation, OperationState
from sync.payments import operations
from sync.payments.gateway import GatewayStatus, NotSent, Unknown
from sync.payments.operations import MOVES
from sync.payments.refunding import refund
from sync.payments.taking_back import save_withdrawal
from tests.payments.desk import KEY, Desk, charges_at
from tests.payments.sandbox_process import ROOT, PaymentApi

CARD = "pm_card_visa"
S = OperationState


def save_refund(store: DeskStore, payment: str, minor: int | None) -> GatewayOperation:
    """A refund small enough for one person."""
    made = refund(store, payment, minor)
    assert isinstance(made, GatewayOperation)
    return made


def test_nothing_is_sent_before_it_is_kept(desk: Desk, payment_api: PaymentApi) -> None:
    asked = desk.order()
    assert (asked.state, asked.tries, asked.first_sent_at) == (S.SAVED, 0, None)
    assert payment_api.get("/v1/payment_intents")["data"] == []


def test_a_request_is_sent_and_paid_on_the_web(desk: Desk, payment_api: PaymentApi) -> None:
    asked = desk.order()
    desk.sync()
    sent = desk.operation(asked)
    assert (sent.state, sent.provider_status) == (S.CONFIRMED, GatewayStatus.AWAITING)
    assert desk.account() == []
    payment_api.post(f"/sandbox/payment_intents/{sent.provider_ref}/pay")
    desk.sync()
    assert desk.operation(asked).provider_status == GatewayStatus.SUCCEEDED
    assert desk.account() == [("CARD_ONLINE", -125_000)]


def test_the_payer_reads_what_it_is_for(desk: Desk, payment_api: PaymentApi) -> None:
    desk.order(description="Tuition, fall 2026")
    desk.sync()
    intent = payment_api.get("/v1/payment_intents")["data"][0]
    assert intent["description"] == "Tuition, fall 2026"
    assert intent["metadata"]["desk"] == "D07"
    assert intent["metadata"]["student_number"] == "S004117"


AFTER = ["hang_after_commit", "500_after_commit", "reset_after_commit", "torn"]
BEFORE = ["hang", "500", "reset", "portal"]


@pytest.mark.parametrize("fault", AFTER)
@pytest.mark.parametrize("hours", [0.1, 25.0])
def test_executed_without_an_answer_is_found_and_not_sent_again(
    desk: Desk, payment_api: PaymentApi, fault: str, hours: float
) -> None:
    """Also when the key was forgotten meanwhile."""
    asked = desk.order(source=CARD)
    payment_api.fault(fault, key=asked.id, seconds=1)
    desk.sync()
    assert desk.operation(asked).state is S.UNKNOWN
    assert isinstance(desk.faults[0], Unknown)
    desk.sync(hours)
    done = desk.operation(asked)
    assert (done.state, done.tries) == (S.CONFIRMED, 1)
    assert charges_at(payment_api, asked.id) == [125_000]
    assert desk.account() == [("CARD_ONLINE", -125_000)]


@pytest.mark.parametrize("fault", BEFORE)
def test_not_executed_is_proven_absent_and_sent_again(
    desk: Desk, payment_api: PaymentApi, fault: str
) -> None:
    asked = desk.order(source=CARD)
    payment_api.fault(fault, key=asked.id, seconds=1)
    desk.sync()
    assert desk.operation(asked).state is S.UNKNOWN
    desk.sync()
    done = desk.operation(asked)
    assert (done.state, done.tries) == (S.CONFIRMED, 2)
    assert charges_at(payment_api, asked.id) == [125_000]


@pytest.mark.parametrize("when", ["waiting", "asked later"])
def test_what_another_desk_sent_under_a_forgotten_key_is_not_sent_again(
    desk: Desk, other_desk: Desk, payment_api: PaymentApi, when: str
) -> None:
    asked = desk.order(source=CARD, request_id="request-1")
    if when == "waiting":
        other_desk.order(source=CARD, request_id="request-1")
    desk.sync()
    if when == "asked later":
        other_desk.sync(hours=25)
        other_desk.order(source=CARD, request_id="request-1")
    other_desk.sync(hours=25)
    assert other_desk.operation(asked).state is S.CONFIRMED
    assert charges_at(payment_api, asked.id) == [125_000]


def test_absence_counts_only_after_a_while(desk: Desk, payment_api: PaymentApi) -> None:
    """A request that is stuck in the network may still arrive."""
    asked = desk.order(source=CARD)
    payment_api.fault("hang", key=asked.id, seconds=1)
    desk.sync()
    desk.sync(hours=0)
    waiting = desk.operation(asked)
    assert (waiting.state, waiting.tries) == (S.UNKNOWN, 1)


@pytest.mark.parametrize("fault", ["429", "forbidden"])
def test_told_that_nothing_was_executed_it_waits(
    desk: Desk, payment_api: PaymentApi, fault: str
) -> None:
    asked = desk.order(source=CARD)
    payment_api.fault(fault, key=asked.id)
    desk.sync()
    assert desk.operation(asked).state is S.SAVED
    assert isinstance(desk.faults[0], NotSent)
    desk.sync()
    assert desk.operation(asked).state is S.CONFIRMED
    assert charges_at(payment_api, asked.id) == [125_000]


def test_without_a_network_the_queue_waits(desk: Desk) -> None:
    asked = [desk.order(minor) for minor in (100, 200, 300)]
    desk.url = "http://127.0.0.1:9"
    desk.sync()
    assert {desk.operation(each).state for each in asked} == {S.SAVED}
    assert desk.faults[0].code == "payments_unreachable"
    desk.url = desk.api.url
    desk.sync()
    assert {desk.operation(each).state for each in asked} == {S.CONFIRMED}


def test_a_key_that_may_only_read_still_follows(desk: Desk, payment_api: PaymentApi) -> None:
    asked = desk.order()
    desk.key = payment_api.reading_key
    paid = payment_api.buy(
        5000, {"metadata[request_id]": "r", "metadata[student_number]": "S004117"}
    )
    desk.sync()
    assert desk.faults[0].code == "payments_right_missing"
    assert desk.operation(asked).state is S.SAVED
    assert desk.transaction(paid["id"]).received_minor == 5000


def test_a_decline_is_final_and_a_new_try_is_a_new_operation(
    desk: Desk, payment_api: PaymentApi
) -> None:
    first = desk.order(source="pm_card_chargeDeclinedInsufficientFunds")
    desk.sync()
    declined = desk.operation(first)
    assert (declined.state, declined.note) == (S.DECLINED, "insufficient_funds")
    desk.sync()
    assert desk.operation(first).tries == 1
    second = desk.order(source=CARD)
    assert (second.request_id, second.attempt) == (first.request_id, 2)
    desk.sync()
    assert charges_at(payment_api, second.id) == [125_000]
    assert desk.account() == [("CARD_ONLINE", -125_000)]


def test_a_double_click_is_one_operation(desk: Desk) -> None:
    assert desk.order().id == desk.order().id
    assert desk.order(minor=5).id != desk.order().id
    with pytest.raises(Refused):
        desk.order(source=CARD)


def test_two_desks_that_ask_for_the_same_ask_once(
    desk: Desk, other_desk: Desk, payment_api: PaymentApi
) -> None:
    here, there = desk.order(source=CARD), other_desk.order(source=CARD)
    assert here.id == there.id
    for each in (desk, other_desk, desk, other_desk):
        each.sync()
    assert desk.operation(here).state is S.CONFIRMED
    assert other_desk.operation(there).state is S.CONFIRMED
    assert charges_at(payment_api, here.id) == [125_000]


@pytest.mark.parametrize("minor", [0, -5, 10**12 + 1])
def test_an_amount_that_is_none_is_not_kept(desk: Desk, minor: int) -> None:
    with pytest.raises(Invalid):
        desk.order(minor)


def test_a_refund_is_sent_once_and_comes_into_the_account(
    desk: Desk, payment_api: PaymentApi
) -> None:
    paid = desk.order(90_000, source=CARD)
    desk.sync()
    payment = desk.operation(paid).provider_ref or ""
    refund = save_refund(desk.store, payment, 25_000)
    assert save_refund(desk.store, payment, 25_000).id == refund.id, "a double click"
    payment_api.fault("torn", key=refund.id)
    desk.sync()
    assert desk.operation(refund).state is S.UNKNOWN
    desk.sync()
    assert desk.operation(refund).state is S.CONFIRMED
    assert len(payment_api.get("/v1/refunds")["data"]) == 1
    assert desk.account() == [("CARD_ONLINE", -90_000), ("REFUND_ONLINE", 25_000)]
    with pytest.raises(Refused):
        save_refund(desk.store, payment, 65_001)
    rest = save_refund(desk.store, payment, None)
    assert (rest.attempt, rest.amount_minor) == (2, 65_000)
    desk.sync()
    assert sum(minor for _, minor in desk.account()) == 0


def test_two_desks_that_send_the_same_back_do_it_once(
    desk: Desk, other_desk: Desk, payment_api: PaymentApi
) -> None:
    marks = {"metadata[request_id]": "r", "metadata[student_number]": "S004117"}
    payment = payment_api.buy(5000, marks)["id"]
    refunds = []
    for each in (desk, other_desk):
        each.sync()
        refunds.append(save_refund(each.store, payment, 2000))
    for each in (desk, other_desk):
        each.sync()
    assert len(payment_api.get("/v1/refunds")["data"]) == 1
    assert other_desk.operation(refunds[1]).state is S.CONFIRMED


def test_what_no_account_has_is_not_sent_back_from_it(desk: Desk, payment_api: PaymentApi) -> None:
    nobodys = payment_api.buy(5000)["id"]
    desk.sync()
    with pytest.raises(Refused):
        save_refund(desk.store, nobodys, 100)
    with pytest.raises(Invalid):
        save_refund(desk.store, "pi_nobody", 100)


@pytest.mark.parametrize("fault", ["torn", "reset"])
def test_a_request_is_withdrawn_whatever_the_answer(
    desk: Desk, payment_api: PaymentApi, fault: str
) -> None:
    asked = desk.order()
    desk.sync()
    request = desk.operation(asked).provider_ref or ""
    withdrawal = save_withdrawal(desk.store, request)
    payment_api.fault(fault, key=withdrawal.id)
    desk.sync()
    desk.sync()
    assert desk.operation(withdrawal).state is S.CONFIRMED
    assert desk.operation(asked).provider_status == GatewayStatus.CANCELLED
    with pytest.raises(Refused):
        save_withdrawal(desk.store, request)
    assert desk.order().attempt == 2


def test_what_never_arrives_goes_to_a_person(desk: Desk, payment_api: PaymentApi) -> None:
    asked = desk.order(source=CARD)
    payment_api.fault("500", key=asked.id, count=20)
    for _ in range(8):
        desk.sync()
    given_up = desk.operation(asked)
    assert (given_up.state, given_up.note, given_up.tries) == (S.REVIEW, "never_arrived", 6)
    again = desk.order(source=CARD)
    assert again.attempt == 2, "asked again by a person"
    desk.sync()
    assert desk.operation(again).state is S.CONFIRMED


def test_one_that_gets_no_answer_does_not_stop_the_others(
    desk: Desk, payment_api: PaymentApi
) -> None:
    stuck, fine = desk.order(minor=100, source=CARD), desk.order(minor=200, source=CARD)
    payment_api.fault("500", key=stuck.id, count=20)
    desk.sync()
    assert desk.operation(stuck).state is S.UNKNOWN
    assert desk.operation(fine).state is S.CONFIRMED


def test_a_process_that_is_killed_between_sending_and_answer_charges_once(
    desk: Desk, payment_api: PaymentApi
) -> None:
    asked = desk.order(source=CARD)
    payment_api.fault("hang_after_commit", key=asked.id, seconds=30)
    script = f"""
from pathlib import Path
from registrar_desktop.clock import SystemClock
from registrar_desktop.store.desk_store import DeskStore
from sync.payments.phase import GatewayPhase
from sync.payments.stripe import StripeGateway
from sync.payments.stripe_key import StripeKey
from sync.report import CycleReport
store = DeskStore.open(Path({str(desk.store.path)!r}), {KEY!r}, SystemClock())
connect = lambda: StripeGateway.at({payment_api.url!r}, StripeKey({desk.key!r}), SystemClock())
GatewayPhase(connect).run(store, CycleReport())
"""
    with subprocess.Popen([sys.executable, "-c", script], cwd=ROOT) as process:
        try:
            _until_taken(payment_api, asked.id)
        finally:
            process.kill()
    assert desk.operation(asked).state is S.SENDING
    desk.sync()
    assert desk.operation(asked).state is S.CONFIRMED
    assert charges_at(payment_api, asked.id) == [125_000]


@settings(
    max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    rounds=st.lists(
        st.tuples(
            st.sampled_from([*AFTER, *BEFORE, "429", "forbidden", None]),
            st.sampled_from([0.0, 0.1, 13.0, 25.0]),
            st.integers(0, 1),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_whatever_happens_each_intent_moves_money_once(
    desk: Desk,
    other_desk: Desk,
    payment_api: PaymentApi,
    rounds: list[tuple[str | None, float, int]],
) -> None:
    """Two desks with the same intents, any row of failures, any time between them."""
    desks = (desk, other_desk)
    amount = 1000 + len(payment_api.get("/v1/payment_intents", limit=100)["data"])
    asked = next(iter([each.order(minor=amount, source=CARD) for each in desks]))
    for fault, hours, which in rounds:
        if fault:
            payment_api.fault(fault, key=asked.id, seconds=0.6)
        desks[which].sync(hours)
    payment_api.ask("DELETE", "/sandbox/faults")
    for each in (*desks, *desks):
        each.sync(hours=1)
    for each in desks:
        assert each.operation(asked).state in (S.CONFIRMED, S.REVIEW)
    assert charges_at(payment_api, asked.id) == [amount]


@pytest.mark.parametrize("state", OperationState)
def test_no_way_leads_from_unknown_to_declined(desk: Desk, state: OperationState) -> None:
    assert S.DECLINED not in MOVES[S.UNKNOWN] | MOVES[S.REVIEW] | MOVES[S.SAVED]
    operation = GatewayOperation(state=S.UNKNOWN)
    if state not in MOVES[S.UNKNOWN]:
        with pytest.raises(Defect):
            operations.move(operation, state)


def _until_taken(api: PaymentApi, op_id: str) -> None:
    deadline, pause = time.monotonic() + 20, threading.Event()
    while charges_at(api, op_id) == []:
        assert time.monotonic() < deadline, "the other process did not pay"
        pause.wait(0.05)
