"""Questions of the centre reach every desk, and what one desk answers is carried out for all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.records import merging
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import Case, ChangeKind, Role, StudentStatus
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState, ConfirmedRecord
from sync.attention import discard, list_attention, list_settled
from sync.centre import PATIENCE
from sync.connected import centre_of
from sync.cycle import Cycle
from sync.enrolment import sign_in
from sync.peers import Peer
from sync.pull import pull
from sync.questions import OpenQuestion, answer_question, list_questions
from sync.report import CycleReport
from sync.status import read_status
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.sync.lost_answers import deliver_without_hearing


@pytest.fixture
def desks(enrolled_desk: Callable[[str], DeskStore]) -> tuple[DeskStore, DeskStore]:
    return enrolled_desk("one"), enrolled_desk("two")


def add(store: DeskStore, **fields: object) -> str:
    with store.changing(label="Add", kind=ChangeKind.STUDENT_ADD) as work:
        known = {"family_name": "Okafor", "given_name": "Ada", "birth_date": date(2003, 4, 5)}
        number = {"student_number": work.take_student_number()}
        student = Student(id=new_id(), **(number | known | fields))
        work.session.add(student)
    return student.id


def sync(*stores: DeskStore) -> None:
    for store in stores:
        Cycle(store).run([Peer.CENTRE])


def asked(store: DeskStore) -> list[OpenQuestion]:
    with store.reading() as session:
        return list_questions(session)


def answer(store: DeskStore, code: str, note: str = "") -> None:
    answer_question(store, asked(store)[0].ref, code, note=note, words="Answer")


def numbers(store: DeskStore) -> list[tuple[str, StudentStatus]]:
    with store.reading() as session:
        rows = session.execute(
            select(Student.student_number, Student.status).order_by(Student.student_number)
        )
        return [(row[0], row[1]) for row in rows]


def test_one_person_made_at_two_desks_is_asked_about_at_both(
    desks: tuple[DeskStore, DeskStore],
) -> None:
    one, two = desks
    add(one, phone="+1 555 0100")
    add(two, family_name="OKAFOR")
    sync(one, two, one)
    for store in desks:
        [question] = asked(store)
        assert (question.case, question.office) == (Case.SAME_PERSON, "Registrar")
        assert question.choices[0].facts["number"] == "S000001"
        with store.reading() as session:
            assert read_status(session).for_a_person == 1


def test_an_answer_at_one_desk_is_carried_out_for_all(desks: tuple[DeskStore, DeskStore]) -> None:
    one, two = desks
    add(one)
    add(two, phone="+1 555 0102")
    sync(one, two)
    answer(two, "same_person", "spoke to her")
    assert asked(two) == []
    sync(two, one)
    for store in desks:
        assert asked(store) == []
        assert numbers(store) == [
            ("S000001", StudentStatus.ACTIVE),
            ("S000501", StudentStatus.MERGED),
        ]


def test_the_second_answer_is_told_that_another_one_stands(
    desks: tuple[DeskStore, DeskStore],
) -> None:
    one, two = desks
    add(one)
    add(two)
    sync(one, two, one)
    answer(one, "different_people")
    answer(two, "same_person")
    sync(one, two)
    with two.reading() as session:
        [item] = list_attention(session)
    assert (item.reason, item.facts["by"]) == ("question_answered_already", "ann")
    discard(two, item.number)
    assert asked(two) == []
    assert [status for _, status in numbers(two)] == [StudentStatus.ACTIVE] * 2


def test_a_number_given_twice_is_mended_at_the_desk_that_came_later(
    desks: tuple[DeskStore, DeskStore],
) -> None:
    one, two = desks
    add(one, student_number="S004117")
    add(two, student_number="S004117", birth_date=date(2001, 1, 1))
    sync(one, two, one)
    assert numbers(one) == numbers(two)
    assert len({number for number, _ in numbers(one)}) == 2
    [question] = asked(two)
    assert (question.case, question.facts["number"]) == (Case.NUMBER_TAKEN, "S004117")


def test_what_a_desk_writes_about_a_merged_student_stands_in_the_one_that_goes_on(
    desks: tuple[DeskStore, DeskStore],
) -> None:
    one, two = desks
    stays = add(one)
    gone = add(one, birth_date=date(1999, 9, 9))
    sync(one, two)
    with one.changing(label="Merge", kind=ChangeKind.STUDENT_MERGE) as work:
        merging.merge(work, *(work.session.get_one(Student, each) for each in (gone, stays)))
    with two.changing(label="Edit", kind=ChangeKind.STUDENT_EDIT) as work:
        work.session.get_one(Student, gone).preferred_name = "Adaeze"
    sync(one)
    deliver_without_hearing(two)
    sync(two, one)
    for store in desks:
        with store.reading() as session:
            names = {row.id: row.preferred_name for row in session.scalars(select(Student))}
            assert names == {stays: "Adaeze", gone: None}
            assert session.scalars(select(ConfirmedRecord)).all() == []


def test_a_question_belongs_to_its_office(
    centre: RunningCentre, desks: tuple[DeskStore, DeskStore]
) -> None:
    centre.add_user("finn", Role.FINANCE)
    one, two = desks
    add(one)
    add(two)
    sync(one, two)
    sign_in(two, "finn", PASSWORD)
    with pytest.raises(Refused, match="answer_of_other_office"):
        answer(two, "same_person")
    with pytest.raises(Invalid, match="choice_unknown"):
        answer(two, "perhaps")
    with pytest.raises(Invalid, match="question_unknown"):
        answer_question(two, "Q00", "same_person", note="", words="")
    with two.reading() as session:
        assert read_status(session).for_a_person == 0


def test_what_was_settled_reaches_the_desk_also_where_the_feed_was_quicker_than_the_answer(
    desks: tuple[DeskStore, DeskStore],
) -> None:
    one, two = desks
    add(one, student_number="S004117")
    sync(one)
    add(two, student_number="S004117", birth_date=date(2001, 1, 1))
    deliver_without_hearing(two)
    centre = centre_of(two, PATIENCE)
    pull(two, centre, CycleReport())
    centre.close()
    with two.reading() as session:
        assert read_status(session).counts == {ChangeSetState.ACCEPTED: 1}
        assert list_settled(session) == [], "the feed does not tell it"
    sync(two)
    with two.reading() as session:
        [item] = list_settled(session)
    assert item.remarks[0].case is Case.NUMBER_TAKEN
    assert item.remarks[0].facts["number"] == "S004117"
