"""A person's answer to refusals and conflicts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import (
    ChangeSetState,
    ConfirmedRecord,
    JournalEntry,
)
from sync.attention import Keep, discard, list_attention, settle
from sync.protocol import FieldConflict, Outcome, Verdict
from sync.pull import take_in
from sync.push import enter_verdict
from sync.report import CycleReport
from tests.sync.conftest import feed_page, read_student, student_values
from tests.sync.waiting import next_deliveries


def _last_number(store: DeskStore) -> int:
    with store.reading() as session:
        return max(session.scalars(select(JournalEntry.seq)))


def _judge(store: DeskStore, number: int, outcome: Outcome, *conflicts: FieldConflict) -> None:
    with store.recording() as session:
        entry = session.scalars(select(JournalEntry).where(JournalEntry.seq == number)).one()
        entry.state = ChangeSetState.SENDING
        verdict = Verdict(
            change_set_id=entry.id, outcome=outcome, reason="FULL", conflicts=list(conflicts)
        )
        enter_verdict(session, entry, verdict, SystemClock())


@pytest.fixture
def conflicting(store: DeskStore, edit_student: Callable[..., None]) -> str:
    """A student whose phone both sides changed, and whose e-mail only the desk did."""
    values = student_values(phone="1", email=None)
    take_in(store, feed_page((1, values)), CycleReport())
    edit_student(values["id"], phone="mine", email="mine@x.edu")
    clash = FieldConflict(
        kind="student", id=values["id"], field="phone", before="1", mine="mine", theirs="theirs"
    )
    _judge(store, _last_number(store), Outcome.CONFLICT, clash)
    take_in(store, feed_page((2, {**values, "phone": "theirs"})), CycleReport())
    return str(values["id"])


def test_both_sides_of_a_conflict_are_shown(store: DeskStore, conflicting: str) -> None:
    with store.reading() as session:
        (item,) = list_attention(session)
    (clash,) = item.conflicts
    assert (clash.before, clash.mine, clash.theirs) == ("1", "mine", "theirs")


def test_keeping_mine_says_it_again_knowing_theirs(store: DeskStore, conflicting: str) -> None:
    settle(store, _last_number(store), Keep.MINE)
    with store.reading() as session:
        (delivery,) = next_deliveries(session)
    fields = delivery.change_set.lines[0].fields
    assert (fields["phone"].before, fields["phone"].after) == ("theirs", "mine")
    assert (fields["email"].before, fields["email"].after) == (None, "mine@x.edu")
    student = read_student(store, conflicting)
    assert student is not None
    assert student.phone == "mine"


def test_keeping_theirs_still_delivers_what_was_not_in_conflict(
    store: DeskStore, conflicting: str
) -> None:
    settle(store, _last_number(store), Keep.THEIRS)
    with store.reading() as session:
        (delivery,) = next_deliveries(session)
        assert list_attention(session) == []
    assert list(delivery.change_set.lines[0].fields) == ["email"]
    student = read_student(store, conflicting)
    assert student is not None
    assert (student.phone, student.email) == ("theirs", "mine@x.edu")


def test_the_answer_takes_the_old_ones_place_before_later_edits(
    store: DeskStore, conflicting: str, edit_student: Callable[..., None]
) -> None:
    number = _last_number(store)
    edit_student(conflicting, phone="later")
    settle(store, number, Keep.MINE)
    with store.reading() as session:
        first, second = next_deliveries(session)
    assert first.change_set.replaces is not None
    assert second.depends_on == [first.change_set.id]
    student = read_student(store, conflicting)
    assert student is not None
    assert student.phone == "later"


def test_discarding_brings_back_what_the_centre_has(store: DeskStore, conflicting: str) -> None:
    discard(store, _last_number(store))
    student = read_student(store, conflicting)
    assert student is not None
    assert (student.phone, student.email) == ("theirs", None)
    with store.reading() as session:
        assert session.scalars(select(ConfirmedRecord)).all() == []
        entry = session.scalars(select(JournalEntry)).one()
    assert entry.state is ChangeSetState.DISCARDED
    assert entry.decision is not None
    assert entry.decision["by"] == "ann"


def test_a_refused_new_student_can_be_discarded_but_not_from_under_other_work(
    store: DeskStore, add_student: Callable[..., str], edit_student: Callable[..., None]
) -> None:
    student = add_student()
    edit_student(student, phone="2")
    _judge(store, 1, Outcome.REFUSED)
    with pytest.raises(Refused) as refused:
        discard(store, 1)
    assert refused.value.code == "other_work_rests_on_it"
    assert read_student(store, student) is not None


def test_work_that_rests_on_it_can_be_given_up_along_with_it(
    store: DeskStore, add_student: Callable[..., str], edit_student: Callable[..., None]
) -> None:
    student = add_student()
    edit_student(student, phone="2")
    other = add_student("Other")
    _judge(store, 1, Outcome.REFUSED)
    discard(store, 1, along=True)
    assert read_student(store, student) is None
    assert read_student(store, other) is not None
    with store.reading() as session:
        states = [entry.state for entry in session.scalars(select(JournalEntry))]
    assert states == [
        *(ChangeSetState.DISCARDED, ChangeSetState.DISCARDED),
        ChangeSetState.WAITING,
    ]


def test_what_is_being_sent_is_not_given_up_along_with_what_it_rests_on(
    store: DeskStore, add_student: Callable[..., str], edit_student: Callable[..., None]
) -> None:
    student = add_student()
    edit_student(student, phone="2")
    _judge(store, 1, Outcome.REFUSED)
    with store.recording() as session:
        session.scalars(
            select(JournalEntry).where(JournalEntry.seq == 2)
        ).one().state = ChangeSetState.SENDING
    with pytest.raises(Refused, match="being_sent"):
        discard(store, 1, along=True)
    assert read_student(store, student) is not None


def test_a_refused_new_student_without_other_work_goes(
    store: DeskStore, add_student: Callable[..., str]
) -> None:
    student = add_student()
    _judge(store, 1, Outcome.REFUSED)
    discard(store, 1)
    assert read_student(store, student) is None


def test_a_payment_is_never_discarded(store: DeskStore, add_student: Callable[..., str]) -> None:
    student = add_student()
    _judge(store, 1, Outcome.REFUSED)
    with store.recording() as session:
        session.scalars(select(JournalEntry)).one().kind = ChangeKind.PAYMENT
    with pytest.raises(Refused) as refused:
        discard(store, 1)
    assert refused.value.code == "payment_not_discarded"
    assert read_student(store, student) is not None


def test_what_does_not_wait_cannot_be_settled(store: DeskStore) -> None:
    with pytest.raises(Invalid):
        settle(store, 41, Keep.MINE)


def test_sending_a_refused_change_again_overwrites_nothing_the_person_was_not_shown(
    store: DeskStore, edit_student: Callable[..., None]
) -> None:
    values = student_values(phone="1", email=None)
    take_in(store, feed_page((1, values)), CycleReport())
    edit_student(values["id"], phone="mine", email="taken@x.edu")
    _judge(store, 1, Outcome.REFUSED)
    take_in(store, feed_page((2, {**values, "phone": "theirs"})), CycleReport())
    settle(store, 1, Keep.MINE)
    with store.reading() as session:
        (delivery,) = next_deliveries(session)
    phone = delivery.change_set.lines[0].fields["phone"]
    assert (phone.before, phone.after) == ("1", "mine")


def test_an_answer_given_before_the_feed_came_knows_what_the_person_was_shown(
    store: DeskStore, edit_student: Callable[..., None]
) -> None:
    values = student_values(phone="1")
    take_in(store, feed_page((1, values)), CycleReport())
    edit_student(values["id"], phone="mine")
    clash = FieldConflict(
        kind="student", id=values["id"], field="phone", before="1", mine="mine", theirs="theirs"
    )
    _judge(store, 1, Outcome.CONFLICT, clash)
    settle(store, 1, Keep.MINE)
    with store.reading() as session:
        (delivery,) = next_deliveries(session)
    phone = delivery.change_set.lines[0].fields["phone"]
    assert (phone.before, phone.after) == ("theirs", "mine")


def test_a_refused_student_is_corrected_by_an_edit_and_then_sent_again(
    store: DeskStore, add_student: Callable[..., str], edit_student: Callable[..., None]
) -> None:
    student = add_student()
    edit_student(student, student_number="S000099")
    _judge(store, 1, Outcome.REFUSED)
    settle(store, 1, Keep.MINE)
    with store.reading() as session:
        again, correction = next_deliveries(session)
    assert again.change_set.lines[0].fields["student_number"].after == "S000099"
    assert correction.depends_on == [again.change_set.id]
