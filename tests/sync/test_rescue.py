"""The journal of a dying computer is saved and delivered by another desk, each change once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from registrar_desktop.errors import Refused
from registrar_desktop.records.counter import record_payment
from registrar_desktop.records.tender import Tender
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, PaymentMethod, Role
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.journal_file import open_journal, save_journal
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from registrar_desktop.store.tables.payments import GatewayOperation, OperationState
from sync.attention import Keep, list_attention, settle
from sync.bodies import deliveries_of
from sync.enrolment import sign_in
from sync.payments.gateway import Money
from sync.payments.operations import PaymentOrder, save_payment
from sync.rescue import TakenIn, take_in
from sync.status import read_status
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.sync.lost_answers import deliver_without_hearing
from tests.sync.restored import add, edit, sync
from ui.upkeep.verification import verify

EnrolledDesk = Callable[[str], DeskStore]
KEY = b"k" * 32
PASSPHRASE = "found beside the till"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "one.journal"


@pytest.fixture
def desks(enrolled_desk: EnrolledDesk) -> tuple[DeskStore, DeskStore, str]:
    """Two desks that both know a student."""
    one, two = enrolled_desk("one"), enrolled_desk("two")
    student = add(one, "Okafor")
    sync(one)
    sync(two)
    return one, two, student


def save(store: DeskStore, file: Path) -> None:
    save_journal(store.path, KEY, file, PASSPHRASE)


def hand_over(store: DeskStore, file: Path, to: DeskStore) -> TakenIn:
    """The computer dies here: what it had not sent goes to another desk."""
    save(store, file)
    return take_in(to, open_journal(file, PASSPHRASE))


def pay(store: DeskStore, student_id: str, amount: str = "5.00") -> str:
    with store.changing(label="Payment", kind=ChangeKind.PAYMENT) as work:
        student = work.session.get_one(Student, student_id)
        tender = Tender(amount, PaymentMethod.CASH)
        return record_payment(work, student, tender, confirmed=True).receipt_number


def states(store: DeskStore) -> set[ChangeSetState]:
    with store.reading() as session:
        return set(session.scalars(select(JournalEntry.state)))


def receipts(store: DeskStore) -> list[str | None]:
    with store.reading() as session:
        return list(session.scalars(select(LedgerEntry.receipt_number).order_by("receipt_number")))


def phone(store: DeskStore, student_id: str) -> str | None:
    with store.reading() as session:
        return session.get_one(Student, student_id).phone


def ask(centre: RunningCentre, query: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(centre.database_url) as connection:
        return connection.execute(query).fetchall()


def digests(store: DeskStore) -> dict[str, str]:
    with store.reading() as session:
        ids = session.scalars(select(JournalEntry.id)).all()
        bodies = [each.change_set for each in deliveries_of(session, ids)]
    return {body.id: body.model_copy(update={"desk_id": ""}).digest() for body in bodies}


def is_whole(store: DeskStore) -> bool:
    return all(check.good for check in verify(store, KEY, lambda done, of: None))


def test_payments_and_people_arrive_once_and_under_the_dead_desks_name(
    centre: RunningCentre, desks: tuple[DeskStore, DeskStore, str], file: Path
) -> None:
    one, two, student = desks
    own = pay(two, student, "7.00")
    paid = [pay(one, student), pay(one, student, "6.00")]
    new = add(one, "Nwosu")
    edit(one, new, "1")

    taken = hand_over(one, file, two)

    assert (taken.desk, taken.changes, taken.known, taken.shown) == ("D01", 4, 0, True)
    assert receipts(two) == [*paid, own]
    assert phone(two, new) == "1"
    # What is recorded here from now on may rest on it.
    edit(two, new, "2")
    with two.reading() as session:
        assert read_status(session).waiting == 6
    assert is_whole(two)
    sync(two)
    assert states(two) == {ChangeSetState.ACCEPTED}
    assert is_whole(two)
    again = pay(two, student, "8.00")
    assert again == "D02-000002"
    sync(two)

    # The computer comes back to life, and delivers as well.
    sync(one)
    assert states(one) == {ChangeSetState.ACCEPTED}
    assert receipts(one) == receipts(two) == [*paid, own, again]
    assert ask(centre, "SELECT phone FROM student WHERE family_name = 'Nwosu'") == [("2",)]
    brought = ask(
        centre,
        "SELECT desk.code, other.code, brought_by, array_agg(seq ORDER BY seq) FROM verdict"
        " JOIN desk ON desk.id = desk_id LEFT JOIN desk other ON other.id = brought_by_desk"
        " GROUP BY 1, 2, 3 ORDER BY 1, 2",
    )
    assert brought == [
        ("D01", "D02", "ann", [2, 3, 4, 5]),
        ("D01", None, None, [1]),
        ("D02", None, None, [1, 2, 3]),
    ]
    mine, theirs = digests(one), digests(two)
    assert len(mine.keys() & theirs.keys()) == 4
    assert all(theirs.get(key, digest) == digest for key, digest in mine.items())
    assert ask(centre, "SELECT count(*), sum(amount_minor)::int FROM ledger_entry") == [(4, -2600)]


def test_the_same_file_twice_or_at_two_desks_is_harmless(
    centre: RunningCentre,
    enrolled_desk: EnrolledDesk,
    desks: tuple[DeskStore, DeskStore, str],
    file: Path,
) -> None:
    one, two, student = desks
    three = enrolled_desk("three")
    sync(three)
    pay(one, student)
    save(one, file)
    journal = open_journal(file, PASSPHRASE)
    assert [take_in(two, journal).changes, take_in(two, journal).changes] == [1, 0]
    assert take_in(three, journal).changes == 1
    for store in (three, two, one, three):
        sync(store)
    assert take_in(two, journal).known == 1
    assert states(two) == states(three) == {ChangeSetState.ACCEPTED}
    assert ask(centre, "SELECT count(*) FROM ledger_entry") == [(1,)]


def test_what_was_sent_and_never_answered_is_not_applied_again(
    centre: RunningCentre, desks: tuple[DeskStore, DeskStore, str], file: Path
) -> None:
    one, two, student = desks
    pay(one, student)
    deliver_without_hearing(one)
    hand_over(one, file, two)
    sync(two)
    assert states(two) == {ChangeSetState.ACCEPTED}
    assert ask(centre, "SELECT count(*) FROM ledger_entry") == [(1,)]


def test_a_conflict_of_it_waits_for_a_person_at_the_desk_that_took_it_in(
    centre: RunningCentre, desks: tuple[DeskStore, DeskStore, str], file: Path
) -> None:
    one, two, student = desks
    with one.changing(label="Edit", kind=ChangeKind.STUDENT_EDIT) as work:
        work.session.get_one(Student, student).family_name = "Okoro"
    with psycopg.connect(centre.database_url) as connection:
        connection.execute("UPDATE student SET family_name = 'Eze'")
    hand_over(one, file, two)
    sync(two)
    with two.reading() as session:
        (item,) = list_attention(session)
    assert (item.desk, item.actor, item.state) == ("D01", "ann", ChangeSetState.CONFLICT)
    settle(two, item.number, Keep.MINE)
    sync(two)
    assert ask(centre, "SELECT family_name FROM student") == [("Okoro",)]
    with two.reading() as session:
        assert session.get_one(Student, student).family_name == "Okoro"
    assert is_whole(two)


def test_it_is_only_listed_where_its_records_are_not_here(
    centre: RunningCentre, enrolled_desk: EnrolledDesk, file: Path
) -> None:
    one, two = enrolled_desk("one"), enrolled_desk("two")
    student = add(one, "Okafor")
    sync(one)
    edit(one, student, "1")
    pay(one, student)
    # The second desk has never fetched this student.
    taken = hand_over(one, file, two)
    assert (taken.changes, taken.shown) == (2, False)
    assert is_whole(two)
    with two.reading() as session:
        assert read_status(session).waiting == 2
    sync(two)
    assert phone(two, student) == "1"
    assert receipts(two) == receipts(one)
    assert is_whole(two)


def test_only_the_registrars_office_hands_in_what_another_desk_recorded(
    centre: RunningCentre, desks: tuple[DeskStore, DeskStore, str], file: Path
) -> None:
    one, two, student = desks
    centre.add_user("finn", Role.FINANCE)
    pay(one, student)
    save(one, file)
    journal = open_journal(file, PASSPHRASE)
    sign_in(two, "finn", PASSWORD)
    with pytest.raises(Refused, match="role_forbids"):
        take_in(two, journal)
    sign_in(two, "ann", PASSWORD)
    take_in(two, journal)
    sign_in(two, "finn", PASSWORD)
    sync(two)
    with two.reading() as session:
        waiting = session.scalars(select(JournalEntry).where(JournalEntry.origin_seq.is_not(None)))
        assert [(e.state, (e.verdict or {})["reason"]) for e in waiting] == [
            (ChangeSetState.WAITING, "waits_for_office")
        ]
    sign_in(two, "ann", PASSWORD)
    sync(two)
    assert states(two) == {ChangeSetState.ACCEPTED}


def test_requests_to_the_payment_api_are_looked_up_before_one_is_sent(
    desks: tuple[DeskStore, DeskStore, str], file: Path
) -> None:
    one, two, student = desks
    with one.reading() as session:
        known = session.get_one(Student, student)
    order = PaymentOrder(known, Money(500, "USD"), "Tuition")
    made = save_payment(one, "stripe", order)
    assert hand_over(one, file, two).requests == 1
    with two.reading() as session:
        taken = session.get_one(GatewayOperation, made.id)
    assert taken.state is OperationState.UNKNOWN
    assert (taken.body_sha256, taken.details, taken.created_at) == (
        made.body_sha256,
        made.details,
        made.created_at,
    )


def test_a_desk_that_came_out_of_a_backup_takes_in_its_own_journal(
    centre: RunningCentre, desks: tuple[DeskStore, DeskStore, str], file: Path, tmp_path: Path
) -> None:
    one, _, student = desks
    copy = tmp_path / "again" / "store.db"
    copy.parent.mkdir()
    one.copy_to(copy)
    paid = pay(one, student)
    save(one, file)
    again = DeskStore.open(copy, KEY, one.clock)
    assert take_in(again, open_journal(file, PASSPHRASE)).shown
    sync(again)
    assert states(again) == {ChangeSetState.ACCEPTED}
    assert receipts(again) == [paid]
    assert pay(again, student, "6.00") != paid
    sync(again)
    sync(one)
    assert ask(centre, "SELECT count(*) FROM ledger_entry") == [(2,)]
    assert is_whole(again)
    again.close()
