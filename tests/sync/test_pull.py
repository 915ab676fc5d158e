"""Fetched rows under unconfirmed changes: nothing a person entered is overwritten or lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from registrar_desktop.errors import Refused
from registrar_desktop.schema.people import Student
from registrar_desktop.store import search
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import read_setting
from registrar_desktop.store.tables.journal import (
    ChangeSetState,
    ConfirmedRecord,
    JournalEntry,
)
from sync.download import CURSOR
from sync.protocol import Outcome, RecordVersion, Verdict
from sync.protocol_reading import FeedRow
from sync.pull import take_in
from sync.push import enter_verdict
from sync.report import CycleReport
from tests.sync.conftest import feed_page, read_student, student_values


def test_a_fetched_student_is_there_and_can_be_found(store: DeskStore) -> None:
    values = student_values(family_name="Ḥaddād", given_name="عمر")
    take_in(store, feed_page((3, values), cursor="77"), CycleReport())
    student = read_student(store, values["id"])
    assert student is not None
    assert (student.family_name, student.row_version) == ("Ḥaddād", 3)
    with store.reading() as session:
        assert len(search.find_students(session, "haddad")) == 1
        assert read_setting(session, CURSOR) == {"after": "77"}


def test_a_fetched_value_never_overwrites_an_unconfirmed_edit(
    store: DeskStore, edit_student: Callable[..., None]
) -> None:
    values = student_values(phone="1", email="old@x.edu")
    take_in(store, feed_page((1, values)), CycleReport())
    edit_student(values["id"], phone="2")
    take_in(store, feed_page((2, {**values, "phone": "3", "email": "new@x.edu"})), CycleReport())
    student = read_student(store, values["id"])
    assert student is not None
    assert (student.phone, student.email) == ("2", "new@x.edu")
    with store.reading() as session:
        confirmed = session.scalars(select(ConfirmedRecord)).one()
        assert confirmed.values is not None
        assert confirmed.values["phone"] == "3"


def test_what_the_centre_set_is_laid_also_under_an_edit_that_waits(
    store: DeskStore, edit_student: Callable[..., None]
) -> None:
    values = student_values(phone="1")
    take_in(store, feed_page((1, values)), CycleReport())
    edit_student(values["id"], phone="2")
    row = FeedRow(
        kind="student",
        id=values["id"],
        version=1,
        values={"updated_at": "2026-01-02T03:04:05.000000Z"},
        change_set_id="a change set of this desk",
        brief=True,
    )
    take_in(store, feed_page(cursor="2").model_copy(update={"rows": [row]}), CycleReport())
    with store.reading() as session:
        confirmed = session.scalars(select(ConfirmedRecord)).one()
        assert confirmed.values is not None
        assert confirmed.values["updated_at"] == "2026-01-02T03:04:05.000000Z"
        assert confirmed.values["phone"] == "1"


def test_an_older_version_never_replaces_a_newer_one(store: DeskStore) -> None:
    values = student_values(phone="new")
    take_in(store, feed_page((5, values)), CycleReport())
    take_in(store, feed_page((4, {**values, "phone": "old"})), CycleReport())
    student = read_student(store, values["id"])
    assert student is not None
    assert student.phone == "new"


def test_of_two_states_on_one_page_the_newer_version_counts_wherever_it_stands(
    store: DeskStore, edit_student: Callable[..., None]
) -> None:
    # A transaction that began first and wrote last comes first in the feed.
    alone, edited = student_values(phone="1"), student_values(phone="1")
    take_in(store, feed_page((1, alone), (1, edited)), CycleReport())
    edit_student(edited["id"], email="mine@x.edu")
    states = [
        (version, {**each, "phone": phone})
        for each in (alone, edited)
        for version, phone in ((3, "newer"), (2, "older"))
    ]
    take_in(store, feed_page(*states), CycleReport())
    for each in (alone, edited):
        student = read_student(store, each["id"])
        assert student is not None
        assert (student.phone, student.row_version) == ("newer", 3)


def test_ones_own_change_coming_back_acknowledges_it(
    store: DeskStore, add_student: Callable[..., str]
) -> None:
    student_id = add_student("Okafor")
    with store.reading() as session:
        entry = session.scalars(select(JournalEntry)).one()
    values = student_values(id=student_id, family_name="Okafor", given_name="Ada")
    take_in(store, feed_page((1, values), made_by=entry.id), CycleReport())
    with store.reading() as session:
        assert session.scalars(select(JournalEntry)).one().state is ChangeSetState.ACCEPTED
        assert session.scalar(select(func.count()).select_from(ConfirmedRecord)) == 0
    student = read_student(store, student_id)
    assert student is not None
    assert student.row_version == 1


def test_an_edit_made_while_the_earlier_one_travels_stays(
    store: DeskStore, add_student: Callable[..., str], edit_student: Callable[..., None]
) -> None:
    student_id = add_student("Okafor", phone="1")
    edit_student(student_id, phone="2")
    with store.reading() as session:
        first = session.scalars(select(JournalEntry).order_by(JournalEntry.seq)).first()
        assert first is not None
    values = student_values(id=student_id, family_name="Okafor", given_name="Ada", phone="1")
    take_in(store, feed_page((1, values), made_by=first.id), CycleReport())
    student = read_student(store, student_id)
    assert student is not None
    assert student.phone == "2"
    with store.reading() as session:
        states = session.scalars(select(JournalEntry.state).order_by(JournalEntry.seq)).all()
    assert states == [ChangeSetState.ACCEPTED, ChangeSetState.WAITING]


def test_another_history_of_the_centre_changes_nothing(store: DeskStore) -> None:
    values = student_values()
    page = feed_page((1, values)).model_copy(update={"epoch": "another"})
    with pytest.raises(Refused) as refused:
        take_in(store, page, CycleReport())
    assert refused.value.code == "history_changed"
    assert read_student(store, values["id"]) is None


def test_a_word_of_a_newer_program_stops_the_page_whole(store: DeskStore) -> None:
    known, newer = student_values(), student_values(status="EMERITUS")
    with pytest.raises(Refused) as refused:
        take_in(store, feed_page((1, known), (1, newer), cursor="9"), CycleReport())
    assert refused.value.code == "update_needed"
    assert read_student(store, known["id"]) is None
    with store.reading() as session:
        assert read_setting(session, CURSOR) is None


def test_a_word_of_a_newer_program_stops_a_page_that_lies_under_work_that_waits(
    store: DeskStore, add_student: Callable[..., str], edit_student: Callable[..., None]
) -> None:
    student_id = add_student()
    edit_student(student_id, phone="1")
    newer = student_values(id=student_id, status="EMERITUS")
    with pytest.raises(Refused) as refused:
        take_in(store, feed_page((1, newer), cursor="9"), CycleReport())
    assert refused.value.code == "update_needed"
    student = read_student(store, student_id)
    assert student is not None
    assert student.phone == "1"


def test_two_desks_students_with_the_same_number_are_both_kept(
    store: DeskStore, add_student: Callable[..., str], profile_dir: Path
) -> None:
    mine = add_student("Okafor")
    theirs = student_values(student_number="S000001")
    take_in(store, feed_page((1, theirs)), CycleReport())
    with store.reading() as session:
        numbers = session.scalars(select(Student.student_number)).all()
    assert numbers == ["S000001", "S000001"]
    assert read_student(store, mine) is not None


def test_what_the_centre_already_had_keeps_the_centres_words(
    store: DeskStore, add_student: Callable[..., str]
) -> None:
    # Two desks enter the same fact under the same id; the first one's testimony stays.
    student_id = add_student("Okafor", note="by the second desk")
    values = student_values(id=student_id, note="by the first desk")
    take_in(store, feed_page((1, values)), CycleReport())
    with store.recording() as session:
        entry = session.scalars(select(JournalEntry)).one()
        entry.state = ChangeSetState.SENDING
        record = RecordVersion(kind="student", id=student_id, version=1)
        verdict = Verdict(change_set_id=entry.id, outcome=Outcome.ACCEPTED, records=[record])
        enter_verdict(session, entry, verdict, store.clock)
    student = read_student(store, student_id)
    assert student is not None
    assert (student.note, student.row_version) == ("by the first desk", 1)
    with store.reading() as session:
        assert session.scalars(select(ConfirmedRecord)).all() == []
