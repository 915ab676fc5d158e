"""What the centre holds of the queue of exceptions: one for each payment, two people for large ones."""

from __future__ import annotations

import pytest

from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Line, Outcome
from tests.centre.conftest import Centre
from tests.centre.desk_side import DeskSide, create, edit

EXCEPTION = ChangeKind.EXCEPTION


def opened(minor: int, **fields: object) -> Line:
    told = {
        "bucket": "UNIDENTIFIED",
        "subject": "pi_1",
        "amount_minor": minor,
        "currency": "USD",
        "opened_at": "2025-09-01T12:00:00.000000Z",
        "due_at": "2025-09-02T12:00:00.000000Z",
        "desk_id": "desk-7",
        "office": "Finance",
        "state": "OPEN",
    }
    return create("payment_exception", told | fields, "exception-1")


def waived() -> Line:
    return edit("payment_exception", "exception-1", state=("OPEN", "WAIVED"))


@pytest.fixture
def other(centre: Centre) -> DeskSide:
    """Finn's desk."""
    return centre.desk("finn")


def test_the_second_desk_finds_it_there(desk: DeskSide, other: DeskSide) -> None:
    assert desk.send(EXCEPTION, opened(500)).outcome is Outcome.ACCEPTED
    assert desk.send(EXCEPTION, waived()).outcome is Outcome.ACCEPTED
    later = opened(499, opened_at="2025-09-01T13:00:00.000000Z", desk_id="desk-8")
    assert other.send(EXCEPTION, later, actor="finn").outcome is Outcome.ACCEPTED


def test_what_is_in_no_account_is_not_kept_where_it_is_by_one_alone(desk: DeskSide) -> None:
    desk.send(EXCEPTION, opened(100_001))
    kept = edit(
        *("payment_exception", "exception-1"),
        state=("OPEN", "RESOLVED"),
        resolution=(None, "KEPT"),
    )
    assert desk.send(EXCEPTION, kept).reason == "exception_takes_two"


def test_a_large_one_is_waived_by_another_than_who_proposed_it(
    desk: DeskSide, other: DeskSide
) -> None:
    desk.send(EXCEPTION, opened(100_001))
    for line in (
        waived(),
        edit(
            *("payment_exception", "exception-1"),
            state=("OPEN", "WAIVED"),
            proposed_by=(None, "finn"),
        ),
        edit("payment_exception", "exception-1", proposed_by=(None, "finn")),
    ):
        assert desk.send(EXCEPTION, line).reason == "exception_takes_two"
    proposed = edit("payment_exception", "exception-1", proposed_by=(None, "ann"))
    assert desk.send(EXCEPTION, proposed).outcome is Outcome.ACCEPTED
    assert desk.send(EXCEPTION, waived()).reason == "exception_takes_two"
    assert other.send(EXCEPTION, waived(), actor="finn").outcome is Outcome.ACCEPTED


def test_the_act_touches_nothing_else(desk: DeskSide) -> None:
    line = create("hold", {"student_id": "s"})
    assert desk.send(EXCEPTION, line).outcome is Outcome.REFUSED


@pytest.mark.parametrize("minor", [150_000, 50_000])
def test_a_refund_is_agreed_to_by_another_than_who_proposed_it(
    desk: DeskSide, other: DeskSide, minor: int
) -> None:
    """A small one is proposed where it is the last part of a large sum."""
    agreed = edit(
        *("payment_exception", "exception-1"),
        state=("OPEN", "RESOLVED"),
        resolution=(None, "REFUND_ASKED"),
    )
    refund = {"bucket": "REFUND", "subject": "pi_1/refund/1/part"}
    alone = opened(minor, **refund, resolution="REFUND_ASKED", proposed_by="ann")
    assert desk.send(EXCEPTION, alone).reason == "refund_takes_two"
    forged = opened(minor, **refund, proposed_by="finn")
    assert desk.send(EXCEPTION, forged).reason == "refund_takes_two"
    proposed = opened(minor, **refund, proposed_by="ann")
    assert desk.send(EXCEPTION, proposed).outcome is Outcome.ACCEPTED
    assert desk.send(EXCEPTION, agreed).reason == "refund_takes_two"
    assert other.send(EXCEPTION, agreed, actor="finn").outcome is Outcome.ACCEPTED


def test_a_proposed_refund_is_let_go_by_anybody(desk: DeskSide) -> None:
    desk.send(EXCEPTION, opened(150_000, bucket="REFUND", proposed_by="ann"))
    let_go = edit(
        *("payment_exception", "exception-1"), state=("OPEN", "WAIVED"), resolution=(None, "WAIVED")
    )
    assert desk.send(EXCEPTION, let_go).outcome is Outcome.ACCEPTED
