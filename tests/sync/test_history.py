"""The centre comes back as it was yesterday: what it forgot is offered again, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
from sqlalchemy import select

from registrar_desktop.schema.people import Student
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.desk import NumberRange
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from registrar_desktop.store.tables.lost import LostRecord
from sync.history import renew
from sync.push import push
from sync.report import CycleReport
from tests.fixtures.centre import RunningCentre
from tests.sync.restored import Backup, add, client_of, edit, sync


def phones(centre: RunningCentre) -> dict[str, tuple[str | None, int]]:
    with psycopg.connect(centre.database_url) as connection:
        rows = connection.execute("SELECT id, phone, row_version FROM student").fetchall()
    return {key: (phone, version) for key, phone, version in rows}


def test_forgotten_changes_of_two_desks_come_back_in_their_order(
    centre: RunningCentre, enrolled_desk: Callable[[str], DeskStore], backup: Backup
) -> None:
    one, two = enrolled_desk("one"), enrolled_desk("two")
    before = add(one, "Before")
    sync(one)
    backup.take()
    after = add(one, "After")
    edit(one, before, "1")
    sync(one)
    sync(two)
    edit(two, before, "2")
    sync(two)
    with psycopg.connect(centre.database_url) as connection:
        connection.execute(
            "INSERT INTO student (id, student_number, family_name) VALUES ('web', '9', 'Web')"
        )
    sync(one)
    backup.restore()
    # The second desk comes first, with a change that rests on one of the first desk.
    for store in (two, one, two, one):
        sync(store)
    # The later word comes first; the earlier one, offered after it, changes nothing any more.
    assert phones(centre) == {before: ("2", 2), after: (None, 1)}
    for store in (one, two):
        with store.reading() as session:
            assert {s.id: s.phone for s in session.scalars(select(Student))} == {
                before: "2",
                after: None,
            }
            states = set(session.scalars(select(JournalEntry.state)))
            assert states == {ChangeSetState.ACCEPTED}
    with one.reading() as session:
        lost = session.scalars(select(LostRecord)).one()
        assert (lost.record_id, lost.values["family_name"]) == ("web", "Web")


def test_an_edit_that_was_taken_and_not_fetched_back_stays_in_the_lists(
    enrolled_desk: Callable[[str], DeskStore], backup: Backup
) -> None:
    one = enrolled_desk("one")
    student = add(one, "Okafor")
    sync(one)
    edit(one, student, "1")
    centre = client_of(one)
    push(one, centre, CycleReport())
    centre.close()
    backup.take()
    backup.restore()
    sync(one)
    with one.reading() as session:
        assert session.get_one(Student, student).phone == "1"
        assert session.scalars(select(LostRecord)).all() == []


def test_numbers_given_after_the_backup_are_given_to_nobody_else(
    enrolled_desk: Callable[[str], DeskStore], backup: Backup
) -> None:
    one, two = enrolled_desk("one"), enrolled_desk("two")
    backup.take()
    mine = more_numbers(one)
    backup.restore()
    # The other desk asks first, before this one has told the centre what it was given.
    sync(two)
    others = more_numbers(two)
    sync(one)
    assert mine.isdisjoint(others)
    assert mine <= usable(one)


def test_a_range_that_is_no_longer_usable_does_not_stop_the_next_restore(
    enrolled_desk: Callable[[str], DeskStore], backup: Backup
) -> None:
    one, two = enrolled_desk("one"), enrolled_desk("two")
    backup.take()
    with one.recording() as session:
        # As a program before seals kept it; another desk has these numbers.
        identity.add_number_range(session, "S", 6, 501, 1000)
    for _ in range(2):
        backup.restore()
        sync(one)
        sync(two)
    assert usable(one) == set(range(1, 501))


def test_the_desk_goes_on_where_a_second_restore_comes_before_the_first_is_worked_off(
    centre: RunningCentre, enrolled_desk: Callable[[str], DeskStore], backup: Backup
) -> None:
    one = enrolled_desk("one")
    before = add(one, "Before")
    sync(one)
    backup.take()
    after = add(one, "After")
    edit(one, before, "1")
    sync(one)
    backup.restore()
    renew(one, client_of(one))
    backup.restore()
    edit(one, after, "2")
    sync(one)
    assert phones(centre) == {before: ("1", 2), after: ("2", 2)}
    with one.reading() as session:
        assert set(session.scalars(select(JournalEntry.state))) == {ChangeSetState.ACCEPTED}


def more_numbers(store: DeskStore) -> set[int]:
    """Ask the centre for a further range; the numbers in it."""
    centre = client_of(store)
    told = centre.student_numbers()
    centre.close()
    with store.recording() as session:
        identity.add_number_range(
            session, told.prefix, told.width, told.first, told.last, told.seal
        )
    return set(range(told.first, told.last + 1))


def usable(store: DeskStore) -> set[int]:
    """The numbers this desk may still hand out."""
    with store.reading() as session:
        return {
            number
            for each in session.scalars(select(NumberRange))
            for number in range(each.next_number, each.last_number + 1)
        }
