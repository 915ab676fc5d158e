"""An answer the centre suggested is sent as the centre said it, in the old one's place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import Case, ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from sync.answering import choose
from sync.attention import list_attention, list_settled
from sync.protocol import Action, Choice, FieldChange, Line, Outcome, Remark, Verdict
from sync.pull import take_in
from sync.push import enter_verdict
from sync.report import CycleReport
from tests.sync.conftest import feed_page, read_student, student_values
from tests.sync.waiting import next_deliveries


def _judge(store: DeskStore, outcome: Outcome, **told: Any) -> None:
    """The centre's verdict on the first change set."""
    with store.recording() as session:
        entry = session.scalars(select(JournalEntry).where(JournalEntry.seq == 1)).one()
        entry.state = ChangeSetState.SENDING
        verdict = Verdict(change_set_id=entry.id, outcome=outcome, **told)
        enter_verdict(session, entry, verdict, SystemClock())


def _says(student: str, before: str | None, phone: str) -> Line:
    change = FieldChange(before=before, after=phone)
    return Line(kind="student", id=student, action=Action.EDIT, fields={"phone": change})


@pytest.fixture
def refused(store: DeskStore, edit_student: Callable[..., None]) -> str:
    """A student whose edit was refused."""
    values = student_values(phone="1", email=None)
    take_in(store, feed_page((1, values)), CycleReport())
    edit_student(values["id"], phone="2", email="mine@x.edu")
    return str(values["id"])


def test_the_choices_are_shown_with_what_happened_meanwhile(store: DeskStore, refused: str) -> None:
    offered = [Choice(code="waitlist", facts={"place": 3}), Choice(code="keep", gives_up=True)]
    _judge(store, Outcome.REFUSED, reason="FULL", case=Case.SEAT_TAKEN, choices=offered)
    with store.reading() as session:
        (item,) = list_attention(session)
    assert (item.case, list(item.choices)) == (Case.SEAT_TAKEN, offered)


def test_a_choice_is_laid_over_what_was_sent(store: DeskStore, refused: str) -> None:
    offered = Choice(code="other", lines=[_says(refused, "1", "3")])
    _judge(store, Outcome.REFUSED, choices=[offered])
    choose(store, 1, "other", words="The other number")
    with store.reading() as session:
        (delivery,) = next_deliveries(session)
        old = session.scalars(select(JournalEntry).where(JournalEntry.seq == 1)).one()
    change = delivery.change_set
    assert (change.replaces, change.label) == (old.id, "Edit (The other number)")
    phone, email = change.lines[0].fields["phone"], change.lines[0].fields["email"]
    assert (phone.before, phone.after, email.after) == ("1", "3", "mine@x.edu")
    assert (old.state, (old.decision or {})["decision"]) == (ChangeSetState.SETTLED, "other")
    student = read_student(store, refused)
    assert student is not None
    assert student.phone == "3"


def test_a_choice_may_add_another_record_and_be_another_kind_of_act(
    store: DeskStore, refused: str
) -> None:
    friend = student_values(phone="7")
    take_in(store, feed_page((1, friend), cursor="2"), CycleReport())
    lines = [_says(friend["id"], "7", "8")]
    offered = Choice(code="both", kind=ChangeKind.STUDENT_ADD, lines=lines)
    _judge(store, Outcome.REFUSED, choices=[offered])
    choose(store, 1, "both")
    with store.reading() as session:
        (delivery,) = next_deliveries(session)
    assert delivery.change_set.kind is ChangeKind.STUDENT_ADD
    assert [line.id for line in delivery.change_set.lines] == [refused, friend["id"]]
    student = read_student(store, friend["id"])
    assert student is not None
    assert student.phone == "8"


def test_an_answer_about_what_was_not_fetched_yet_changes_nothing(
    store: DeskStore, refused: str
) -> None:
    offered = Choice(code="both", lines=[_says(new_id(), "7", "8")])
    _judge(store, Outcome.REFUSED, choices=[offered])
    with pytest.raises(Refused) as told:
        choose(store, 1, "both")
    assert told.value.code == "choice_not_fetched"
    with store.reading() as session:
        assert len(list_attention(session)) == 1


def test_keeping_what_the_centre_has_gives_the_desks_change_up(
    store: DeskStore, refused: str
) -> None:
    _judge(store, Outcome.REFUSED, choices=[Choice(code="keep", gives_up=True)])
    choose(store, 1, "keep")
    with store.reading() as session:
        assert next_deliveries(session) == []
        assert list_attention(session) == []
    student = read_student(store, refused)
    assert student is not None
    assert student.phone == "1"


@pytest.mark.parametrize(
    ("code", "expected"), [("other", "choice_unknown"), ("override", "choice_needs_reason")]
)
def test_a_choice_must_be_offered_and_have_its_reason(
    store: DeskStore, refused: str, code: str, expected: str
) -> None:
    _judge(store, Outcome.REFUSED, choices=[Choice(code="override", needs_reason=True)])
    with pytest.raises(Invalid) as told:
        choose(store, 1, code, reason="  ")
    assert told.value.code == expected


def test_what_was_settled_without_a_person_can_be_read(store: DeskStore, refused: str) -> None:
    remark = Remark(case=Case.REGISTERED_ALREADY, facts={"section": "CHEM 1A-001"})
    _judge(store, Outcome.ACCEPTED, remarks=[remark])
    with store.reading() as session:
        (item,) = list_settled(session)
        assert list_attention(session) == []
    assert item.remarks == (remark,)
