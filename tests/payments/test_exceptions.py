"""What the reconciliation leaves to people: opened once, closed when its cause is gone, settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Fault, Invalid, Refused
from registrar_desktop.records.reconciliation import exceptions
from registrar_desktop.records.reconciliation.reading import reconciled
from registrar_desktop.rules.reconciliation.buckets import Bucket
from registrar_desktop.rules.reconciliation.exceptions import due_by, office_of, takes_two
from registrar_desktop.schema.exceptions import PaymentException
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import (
    ChangeKind,
    ExceptionResolution,
    ExceptionState,
    Role,
)
from registrar_desktop.store import identity
from registrar_desktop.store.work import Work
from sync.cycle import CycleOutcome
from sync.peers import Peer, PeerState, PeerStatus
from sync.reconciliation.candidates import Told, candidates, payment_at_gateway
from sync.reconciliation.following import Following
from sync.reconciliation.settling import Share, post_by_hand, send_back
from sync.report import CycleReport
from tests.payments.desk import NUMBER, Desk
from tests.payments.sandbox_process import PaymentApi

REQUEST = {"metadata[request_id]": "r-1", "metadata[student_number]": NUMBER}
NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)


def reconcile(desk: Desk) -> list[PaymentException]:
    """A round with the gateway, then the queue as it is brought to what was found."""
    desk.sync()
    desk.confirm_entries()
    with desk.store.reading() as session:
        found = reconciled(session)
        made = exceptions.plan(session, found.concerns, found.seen)
    if made:
        with desk.store.changing(label="Reconciliation", kind=ChangeKind.EXCEPTION) as work:
            exceptions.follow(work, made)
    with desk.store.reading() as session:
        return list(session.scalars(select(PaymentException)))


def told(desk: Desk) -> list[tuple[str, str, str]]:
    return [
        (each.bucket, each.state.value, each.resolution.value if each.resolution else "")
        for each in reconcile(desk)
    ]


def do(desk: Desk, act: Callable[[Work, PaymentException], object], who: str = "ann") -> object:
    person = identity.SignedInPerson(who, who, (Role.FINANCE,), "t", "2999-01-01T00:00:00Z")
    with desk.store.recording() as session:
        identity.sign_in_here(session, person)
    with desk.store.changing(label="Settle", kind=ChangeKind.EXCEPTION) as work:
        return act(work, work.session.scalars(select(PaymentException)).one())


def another_student(desk: Desk) -> str:
    with desk.store.recording() as session:
        session.add(
            Student(id="student-2", student_number="S2", family_name="Ōta", email="ren@example.edu")
        )
    return "S2"


@pytest.mark.parametrize(
    ("minor", "currency", "hours"),
    [(1_000_000, "USD", 24), (1_000_001, "USD", 4), (10_001, "JPY", 4), (10_000_000, "KWD", 24)],
)
def test_large_amounts_are_due_in_hours(minor: int, currency: str, hours: int) -> None:
    assert due_by(NOON, minor, currency) == NOON + timedelta(hours=hours)


def test_what_takes_two_and_whose_it_is() -> None:
    assert [takes_two(minor, "USD") for minor in (100_000, 100_001)] == [False, True]
    assert office_of(Bucket.UNIDENTIFIED) == "Finance"
    assert office_of(Bucket.SUSPECTED_DUPLICATE) == "Registrar"


def test_an_exception_is_made_once_and_closes_when_its_cause_is_gone(
    desk: Desk, payment_api: PaymentApi
) -> None:
    desk.charge(50_000)
    payment_api.buy(50_000, REQUEST)
    payment_api.advance(seconds=60)
    again = payment_api.buy(50_000, REQUEST)["id"]
    assert told(desk) == [("DUPLICATE_AT_GATEWAY", "OPEN", "")]
    assert told(desk) == [("DUPLICATE_AT_GATEWAY", "OPEN", "")]
    refund = payment_api.post("/v1/refunds", payment_intent=again)["id"]
    assert told(desk) == [("DUPLICATE_AT_GATEWAY", "RESOLVED", "CAUSE_GONE")]
    payment_api.post(f"/sandbox/refunds/{refund}/fail")
    assert told(desk) == [("DUPLICATE_AT_GATEWAY", "OPEN", "")]


def test_two_desks_make_the_same_one_and_neither_closes_what_it_cannot_see(
    desk: Desk, other_desk: Desk, payment_api: PaymentApi
) -> None:
    payment_api.buy(700)
    here, there = (reconcile(each)[0] for each in (desk, other_desk))
    assert (here.id, here.bucket, here.subject) == (there.id, there.bucket, there.subject)
    with other_desk.store.recording() as session:
        session.add(
            PaymentException(
                id="e-9", bucket="SUSPECTED_DUPLICATE", subject="entry-of-desk-7", amount_minor=1,
                currency="USD", opened_at=NOON, due_at=NOON, desk_id="desk-D07", office="Registrar",
            )
        )  # fmt: skip
    assert [each.state for each in reconcile(other_desk)] == [ExceptionState.OPEN] * 2


def test_a_duplicate_is_sent_back_and_closes_with_the_gateways_word(
    desk: Desk, payment_api: PaymentApi
) -> None:
    desk.charge(50_000)
    payment_api.buy(50_000, REQUEST)
    payment_api.advance(seconds=60)
    again = payment_api.buy(50_000, REQUEST)["id"]
    reconcile(desk)
    send_back(desk.store, again, None)
    with desk.store.reading() as session:
        waiting = exceptions.find(session, again)
    assert (waiting.state, waiting.assigned_to) == (ExceptionState.ASSIGNED, "ann")
    assert told(desk) == [("DUPLICATE_AT_GATEWAY", "RESOLVED", "REFUNDED")]


def test_who_might_have_paid_and_why(desk: Desk, payment_api: PaymentApi) -> None:
    another_student(desk)
    desk.charge(700)
    by_amount = payment_api.buy(700)["id"]
    by_mail = payment_api.buy(800, {"receipt_email": "REN@example.edu"})["id"]
    both = payment_api.buy(900, {"description": f"fees {NUMBER} and S2"})["id"]
    desk.sync()

    def named(payment: str) -> list[tuple[str, Told, bool]]:
        with desk.store.reading() as session:
            row = payment_at_gateway(session, payment)
            assert row is not None
            found = candidates(session, row)
        return [(one.student_number, one.why, one.default) for one in found]

    assert named(by_amount) == [(NUMBER, Told.AMOUNT, False)]
    assert named(by_mail) == [("S2", Told.EMAIL, True)]
    # S2 is too short to be taken for a number in a text.
    assert named(both) == [(NUMBER, Told.NUMBER, True)]


def test_a_payment_that_named_nobody_is_divided_to_the_cent(
    desk: Desk, payment_api: PaymentApi
) -> None:
    paid = payment_api.buy(50_000)["id"]
    second = another_student(desk)
    (exception,) = reconcile(desk)
    name = exceptions.short(exception)
    for shares in (
        [Share(NUMBER, 20_000), Share(second, 29_999)],
        [Share(NUMBER, 60_000), Share(second, -10_000)],
        [Share(NUMBER, 20_000), Share(NUMBER, 30_000)],
        [Share("S99")],
    ):
        with pytest.raises(Invalid):
            post_by_hand(desk.store, name, shares)
    made = post_by_hand(desk.store, name, [Share(NUMBER, 20_000), Share(second, 30_000)])
    assert [(one.amount_minor, one.gateway_ref) for one in made] == [
        (-20_000, paid),
        (-30_000, f"{paid}/2"),
    ]
    assert {one.source for one in made} == {"stripe R6"}
    assert told(desk) == [("UNIDENTIFIED", "RESOLVED", "POSTED")]
    with desk.store.reading() as session:
        found = reconciled(session)
    assert list(found.tally.buckets) == [("USD", Bucket.MATCHED)]
    with pytest.raises(Refused, match="payment_posted_already"):
        post_by_hand(desk.store, name, [Share(NUMBER)])


def test_a_refund_of_a_divided_payment_waits_for_a_person(
    desk: Desk, payment_api: PaymentApi
) -> None:
    paid = payment_api.buy(50_000)["id"]
    second = another_student(desk)
    reconcile(desk)
    post_by_hand(desk.store, paid, [Share(NUMBER, 20_000), Share(second, 30_000)])
    payment_api.post("/v1/refunds", payment_intent=paid, amount=45_000)
    assert told(desk) == [
        ("UNIDENTIFIED", "RESOLVED", "POSTED"),
        ("AMOUNT_DIFFERS", "OPEN", ""),
    ]
    assert sorted(minor for _, minor in desk.account()) == [-30_000, -20_000]


def test_a_large_one_is_waived_by_two_people(desk: Desk, payment_api: PaymentApi) -> None:
    payment_api.buy(100_001)
    reconcile(desk)
    for _ in range(2):
        assert not do(desk, lambda work, row: exceptions.waive(work, row, "A test payment"))
    (waiting,) = reconcile(desk)
    assert (waiting.state, waiting.proposed_by) == (ExceptionState.OPEN, "ann")
    assert do(desk, lambda work, row: exceptions.waive(work, row, "Agreed"), who="bob")
    (waived,) = reconcile(desk)
    assert (waived.state, waived.settled_by) == (ExceptionState.WAIVED, "bob")
    assert waived.resolution is ExceptionResolution.WAIVED


def test_what_is_in_no_account_cannot_stay_where_it_is(desk: Desk, payment_api: PaymentApi) -> None:
    """One person alone would let go what takes two."""
    payment_api.buy(9_000_000)
    reconcile(desk)
    with pytest.raises(Refused, match="exception_not_this_way"):
        do(desk, lambda work, row: exceptions.keep(work, row, "It will belong to somebody"))
    assert told(desk) == [("UNIDENTIFIED", "OPEN", "")]


def test_what_is_settled_stays_settled(desk: Desk, payment_api: PaymentApi) -> None:
    desk.charge(50_000)
    payment_api.buy(50_001, REQUEST)
    reconcile(desk)
    with pytest.raises(Invalid, match="field_missing"):
        do(desk, lambda work, row: exceptions.keep(work, row, " "))
    do(desk, lambda work, row: exceptions.keep(work, row, "The cent stays as credit"))
    assert told(desk) == [("AMOUNT_DIFFERS", "RESOLVED", "KEPT")]
    for act in (exceptions.keep, exceptions.waive):
        with pytest.raises(Refused, match="exception_settled_already"):
            do(desk, lambda work, row, act=act: act(work, row, "Again"))  # type: ignore[misc]


def test_only_what_can_be_done_is_done(desk: Desk, payment_api: PaymentApi) -> None:
    desk.charge(50_000)
    differs = payment_api.buy(50_001, REQUEST)["id"]
    reconcile(desk)
    with pytest.raises(Refused, match="exception_not_this_way"):
        post_by_hand(desk.store, differs, [Share(NUMBER)])
    with pytest.raises(Invalid, match="exception_unknown"):
        send_back(desk.store, "pi_nobody", None)


class SteppedClock(SystemClock):
    """A clock whose steady counter goes on by so much each time it is asked."""

    def __init__(self, step: float) -> None:
        self._step = step
        self._now = 0.0

    def monotonic(self) -> float:
        self._now += self._step
        return self._now


def cycle(changed: int, fault: Fault | None = None) -> CycleOutcome:
    """What a cycle with the gateway told."""
    outcome = CycleOutcome(CycleReport(payments_changed=changed))
    outcome.peers[Peer.PAYMENTS] = PeerStatus(Peer.PAYMENTS, PeerState.ONLINE, NOON)
    if fault is not None:
        outcome.faults[Peer.PAYMENTS] = fault
    return outcome


def test_after_a_cycle_that_changed_payments_the_queue_follows_by_itself(
    desk: Desk, payment_api: PaymentApi
) -> None:
    following = Following(desk.store)
    payment_api.buy(700)
    desk.sync()
    assert not following.after(cycle(0))
    assert not following.after(cycle(1, Fault("payments_unreachable")))
    assert following.after(cycle(1))
    assert not following.after(cycle(1))
    with desk.store.reading() as session:
        assert len(exceptions.listed(session)) == 1


def test_where_comparing_takes_long_it_is_done_more_seldom_and_made_up_later(
    desk: Desk, payment_api: PaymentApi
) -> None:
    desk.sync()
    desk.store.clock = SteppedClock(1.0)
    following = Following(desk.store)
    following.after(cycle(1))
    payment_api.buy(700)
    desk.sync()
    done = [following.after(cycle(1))] + [following.after(cycle(0)) for _ in range(30)]
    assert not done[0]
    assert sum(done) == 1
