"""The centre follows the payment API: a delivery is a hint, and what it lost is found by looking."""

from __future__ import annotations

from functools import partial
from queue import Queue

from sqlalchemy import event, text

from central.payments.following import SWEEP_BESIDE_DELIVERIES, Following
from central.payments.leading import Leader
from sync.payments.providers import gateway_of
from sync.protocol_reading import PaymentFigures
from tests.payments.desk import NUMBER
from tests.payments.followed import Followed
from tests.payments.sandbox_process import DEBIT

MARKS = {"metadata[request_id]": "r-1", "metadata[student_number]": NUMBER}
_LATER = SWEEP_BESIDE_DELIVERIES.total_seconds() + 1


def waiting(school: Followed) -> list[tuple[object, ...]]:
    return school.rows("SELECT tries, note FROM webhook_event WHERE state = 'WAITING'")


def versions(school: Followed, gateway_id: str) -> int:
    """How often desks were told of it."""
    return school.row(gateway_id).row_version


def test_what_a_delivery_points_at_is_fetched_and_kept(school: Followed) -> None:
    school.step()
    paid = school.api.buy(9000)["id"]
    school.deliver_new()
    school.step()
    row = school.row(paid)
    assert (row.status, row.received_minor, row.fee_minor) == ("SUCCEEDED", 9000, 291)
    assert waiting(school) == []
    assert versions(school, paid) == 2, (
        "seen, and left to a person: three events, two pieces of news"
    )


def test_deliveries_out_of_order_and_twice_change_nothing_about_the_end(school: Followed) -> None:
    school.step()
    debit = school.api.buy(7000, DEBIT)["id"]
    school.api.advance(days=4, seconds=1)
    events = school.api.get("/v1/events", limit=100)["data"]
    school.step(later=_LATER)
    told = versions(school, debit)
    for each in (*events, *events):
        assert school.deliver(each) == 204
        school.step()
    assert school.row(debit).status == "SUCCEEDED"
    assert versions(school, debit) == told


def test_while_the_api_is_down_deliveries_wait_and_are_fetched_later(school: Followed) -> None:
    school.step()
    paid = school.api.buy(9000)["id"]
    school.deliver_new()
    school.api.fault("forbidden", count=3, method="GET")
    school.step()
    assert {note for _, note in waiting(school)} == {None, "payments_right_missing"}
    figures = told(school)
    assert figures.fault == "payments_right_missing"
    assert figures.failing_since is not None
    assert figures.events_waiting == 3
    school.step()
    assert len(waiting(school)) == 3, "it is left alone for a moment"
    for _ in range(3):
        school.step(later=5)
    assert waiting(school) == []
    assert school.row(paid).status == "SUCCEEDED"
    assert told(school).failing_since is None


def told(school: Followed) -> PaymentFigures:
    from central.payments import figures

    with school.engine.connect() as connection:
        return figures.read_figures(connection, "stripe", deliveries=True)


def test_what_no_delivery_told_is_found_by_looking(school: Followed) -> None:
    school.step()
    paid = school.api.buy(9000)["id"]
    school.step()
    assert school.rows("SELECT count(*) FROM gateway_transaction") == [(0,)]
    school.step(later=_LATER)
    assert school.row(paid).status == "SUCCEEDED"
    assert told(school).last_event_at is None


def test_what_is_open_is_asked_for_again_though_nobody_tells(school: Followed) -> None:
    """A late answer of a bank: no event of it reached us, and no list shows it."""
    debit = school.api.buy(7000, DEBIT)["id"]
    school.step()
    assert school.row(debit).status == "PROCESSING"
    school.pass_by(hours=1)
    school.step()
    for days in (5, 40):
        school.pass_by(days=days)
    school.step()
    assert school.row(debit).status == "SUCCEEDED"


def test_two_who_step_at_once_do_nothing_twice(school: Followed) -> None:
    """For a moment two processes may both believe that they lead."""
    student = school.add_student()
    school.charge(student, 50_000)
    school.step()
    paid = school.api.buy(50_000, MARKS)["id"]
    school.deliver_new()
    gateway = gateway_of("stripe", school.api.url, school.api.reading_key, school.clock)
    other = Following(school.engine, gateway, school.clock, deliveries=True)
    other.step()
    school.step(later=_LATER)
    other.step()
    assert school.entries() == [("CARD_ONLINE", -50_000)]
    assert versions(school, paid) == 2, "seen, then posted"
    gateway.close()


def test_payouts_are_noted_on_what_they_brought_to_the_bank(school: Followed) -> None:
    paid = school.api.buy(9000)["id"]
    payout = school.api.post("/sandbox/payouts", everything="true")["data"][0]["id"]
    school.step()
    assert school.row(paid).payout_ref == school.row(payout).payout_ref == payout


# What whoever wants to step asks for.
_COULD_STEP = text("SELECT pg_try_advisory_xact_lock(hashtextextended('registrar payments', 0))")


class Ended(BaseException):
    """The process is no more."""


def test_wherever_the_process_ends_the_next_one_finishes(school: Followed) -> None:
    """At each commit of a step in turn: what was not committed is not there, and nothing is lost."""
    student = school.add_student()
    school.charge(student, 50_000)
    school.step()
    ended = 0
    for number in range(1, 40):
        school.api.buy(100, {**MARKS, "metadata[request_id]": f"r-{number}"})
        school.deliver_new()
        if not _ends_at_commit(school, number):
            break
        ended += 1
        school.restart()
        school.step()
        assert waiting(school) == []
        assert school.entries() == [("CARD_ONLINE", -100)] * number
    assert ended > 5
    assert school.rows("SELECT sum(amount_minor) FROM allocation") == [(100 * (ended + 1),)]


def _ends_at_commit(school: Followed, number: int) -> bool:
    """Step in a process that ends just before its n-th commit; False where it has fewer."""
    left = [number]

    def end(_connection: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Ended

    event.listen(school.engine, "commit", end)
    try:
        school.step()
    except Ended:
        return True
    finally:
        event.remove(school.engine, "commit", end)
    return False


def test_one_of_several_processes_steps_at_a_time_and_another_takes_its_place(
    school: Followed,
) -> None:
    stepped: Queue[tuple[str, bool]] = Queue()

    def step(name: str) -> None:
        with school.engine.begin() as connection:
            stepped.put((name, bool(connection.scalar(_COULD_STEP))))

    leaders = {name: Leader(school.engine, partial(step, name)) for name in ("one", "two")}
    for leader in leaders.values():
        leader.start()
    told = [stepped.get(timeout=10) for _ in range(4)]
    assert {others_could for _, others_could in told} == {False}
    last = told[-1][0]
    leaders.pop(last).stop()
    [other] = leaders
    while stepped.get(timeout=10)[0] != other:
        pass
    leaders[other].stop()
