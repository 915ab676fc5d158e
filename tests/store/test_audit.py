"""The audit trail tells of every change and look, hangs together, and cannot be edited."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from registrar_desktop.identifiers import new_id
from registrar_desktop.rules.audit_chain import Break, Noted, TrailEvent, breaks_in, root_of, sealed
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store import audit
from registrar_desktop.store.desk_store import DeskStore
from tests.store.desk import DESK, MORNING


def add_student(store: DeskStore, family: str = "Okafor") -> str:
    """An act; gives its change set's id."""
    with store.changing(label="Add", kind=ChangeKind.STUDENT_ADD) as work:
        number = work.take_student_number()
        work.session.add(
            Student(id=new_id(), student_number=number, family_name=family, given_name="Ada")
        )
        return work.change_set_id


def add_and_fail(store: DeskStore, student: Student) -> None:
    with store.changing(label="Add", kind=ChangeKind.STUDENT_ADD) as work:
        work.session.add(student)
        raise RuntimeError


def trail(store: DeskStore) -> list[TrailEvent]:
    with store.reading() as session:
        return list(audit.events(session))


def test_each_change_is_an_event_with_the_digest_of_what_the_journal_says(store: DeskStore) -> None:
    change = add_student(store)
    [event] = trail(store)
    assert (event.act, event.actor, event.subject_id) == ("CHANGE", "anna", change)
    with store.reading() as session:
        digest = audit.digest_in_journal(session, change)
    assert event.detail == f'{{"digest":"{digest}"}}'


def test_an_act_that_fails_leaves_no_event(store: DeskStore) -> None:
    one = Student(id=new_id(), student_number="1", family_name="A", given_name="B")
    with pytest.raises(RuntimeError):
        add_and_fail(store, one)
    assert trail(store) == []


def test_a_look_that_lasts_is_noted_once_and_the_next_one_again(store: DeskStore) -> None:
    def look(minutes: int) -> None:
        with store.recording() as session:
            audit.note_look(session, "student", "s1", MORNING + timedelta(minutes=minutes))

    for minutes in (0, 3, 9):
        look(minutes)
    assert [event.act for event in trail(store)] == ["LOOK", "LOOK"]
    # A clock that was ahead for a moment hides no look of later.
    for minutes in (9000, 20, 30):
        look(minutes)
    assert [event.act for event in trail(store)] == ["LOOK"] * 5


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor = 'somebody else'",
        "DELETE FROM audit_event",
        "INSERT OR REPLACE INTO audit_event SELECT * FROM audit_event WHERE seq = 1",
    ],
)
def test_nothing_in_the_trail_can_be_changed(store: DeskStore, statement: str) -> None:
    add_student(store)
    before = trail(store)
    with store.recording() as session, pytest.raises(DatabaseError):
        session.execute(text(statement))
    assert trail(store) == before


def links(*acts: str) -> list[TrailEvent]:
    """A trail of desk `d`."""
    made: list[TrailEvent] = []
    for number, act in enumerate(acts, start=1):
        event = TrailEvent(
            seq=number,
            at=f"2025-09-01T08:00:0{number}.000000Z",
            actor="ann",
            act=act,
            subject_kind="",
            subject_id="",
            detail="{}",
            previous=made[-1].hash if made else root_of("d"),
            hash="",
        )
        made.append(sealed("d", event))
    return made


def test_a_whole_trail_has_no_break() -> None:
    assert list(breaks_in("d", links("CHANGE", "LOOK", "EXPORT"))) == []


def test_an_altered_a_missing_and_a_forked_event_are_found() -> None:
    whole = links("CHANGE", "LOOK", "EXPORT")
    altered = [whole[0], replace(whole[1], actor="somebody else"), whole[2]]
    assert [each.how for each in breaks_in("d", altered)] == [Break.ALTERED]
    # Who alters an event and its hash tears it off what comes after.
    resealed = [whole[0], sealed("d", replace(whole[1], actor="eve")), whole[2]]
    assert [(each.seq, each.how) for each in breaks_in("d", resealed)] == [(3, Break.GAP)]
    assert [each.how for each in breaks_in("d", [whole[0], whole[2]])] == [Break.GAP]
    other = sealed("d", replace(whole[1], act=Noted.EXPORT.value))
    assert [each.how for each in breaks_in("d", [*whole[:2], other])] == [Break.FORK]
    # Another desk's trail is nobody else's.
    assert next(iter(breaks_in("e", whole))).how is Break.ALTERED


def test_it_belongs_to_its_desk(store: DeskStore) -> None:
    add_student(store)
    assert list(breaks_in(DESK.id, trail(store))) == []
