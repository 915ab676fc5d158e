"""Whatever befalls requests and answers between real processes: everything arrives, once and in
order, by itself, and what the person reads meanwhile is true."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Queue
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Fault
from registrar_desktop.identifiers import new_id
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from sync.cycle import CycleOutcome
from sync.payments.gateway import Money
from sync.payments.operations import PaymentOrder, save_payment
from sync.peers import Peer, PeerState
from sync.runner import Runner
from tests.fixtures.databases import Postgres
from tests.outages.street import (
    Street,
    add_student,
    rows,
    set_phone,
    states,
    street,
    waiting,
)
from ui.wording import sentence

# What the desk makes of each: the code of what it says, or nothing where it all went well.
MADE_OF_IT = {
    "reset": "centre_unreachable",
    "half_open": "centre_unreachable",
    "busy": "centre_busy",
    "too_many": "centre_busy",
    "portal": "centre_unreadable",
    "portal_redirect": "centre_unreadable",
    "delay": "",
    "lost_answer": "centre_unreachable",
    "late_answer": "centre_unreachable",
    "torn": "centre_unreachable",
    "drip": "centre_unreachable",
    "twice": "",
    "held": "centre_unreachable",
}
# A busy centre that asked for more would not be asked again before that.
SECONDS = {"delay": 0.1, "busy": 0, "too_many": 0}
STATE = {
    "centre_unreachable": PeerState.OFFLINE,
    "centre_busy": PeerState.DEGRADED,
    "centre_unreadable": PeerState.DEGRADED,
}


@pytest.fixture(scope="module")
def whole_street(
    postgres: Postgres, central_template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Street]:
    with street(postgres, central_template, tmp_path_factory.mktemp("street")) as laid:
        yield laid


@pytest.fixture(scope="module")
def desk(whole_street: Street) -> DeskStore:
    return whole_street.desk("counter")


@pytest.fixture
def place(whole_street: Street, desk: DeskStore) -> Iterator[Street]:
    """The street in good weather, at rest."""
    whole_street.network.clear()
    whole_street.visit_centre(desk)
    assert waiting(desk) == 0
    yield whole_street
    whole_street.network.clear()


def check_arrived(place: Street, desk: DeskStore, student_id: str) -> None:
    """One student with two edits of one field, in their order, each exactly once, and nothing
    that waits or that anybody would have to look at."""
    assert waiting(desk) == 0
    assert states(desk) == {ChangeSetState.ACCEPTED}
    wanted = [(student_id, "2", 3)]
    query = "SELECT id, phone, row_version FROM student WHERE id = '" + student_id + "'"
    assert place.ask(query) == wanted
    assert rows(desk, query) == wanted
    with desk.reading() as session:
        recorded = set(session.scalars(select(JournalEntry.id)))
    decided = place.ask("SELECT change_set_id FROM verdict")
    assert recorded <= {key for (key,) in decided}


# Waiting for a desk to lose patience takes its time; once is enough.
SLOW = {"half_open", "late_answer", "drip"}


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/v1/change-sets", kind) for kind in MADE_OF_IT]
    + [("/v1/feed", kind) for kind in MADE_OF_IT if kind not in SLOW],
)
def test_a_change_arrives_once_and_the_person_is_told_the_truth(
    place: Street, desk: DeskStore, path: str, kind: str
) -> None:
    student = add_student(desk)
    for phone in ("1", "2"):
        set_phone(desk, student.id, phone)
    place.network.fault(kind, path=path, seconds=SECONDS.get(kind, 20))

    told = place.visit_centre(desk)

    assert place.network.pending() == 0
    code = MADE_OF_IT[kind]
    fault = told.faults.get(Peer.CENTRE)
    assert (fault.code if fault else "") == code
    assert told.peers[Peer.CENTRE].state is STATE.get(code, PeerState.ONLINE)
    if fault:
        assert "recorded is kept here" in sentence(fault)
        assert fault.facts.get("retry_after") == (0 if code == "centre_busy" else None)
    again = place.visit_centre(desk)
    assert again.faults == {}
    check_arrived(place, desk, student.id)
    assert place.network.release() == (kind == "held")
    check_arrived(place, desk, student.id)


def test_delivery_recovers_by_itself_from_one_fault_after_the_other(
    place: Street, desk: DeskStore
) -> None:
    student = add_student(desk)
    for phone in ("1", "2"):
        set_phone(desk, student.id, phone)
    failing = ["reset", "portal", "half_open", "busy", "torn", "lost_answer"]
    for kind in failing:
        place.network.fault(kind, road="centre", seconds=0)
    heard: Queue[CycleOutcome] = Queue()
    runner = Runner(place.cycle(desk).run, SystemClock(), chance=lambda: 0.0)
    runner.listen(heard.put)
    runner.start()
    faults: list[Fault] = []
    while waiting(desk) or place.network.pending():
        outcome = heard.get(timeout=60)
        if Peer.CENTRE in outcome.faults:
            faults.append(outcome.faults[Peer.CENTRE])
    runner.stop()
    assert [fault.code for fault in faults] == [MADE_OF_IT[kind] for kind in failing]
    check_arrived(place, desk, student.id)


def test_two_desks_that_get_each_others_answers_believe_neither(
    place: Street, desk: DeskStore
) -> None:
    """Both get a well-formed answer: verdicts on the other one's change sets, and a page of the
    feed that begins behind what one of them has not seen."""
    other = place.desk(f"other-{new_id()}")
    place.visit_centre(other)
    for _ in range(3):
        add_student(desk)
    place.visit_centre(desk)
    place.network.fault("swapped", count=2, path="/v1/feed", seconds=20)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(place.visit_centre, [desk, other]))
    assert [each.faults[Peer.CENTRE].code for each in both] == ["centre_unreadable"] * 2
    mine, theirs = add_student(desk), add_student(other)
    place.network.fault("swapped", count=2, path="/v1/change-sets", seconds=20)
    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(place.visit_centre, [desk, other]))
    assert [each.faults[Peer.CENTRE].code for each in both] == ["centre_unreadable"] * 2
    for store in (desk, other, desk):
        assert place.visit_centre(store).faults == {}
    query = "SELECT id, row_version FROM student ORDER BY id"
    centre = place.ask(query)
    assert {(mine.id, 1), (theirs.id, 1)} <= set(centre)
    assert rows(desk, query) == rows(other, query) == centre


def test_a_closed_road_is_said_and_opens_again(place: Street, desk: DeskStore) -> None:
    student = add_student(desk)
    place.network.close("centre")
    told = place.visit_centre(desk)
    assert told.faults[Peer.CENTRE].code == "centre_unreachable"
    place.network.open("centre")
    for phone in ("1", "2"):
        set_phone(desk, student.id, phone)
    assert place.visit_centre(desk).faults == {}
    check_arrived(place, desk, student.id)


@pytest.mark.parametrize(
    "kind", [*(kind for kind in MADE_OF_IT if kind not in SLOW), "half_open", "refused"]
)
def test_money_is_taken_once_and_posted_once_on_both_sides(
    place: Street, desk: DeskStore, kind: str
) -> None:
    student = add_student(desk)
    money = Money(125_00, "USD")
    order = PaymentOrder(student, money, "Tuition", "pm_card_visa", request_id=new_id())
    asked = save_payment(desk, "stripe", order).id
    if kind == "refused":
        place.network.close("payments")
    else:
        seconds = SECONDS.get(kind, 5)
        place.network.fault(kind, path="/v1/payment_intents", key=asked, seconds=seconds)
    told = place.sync(desk)
    if Peer.PAYMENTS in told.faults:
        said = sentence(told.faults[Peer.PAYMENTS]).lower()
        assert "nothing was sent" in said or "do not charge again" in said
    place.network.open("payments")
    for _ in range(3):
        place.api.advance(hours=1)
        place.sync(desk)
    # What was held arrives when nobody thinks of it any more.
    place.network.release()
    for _ in range(3):
        place.api.advance(hours=1)
        place.sync(desk)
    assert _taken(place, asked) == [12_500]
    posted = f"SELECT amount_minor FROM ledger_entry WHERE student_id = '{student.id}'"
    assert rows(desk, posted) == place.ask(posted) == [(-12_500,)]


@settings(
    max_examples=settings().max_examples // 4,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    orders=st.lists(
        st.fixed_dictionaries(
            {
                "kind": st.sampled_from([kind for kind in MADE_OF_IT if kind not in SLOW]),
                "road": st.sampled_from(["centre", "payments"]),
                "skip": st.integers(0, 4),
            }
        ),
        max_size=8,
    ),
    edits=st.integers(1, 4),
)
def test_through_any_sequence_of_faults_both_sides_come_to_agree(
    place: Street, desk: DeskStore, orders: list[dict[str, Any]], edits: int
) -> None:
    """The oracle counts what was typed: a version for each edit, the last one stands, and one
    payment."""
    student = add_student(desk)
    money = Money(700, "USD")
    order = PaymentOrder(student, money, "Tuition", "pm_card_visa", request_id=new_id())
    asked = save_payment(desk, "stripe", order).id
    for each in orders:
        place.network.fault(**each, seconds=0)
    for edit in range(edits):
        set_phone(desk, student.id, str(edit))
        place.sync(desk)
    place.network.clear()
    for _ in range(3):
        place.api.advance(hours=1)
        place.sync(desk)
    assert states(desk) == {ChangeSetState.ACCEPTED}
    query = f"SELECT phone, row_version FROM student WHERE id = '{student.id}'"
    assert rows(desk, query) == place.ask(query) == [(str(edits - 1), edits + 1)]
    assert _taken(place, asked) == [700]
    posted = f"SELECT amount_minor FROM ledger_entry WHERE student_id = '{student.id}'"
    assert rows(desk, posted) == place.ask(posted) == [(-700,)]


def _taken(place: Street, op_id: str) -> list[Any]:
    return [
        intent["amount_received"]
        for intent in place.money_taken()
        if intent["metadata"].get("op_id") == op_id
    ]
