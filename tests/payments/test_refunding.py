"""A large refund takes two people; whoever is second may sit at another desk."""

from __future__ import annotations

import pytest

from registrar_desktop.errors import Refused
from registrar_desktop.records.reconciliation import exceptions
from registrar_desktop.schema.exceptions import PaymentException
from registrar_desktop.schema.vocabulary import (
    ChangeKind,
    ExceptionResolution,
    ExceptionState,
    Role,
)
from registrar_desktop.store import identity
from registrar_desktop.store.tables.payments import GatewayOperation, OperationState
from sync.payments.refunding import refund
from sync.reconciliation.settling import send_back
from tests.payments.desk import NUMBER, Desk
from tests.payments.sandbox_process import PaymentApi

LARGE = 150_000
MARKS = {"metadata[request_id]": "r-1", "metadata[student_number]": NUMBER}


def sign_in(desk: Desk, login: str) -> None:
    person = identity.SignedInPerson(login, login, (Role.FINANCE,), "t", "2999-01-01T00:00:00Z")
    with desk.store.recording() as session:
        identity.sign_in_here(session, person)


def paid(desk: Desk, minor: int = LARGE) -> str:
    """A payment that is in the account."""
    desk.charge(minor)
    payment: str = desk.api.buy(minor, MARKS)["id"]
    desk.sync()
    desk.confirm_entries()
    return payment


def sent_back(api: PaymentApi) -> list[int]:
    return [each["amount"] for each in api.get("/v1/refunds", limit=100)["data"]]


def proposal(desk: Desk, payment: str, minor: int | None = None) -> PaymentException:
    made = refund(desk.store, payment, minor)
    assert isinstance(made, PaymentException)
    return made


def test_one_alone_sends_a_small_one(desk: Desk, payment_api: PaymentApi) -> None:
    made = refund(desk.store, paid(desk), 100_000)
    assert isinstance(made, GatewayOperation)
    desk.sync()
    assert sent_back(payment_api) == [100_000]


def test_a_large_one_is_proposed_and_sent_when_another_agrees(
    desk: Desk, payment_api: PaymentApi
) -> None:
    payment = paid(desk)
    asked, again = (proposal(desk, payment) for _ in range(2))
    assert again.id == asked.id
    assert (again.state, again.proposed_by) == (ExceptionState.OPEN, "ann")
    desk.sync()
    assert sent_back(payment_api) == []
    sign_in(desk, "finn")
    operations = [refund(desk.store, payment, None) for _ in range(2)]
    assert {type(each) for each in operations} == {GatewayOperation}
    assert len({each.id for each in operations}) == 1, "a double click"
    desk.sync()
    assert sent_back(payment_api) == [LARGE]
    with desk.store.reading() as session:
        agreed = session.get_one(PaymentException, asked.id)
    assert (agreed.state, agreed.resolution, agreed.settled_by) == (
        *(ExceptionState.RESOLVED, ExceptionResolution.REFUND_ASKED),
        "finn",
    )


def test_a_large_sum_is_not_sent_by_one_alone_in_parts(desk: Desk, payment_api: PaymentApi) -> None:
    payment = paid(desk)
    first = refund(desk.store, payment, 100_000)
    assert isinstance(first, GatewayOperation)
    desk.sync()
    rest = proposal(desk, payment, 50_000)
    assert (rest.amount_minor, rest.proposed_by) == (50_000, "ann")
    desk.sync()
    assert sent_back(payment_api) == [100_000]
    sign_in(desk, "finn")
    assert isinstance(refund(desk.store, payment, 50_000), GatewayOperation)
    desk.sync()
    assert sorted(sent_back(payment_api)) == [50_000, 100_000]


def test_a_large_sum_is_not_sent_in_parts_from_two_desks(
    desk: Desk, other_desk: Desk, payment_api: PaymentApi
) -> None:
    payment = paid(desk)
    other_desk.charge(LARGE)
    other_desk.sync()
    other_desk.confirm_entries()
    refund(desk.store, payment, 100_000)
    desk.sync()
    other_desk.sync()
    proposal(other_desk, payment, 50_000)
    other_desk.sync()
    assert sent_back(payment_api) == [100_000]


def test_a_part_is_not_asked_for_while_another_is_on_its_way(desk: Desk) -> None:
    payment = paid(desk)
    refund(desk.store, payment, 100_000)
    with pytest.raises(Refused):
        refund(desk.store, payment, 50_000)


def test_another_amount_is_another_proposal(desk: Desk, payment_api: PaymentApi) -> None:
    payment = paid(desk)
    first = proposal(desk, payment)
    sign_in(desk, "finn")
    assert proposal(desk, payment, 140_000).id != first.id
    desk.sync()
    assert sent_back(payment_api) == []


def test_one_that_was_let_go_is_not_sent(desk: Desk, payment_api: PaymentApi) -> None:
    payment = paid(desk)
    asked = proposal(desk, payment)
    with desk.store.changing(label="Let go", kind=ChangeKind.EXCEPTION) as work:
        assert exceptions.waive(work, work.session.get_one(PaymentException, asked.id), "A mistake")
    sign_in(desk, "finn")
    with pytest.raises(Refused):
        refund(desk.store, payment, None)
    desk.sync()
    assert sent_back(payment_api) == []


def test_who_is_second_may_agree_in_the_queue_of_another_desk(
    desk: Desk, other_desk: Desk, payment_api: PaymentApi
) -> None:
    payment = paid(desk)
    asked = proposal(desk, payment)
    other_desk.charge(LARGE)
    other_desk.sync()
    other_desk.confirm_entries()
    with other_desk.store.recording() as session:
        names = [column.key for column in PaymentException.__table__.columns]
        session.add(PaymentException(**{name: getattr(asked, name) for name in names}))
    sign_in(other_desk, "finn")
    made = send_back(other_desk.store, asked.id, None)
    assert isinstance(made, GatewayOperation)
    other_desk.sync()
    assert sent_back(payment_api) == [LARGE]
    assert other_desk.operation(made).state is OperationState.CONFIRMED


def test_a_reconciliation_does_not_close_a_proposal(desk: Desk) -> None:
    asked = proposal(desk, paid(desk))
    with desk.store.reading() as session:
        assert asked.id not in exceptions.plan(session, [], {asked.subject}).closed
