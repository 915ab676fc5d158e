"""Two desks, the website writing SQL, and a real centre: whatever happens in between, at the end
all have the same rows, nothing waits, and every value a person entered is in some journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import (
    ChangeSetState,
    ConfirmedRecord,
    JournalLine,
)
from sync import digests
from sync.agreement import read_agreement
from sync.attention import Keep, discard, list_attention, settle
from sync.cycle import Cycle
from sync.peers import Peer, PeerState
from sync.status import read_status
from tests.fixtures.centre import RunningCentre
from tests.sync.lost_answers import deliver_without_hearing

FIELDS = ("phone", "email", "preferred_name")


@dataclass
class Office:
    """Two desks and a centre; `students` are those of the example at hand."""

    centre: RunningCentre
    desks: list[DeskStore]
    students: list[str] = field(default_factory=list)
    entered: set[str] = field(default_factory=set)

    def add(self, desk: int, value: str) -> None:
        with self.desks[desk].changing(label="Add", kind=ChangeKind.STUDENT_ADD) as work:
            student = Student(
                id=new_id(), student_number=work.take_student_number(), family_name=value
            )
            work.session.add(student)
        self.students.append(student.id)

    def edit(self, desk: int, which: int, name: str, value: str) -> None:
        value = _worded(name, value)
        with self.desks[desk].changing(label="Edit", kind=ChangeKind.STUDENT_EDIT) as work:
            student = work.session.get(Student, self.students[which % len(self.students)])
            if student is None:
                return
            if getattr(student, name) != value:
                self.entered.add(value)
            setattr(student, name, value)

    def website(self, which: int, name: str, value: str) -> None:
        value = _worded(name, value)
        with psycopg.connect(self.centre.database_url) as connection:
            connection.execute(
                f"UPDATE student SET {name} = %s WHERE id = %s",
                (value, self.students[which % len(self.students)]),
            )

    def clash(self, desk: int, value: str) -> None:
        """A student with a number that the other desk may have given, too."""
        with self.desks[desk].changing(label="Clash", kind=ChangeKind.STUDENT_ADD) as work:
            number = f"{self.students[0][-8:]}-{value}"
            student = Student(id=new_id(), student_number=number, family_name="Clash")
            work.session.add(student)
        self.students.append(student.id)

    def lose_answer(self, desk: int) -> None:
        """The centre decides what was sent, and the program ends before it hears of it."""
        deliver_without_hearing(self.desks[desk])

    def reopen(self, desk: int) -> None:
        """The program ends and begins again."""
        store = self.desks[desk]
        store.close()
        self.desks[desk] = DeskStore.open(store.path, b"k" * 32, store.clock)

    def give_up(self, desk: int) -> int:
        """Discard the oldest refusal or conflict with what rests on it."""
        with self.desks[desk].reading() as session:
            waiting = list_attention(session)
        if waiting:
            discard(self.desks[desk], waiting[0].number, along=True)
        return len(waiting)

    def sync(self, desk: int) -> int:
        outcome = Cycle(self.desks[desk]).run([Peer.CENTRE])
        assert outcome.peers[Peer.CENTRE].state is PeerState.ONLINE, outcome.faults
        return outcome.report.sent + outcome.report.received

    def settle_all(self, desk: int, keep: Keep) -> int:
        with self.desks[desk].reading() as session:
            waiting = list_attention(session)
        if waiting:
            if waiting[0].state is ChangeSetState.REFUSED:
                # Sent again it would be refused again.
                return self.give_up(desk)
            settle(self.desks[desk], waiting[0].number, keep)
        return len(waiting)

    def come_to_rest(self, keep: Keep) -> None:
        for _ in range(60):
            moved = sum(self.sync(desk) + self.settle_all(desk, keep) for desk in range(2))
            if not moved:
                return
        pytest.fail("two desks and a centre did not come to rest")

    def rows_at(self, desk: int) -> dict[str, tuple[Any, ...]]:
        with self.desks[desk].reading() as session:
            rows = session.execute(select(Student.id, *(getattr(Student, name) for name in FIELDS)))
            return {row[0]: tuple(row[1:]) for row in rows}

    def rows_at_centre(self) -> dict[str, tuple[Any, ...]]:
        with psycopg.connect(self.centre.database_url) as connection:
            rows = connection.execute(f"SELECT id, {', '.join(FIELDS)} FROM student")
            return {row[0]: tuple(row[1:]) for row in rows}


def _worded(name: str, value: str) -> str:
    """E-mail addresses are nobody else's; for the rest both sides may well want the same."""
    return f"{new_id()}@x.edu" if name == "email" else value


@pytest.fixture
def office(centre: RunningCentre, enrolled_desk: Callable[[str], DeskStore]) -> Office:
    return Office(centre, [enrolled_desk("one"), enrolled_desk("two")])


desk_numbers = st.integers(0, 1)
which = st.integers(0, 3)
names = st.sampled_from(FIELDS)
values = st.sampled_from(["1", "2", "3"])
step = st.one_of(
    st.tuples(st.just("add"), desk_numbers, st.just("Łukasz-Ōta")),
    st.tuples(st.just("edit"), desk_numbers, which, names, values),
    st.tuples(st.just("website"), which, names, values),
    st.tuples(st.just("clash"), desk_numbers, values),
    st.tuples(st.just("lose_answer"), desk_numbers),
    st.tuples(st.just("reopen"), desk_numbers),
    st.tuples(st.just("give_up"), desk_numbers),
    st.tuples(st.just("sync"), desk_numbers),
    st.tuples(st.just("settle_all"), desk_numbers, st.sampled_from(Keep)),
)


# Examples follow one another on the same desks, as days do.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(step, min_size=4, max_size=25), st.sampled_from(Keep))
def test_at_the_end_all_agree_and_nothing_is_lost(
    office: Office, steps: list[tuple[Any, ...]], keep: Keep
) -> None:
    office.students.clear()
    office.entered.clear()
    office.add(0, "Okonkwo")
    for name, *arguments in steps:
        getattr(office, name)(*arguments)
    office.come_to_rest(keep)
    assert office.rows_at(0) == office.rows_at_centre() == office.rows_at(1)
    for store in office.desks:
        with store.reading() as session:
            status = read_status(session)
            assert (status.waiting, status.attention) == (0, 0)
            assert session.scalars(select(ConfirmedRecord)).all() == []
            proof = read_agreement(session)
            assert proof is not None
            assert proof.agreed
            assert digests.follow(session) == digests.count(session)
    journalled = _journalled(office)
    assert office.entered <= journalled


def _journalled(office: Office) -> set[str]:
    found: set[str] = set()
    for store in office.desks:
        with store.reading() as session:
            for fields in session.scalars(select(JournalLine.fields)):
                found.update(after for _, after in fields.values() if isinstance(after, str))
    return found
