"""R7: a line at the bank is matched by an id in its text and by nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.rules.bank import (
    Candidate,
    Known,
    Line,
    Payout,
    Request,
    Why,
    candidates,
    decide,
    uuids_in,
)

DAY = date(2025, 9, 2)
REQUEST = "0199c000-0000-7000-8000-00000000a1b2"
PAYOUT = Payout("po_1Abc", 9680, "USD", DAY)
OPEN = Request(REQUEST, "s", 50000, "USD")


def line(words: str, amount: int = 9680, currency: str = "USD") -> Line:
    return Line(amount, currency, DAY, words)


def judged(
    told: Line,
    payouts: tuple[Payout, ...] = (),
    requests: tuple[Request, ...] = (),
    known: tuple[Known, ...] = (),
    students: tuple[str, ...] = (),
) -> tuple[list[Candidate], Candidate | None]:
    found = candidates(told, payouts, requests, known, students)
    return found, decide(found)


@pytest.mark.parametrize("text", ["STRIPE po_1Abc", "PAYOUT PO_1ABC/9", "ref:po_1abc."])
def test_a_payouts_id_in_the_text_and_the_same_net_are_certain(text: str) -> None:
    _, taken = judged(line(text), (PAYOUT,))
    assert taken is not None
    assert taken.payout == "po_1Abc"


@pytest.mark.parametrize("text", ["po_1Abcd", "xpo_1Abc", "po_1Ab", "STRIPE 96.80", ""])
def test_a_part_of_an_id_is_not_the_id(text: str) -> None:
    found, taken = judged(line(text), (PAYOUT,))
    assert taken is None
    assert [each.why for each in found] == [Why.SAME_AMOUNT]


def test_a_cent_of_difference_is_for_a_person() -> None:
    found, taken = judged(line("po_1Abc", 9681), (PAYOUT,))
    assert taken is None
    assert (found[0].why, found[0].against) == (Why.CARRIES_PAYOUT, "AMOUNT")


def test_a_payout_is_found_once() -> None:
    taken_before = Payout("po_1Abc", 9680, "USD", DAY, taken=True)
    found, taken = judged(line("po_1Abc"), (taken_before,))
    assert (taken, found[0].against) == (None, "TAKEN")


@pytest.mark.parametrize(
    "text",
    [
        REQUEST,
        REQUEST.upper(),
        REQUEST.replace("-", ""),
        f"TUITION {REQUEST[:20]} {REQUEST[20:]} THANKS",
        f"/RFB/{REQUEST}/",
    ],
)
def test_a_requests_id_is_read_as_banks_write_it(text: str) -> None:
    assert REQUEST in uuids_in(text)
    _, taken = judged(line(text), requests=(OPEN,))
    assert taken is not None
    assert (taken.request, taken.student) == (REQUEST, "s")


@pytest.mark.parametrize(
    ("request_", "against"),
    [
        (Request(REQUEST, "s", 50000, "USD", paid=True), "PAID"),
        (Request(REQUEST, "s", 9679, "USD"), "MORE_THAN_OPEN"),
        (Request(REQUEST, "s", 50000, "EUR"), "CURRENCY"),
    ],
)
def test_a_request_that_is_not_open_for_it_is_for_a_person(request_: Request, against: str) -> None:
    found, taken = judged(line(REQUEST), requests=(request_,))
    assert (taken, found[0].against) == (None, against)


def test_two_ids_in_one_text_are_for_a_person() -> None:
    assert judged(line(f"po_1Abc {REQUEST}"), (PAYOUT,), (OPEN,))[1] is None


def test_a_transfer_of_the_counter_and_a_student_number_are_candidates_only() -> None:
    known = Known("e", 9680, "USD", "REF 8", DAY)
    found, taken = judged(line("ref 8 of S000123"), (PAYOUT,), known=(known,), students=("s",))
    assert taken is None
    assert [each.why for each in found] == [
        *(Why.SAME_REFERENCE, Why.NAMES_STUDENT, Why.SAME_AMOUNT),
    ]


def test_money_that_went_out_pays_for_nothing() -> None:
    assert judged(line(f"po_1Abc {REQUEST}", -9680), (PAYOUT,), (OPEN,))[0] == []


@given(st.text(max_size=200), st.integers(1, 10**6))
def test_amount_and_day_alone_never_decide(text: str, amount: int) -> None:
    payout = Payout("po_9", amount, "USD", DAY)
    known = Known("e", amount, "USD", "", DAY)
    if "po_9" not in text.casefold():
        assert judged(line(text, amount), (payout,), known=(known,))[1] is None
