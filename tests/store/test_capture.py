"""Whatever is done, the journal tells it so exactly that the records can be made from it anew."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.codec import row_to_json
from registrar_desktop.schema.people import Contact, Student
from registrar_desktop.schema.register import CENTRE_FIELDS
from registrar_desktop.schema.vocabulary import ChangeKind, ContactKind, Sex
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import JournalEntry, JournalLine
from registrar_desktop.store.work import Work
from tests.store.desk import HandClock, copy_of

FIELDS = st.one_of(
    st.tuples(st.just("phone"), st.sampled_from([None, "1", "2"])),
    st.tuples(st.just("sex"), st.sampled_from(list(Sex))),
    st.tuples(st.just("privacy_flag"), st.booleans()),
    st.tuples(st.just("address"), st.sampled_from([None, {"city": "A"}, {"city": "B", "x": [1]}])),
    st.tuples(st.just("family_name"), st.text("aé王 ", min_size=1, max_size=4)),
)
STEP = st.one_of(
    st.tuples(st.just("add"), st.none()),
    st.tuples(st.just("contact"), st.integers(0, 3)),
    st.tuples(st.just("edit"), st.tuples(st.integers(0, 3), FIELDS, st.booleans())),
)
ACTS = st.lists(st.tuples(st.lists(STEP, max_size=5), st.booleans()), max_size=6)


class _GaveUpError(Exception):
    """The act was broken off by whoever did it."""


def perform(work: Work, steps: list[Any]) -> None:
    for what, how in steps:
        people = work.session.scalars(select(Student).order_by(Student.id)).all()
        if what == "add":
            number = work.take_student_number()
            work.session.add(Student(id=new_id(), student_number=number, family_name="New"))
        elif not people:
            continue
        elif what == "contact":
            who = people[how % len(people)]
            contact = Contact(id=new_id(), student_id=who.id, kind=ContactKind.PAYER, name="P")
            work.session.add(contact)
        else:
            index, (field, value), flush = how
            setattr(people[index % len(people)], field, value)
            if flush:
                work.session.flush()


def act(store: DeskStore, steps: list[Any], *, fails: bool) -> None:
    try:
        with store.changing(label="An act", kind=ChangeKind.IMPORT) as work:
            perform(work, steps)
            if fails:
                raise _GaveUpError
    except _GaveUpError:
        pass


def replayed(session: Session) -> dict[tuple[str, str], dict[str, Any]]:
    """The records as the journal tells them, from the beginning."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    statement = (
        select(JournalLine)
        .join(JournalEntry, JournalEntry.id == JournalLine.change_set_id)
        .order_by(JournalEntry.seq, JournalLine.line)
    )
    for line in session.scalars(statement):
        row = rows.setdefault((line.record_kind, line.record_id), {})
        assert (line.action == "CREATE") == (not row), "made once, then edited"
        for name, (before, after) in line.fields.items():
            assert row.get(name) == before, "the value before is the one that stood"
            assert before != after
            row[name] = after
    return rows


def stored(session: Session) -> dict[tuple[str, str], dict[str, Any]]:
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for record in (Student, Contact):
        for row in session.scalars(select(record)):
            values = row_to_json(row)
            found[(record.__tablename__, row.id)] = {
                name: value
                for name, value in values.items()
                if name != "id" and name not in CENTRE_FIELDS
            }
    return found


@given(acts=ACTS)
def test_the_journal_replays_to_the_same_records(empty_desk: Path, acts: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        store = copy_of(empty_desk, Path(folder) / "store.db", HandClock())
        for steps, fails in acts:
            act(store, steps, fails=fails)
        with store.reading() as session:
            told = replayed(session)
            kept = stored(session)
        store.close()
    assert told.keys() == kept.keys()
    for key, row in kept.items():
        assert {name: told[key].get(name) for name in row} == row
