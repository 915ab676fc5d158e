"""Which rule a payment falls under, and what is done by itself: the table of the design."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sync.payments.gateway import Money
from sync.payments.matching import Facts, Finding, decide, suggested_student

PAID = Money(50_000, "USD")
OURS = Facts(PAID, None, "student", "USD", op_id="op-1", request_id="r-1", asked=PAID)
ASKED = replace(OURS, op_id=None, asked=None, open_minor=50_000)
OTHER = ("pi_0",)


@pytest.mark.parametrize(
    ("facts", "rule", "post", "finding"),
    [
        (replace(OURS, entry_id="e"), "R1", False, None),
        (replace(OURS, entry_id="e", student_id=None), "R1", False, None),
        (OURS, "R2", True, None),
        (replace(OURS, asked=None), "R2", True, None),
        (replace(OURS, open_minor=0), "R2", True, None),
        (ASKED, "R3", True, None),
        (replace(ASKED, open_minor=49_999), "R4", True, Finding.AMOUNT_DIFFERS),
        (replace(OURS, asked=Money(50_001, "USD")), "R4", True, Finding.AMOUNT_DIFFERS),
        (replace(ASKED, asked=Money(50_001, "USD")), "R4", True, Finding.AMOUNT_DIFFERS),
        (replace(ASKED, charged=50_000, open_minor=0), "R3", True, None),
        (replace(ASKED, charged=50_001), "R4", True, Finding.AMOUNT_DIFFERS),
        (replace(OURS, earlier=OTHER), "R5", True, Finding.DUPLICATE_AT_GATEWAY),
        (replace(ASKED, earlier=OTHER), "R5", True, Finding.DUPLICATE_AT_GATEWAY),
        (replace(ASKED, at_counter=True, open_minor=0), "R5", True, Finding.PAID_TWICE),
        (replace(ASKED, at_counter=True), "R3", True, None),
        (replace(OURS, op_id=None, request_id=None), "R6", False, Finding.UNIDENTIFIED),
        (replace(OURS, student_id=None), "R6", False, Finding.UNIDENTIFIED),
        (replace(OURS, account_currency="EUR"), "R6", False, Finding.CURRENCY_DIFFERS),
    ],
)
def test_the_rules(facts: Facts, rule: str, post: bool, finding: Finding | None) -> None:
    decision = decide(facts)
    assert (decision.rule, decision.post, decision.finding) == (rule, post, finding)


@pytest.mark.parametrize(
    ("by_number", "by_email", "expected"),
    [
        (("a",), (), ("a", "number")),
        (("a",), ("b",), ("a", "number")),
        ((), ("b",), ("b", "email")),
        (("a", "b"), ("b",), None),
        ((), ("a", "b"), None),
        ((), (), None),
    ],
)
def test_two_equal_suggestions_are_none(
    by_number: tuple[str, ...], by_email: tuple[str, ...], expected: tuple[str, str] | None
) -> None:
    assert suggested_student(by_number, by_email) == expected
