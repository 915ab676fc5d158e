"""One act is one transaction: its records and its journal entry, or nothing."""

from __future__ import annotations

from datetime import date
from threading import Thread

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from registrar_desktop.errors import Defect, Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.rules.urgency import Urgency
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Program, ProgramEnrollment, Student
from registrar_desktop.schema.vocabulary import (
    ChangeKind,
    EntryKind,
    GatewayKind,
    Level,
    ProgramStatus,
)
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.search import find_students
from registrar_desktop.store.tables.desk import NumberRange, Setting
from registrar_desktop.store.tables.journal import (
    ChangeSetState,
    ConfirmedRecord,
    JournalEntry,
    JournalLine,
)
from registrar_desktop.store.work import Act
from tests.store.desk import AUDIT, KEY, MORNING, HandClock

ADD, EDIT = ChangeKind.STUDENT_ADD, ChangeKind.STUDENT_EDIT


def student(name: str, **more: object) -> Student:
    return Student(id=new_id(), student_number=f"N-{name}", family_name=name, **more)


def add(store: DeskStore, name: str) -> str:
    with store.changing(label=f"Add {name}", kind=ADD) as work:
        work.session.add(new := student(name))
    return new.id


def confirmed(store: DeskStore, name: str) -> str:
    """A student as the centre has it."""
    with store.recording() as session:
        session.add(new := student(name, row_version=3))
    return new.id


def count(store: DeskStore, table: type[Student] | type[JournalEntry] | type[JournalLine]) -> int:
    with store.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_an_act_writes_its_records_and_who_did_what_when(store: DeskStore) -> None:
    add(store, "Ada")
    with store.reading() as session:
        entry = session.scalars(select(JournalEntry)).one()
    assert (entry.label, entry.kind, entry.actor) == ("Add Ada", ADD, "anna")
    assert (entry.recorded_at, entry.state, entry.seq) == (MORNING, ChangeSetState.WAITING, 1)
    assert entry.urgency == Urgency.STUDENTS


def test_an_act_that_fails_leaves_nothing(store: DeskStore) -> None:
    def fail() -> None:
        with store.changing(label="Add", kind=ADD) as work:
            work.session.add(student("Ada"))
            work.session.flush()
            work.take_receipt_number()
            raise Refused("no")

    with pytest.raises(Refused):
        fail()
    assert (count(store, Student), count(store, JournalEntry)) == (0, 0)
    with store.changing(label="Add", kind=ADD) as work:
        assert work.take_receipt_number() == "D07-000001"


def test_an_act_that_changed_nothing_is_not_in_the_journal(store: DeskStore) -> None:
    with store.changing(label="Look", kind=EDIT):
        pass
    assert count(store, JournalEntry) == 0


def test_change_sets_are_numbered_in_the_order_they_were_made(store: DeskStore) -> None:
    for name in "abc":
        add(store, name)
    with store.reading() as session:
        entries = session.scalars(select(JournalEntry).order_by(JournalEntry.seq)).all()
    assert [(entry.seq, entry.position) for entry in entries] == [(1, 1), (2, 2), (3, 3)]


def test_an_answer_to_a_refusal_takes_its_place_in_the_order(store: DeskStore) -> None:
    add(store, "a")
    add(store, "b")
    with store.reading() as session:
        first = session.scalars(select(JournalEntry).where(JournalEntry.seq == 1)).one()
    with store.acting(Act("Again", ADD, replaces=first.id, position=first.position)) as work:
        work.session.add(student("c"))
    with store.reading() as session:
        last = session.scalars(select(JournalEntry).order_by(JournalEntry.seq.desc())).first()
    assert last is not None
    assert (last.seq, last.position, last.replaces) == (3, 1, first.id)


def test_an_edit_keeps_what_the_centre_had_once(store: DeskStore) -> None:
    known = confirmed(store, "Ada")
    for phone in ("1", "2"):
        with store.changing(label="Edit", kind=EDIT) as work:
            work.session.get_one(Student, known).phone = phone
    with store.reading() as session:
        kept = session.scalars(select(ConfirmedRecord)).one()
        lines = session.scalars(select(JournalLine).order_by(JournalLine.line)).all()
    assert kept.values is not None
    assert (kept.values["phone"], kept.values["family_name"], kept.version) == (None, "Ada", 3)
    assert {tuple(line.fields["phone"]) for line in lines} == {(None, "1"), ("1", "2")}
    assert {line.base_version for line in lines} == {3}


def test_rows_of_one_act_may_name_each_other_in_any_order(store: DeskStore) -> None:
    with store.changing(label="Add", kind=ADD) as work:
        who, what = student("Ada"), Program(id=new_id(), code="B", title="B", level=Level.GRADUATE)
        work.session.add(
            ProgramEnrollment(
                id=new_id(), student_id=who.id, program_id=what.id,
                status=ProgramStatus.ACTIVE, start_date=date(2025, 9, 1),
            )
        )  # fmt: skip
        work.session.add_all([who, what])
    assert count(store, JournalLine) == 3


def test_a_whole_import_goes_through_one_door_with_its_journal(store: DeskStore) -> None:
    rows = [
        {"id": new_id(), "student_number": f"{number:05d}", "family_name": f"Person {number}"}
        for number in range(1200)
    ]
    with store.changing(label="Import", kind=ChangeKind.IMPORT) as work:
        work.bulk_insert(Student, rows)
    assert (count(store, Student), count(store, JournalEntry)) == (1200, 1)
    with store.reading() as session:
        line = session.scalars(select(JournalLine).where(JournalLine.line == 7)).one()
        assert line.fields == {
            "student_number": [None, "00007"],
            "family_name": [None, "Person 7"],
            "given_name": [None, ""],
            "sex": [None, "U"],
            "level": [None, "UNDERGRADUATE"],
            "status": [None, "ACTIVE"],
            "privacy_flag": [None, False],
        }
        assert len(find_students(session, "person 7")) > 0


@pytest.mark.parametrize(
    "statement", [update(Student).values(phone="1"), delete(Student)], ids=["update", "delete"]
)
def test_no_bulk_change_goes_past_the_journal(store: DeskStore, statement: object) -> None:
    add(store, "Ada")

    def sneak() -> None:
        with store.changing(label="Sneak", kind=EDIT) as work:
            work.session.execute(statement)  # type: ignore[call-overload]

    with pytest.raises(Defect):
        sneak()


def test_nothing_people_entered_is_deleted(store: DeskStore) -> None:
    known = confirmed(store, "Ada")

    def remove() -> None:
        with store.changing(label="Remove", kind=EDIT) as work:
            work.session.delete(work.session.get_one(Student, known))

    with pytest.raises(Defect):
        remove()
    assert count(store, Student) == 1


def test_what_machines_make_is_not_a_person_s_change(store: DeskStore) -> None:
    with store.changing(label="Pay", kind=ChangeKind.GATEWAY_PAYMENT) as work:
        work.session.add(
            GatewayTransaction(
                id=new_id(), provider="p", provider_ref="r", kind=GatewayKind.CHARGE,
                amount_minor=1, currency="USD", occurred_at=MORNING, status="s",
            )
        )  # fmt: skip
    with store.recording() as session:
        identity.write_setting(session, "seen", {"at": 1})
    assert count(store, JournalEntry) == 0


def test_who_only_reads_changes_nothing(store: DeskStore) -> None:
    known = confirmed(store, "Ada")

    def write(session: Session) -> None:
        session.get_one(Student, known).phone = "1"
        session.commit()

    with store.reading() as session, pytest.raises(Defect):
        write(session)


def test_a_reader_sees_one_state_while_others_write(store: DeskStore) -> None:
    add(store, "Ada")
    with store.reading() as session:
        before = session.scalar(select(func.count()).select_from(Student))
        add(store, "Bob")
        assert session.scalar(select(func.count()).select_from(Student)) == before


def test_two_who_write_at_once_wait_for_each_other(store: DeskStore) -> None:
    def many(name: str) -> None:
        for number in range(10):
            add(store, f"{name}{number}")

    threads = [Thread(target=many, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as session:
        numbers = session.scalars(select(JournalEntry.seq).order_by(JournalEntry.seq)).all()
    assert list(numbers) == list(range(1, 31))


def test_another_program_s_change_is_noticed(store: DeskStore) -> None:
    before = store.data_version()
    assert store.data_version() == before
    other = DeskStore.open(store.path, KEY, HandClock())
    add(other, "Ada")
    other.close()
    assert store.data_version() != before


def test_a_role_that_may_not_is_refused_before_anything_happens(store: DeskStore) -> None:
    with store.recording() as session:
        identity.sign_in_here(session, AUDIT)
    with pytest.raises(Refused) as told:
        add(store, "Ada")
    assert told.value.code == "role_forbids"


def test_without_a_person_or_a_desk_nothing_is_recorded(store: DeskStore) -> None:
    with store.recording() as session:
        identity.sign_out_here(session)
    with pytest.raises(Refused) as told:
        add(store, "Ada")
    assert told.value.code == "sign_in_first"
    with store.recording() as session:
        identity.write_setting(session, "signed_in", {})
        setting = session.get_one(Setting, "joined")
        session.delete(setting)
    with pytest.raises(Refused) as told:
        add(store, "Ada")
    assert told.value.code == "desk_not_joined"


def test_a_number_that_a_record_already_has_is_not_handed_out_again(store: DeskStore) -> None:
    # The counters of a store that came out of a backup stand where they stood then.
    with store.changing(label="Add", kind=ADD) as work:
        number = work.take_student_number()
        work.session.add(Student(id="s", student_number=number, family_name="Ada"))
    with store.recording() as session:
        session.add(
            LedgerEntry(
                id="p", student_id="s", kind=EntryKind.PAYMENT, code="CASH", amount_minor=-500,
                currency="USD", effective_date=date(2025, 9, 1), description="Cash",
                change_set_id="c", posted_by="bursar", recorded_at=MORNING, row_version=1,
                receipt_number="D07-000001",
            )
        )  # fmt: skip
        session.get_one(NumberRange, 4101).next_number = 4101
    with store.changing(label="Add", kind=ADD) as work:
        assert work.take_student_number() == "S004102"
        assert work.take_receipt_number() == "D07-000002"
