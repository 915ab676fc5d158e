"""A desk or an account that a restored centre has forgotten goes on as who it was."""

from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
from sqlalchemy import select

from registrar_desktop.errors import Refused
from registrar_desktop.records.counter import record_payment
from registrar_desktop.records.tender import Tender
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, PaymentMethod
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import joined_desk
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from sync.cycle import Cycle
from sync.enrolment import rejoin, sign_in
from sync.peers import Peer
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.sync.restored import Backup, add, edit, sync

EnrolledDesk = Callable[[str], DeskStore]


def pay(store: DeskStore, student_id: str) -> str:
    with store.changing(label="Payment", kind=ChangeKind.PAYMENT) as work:
        student = work.session.get_one(Student, student_id)
        return record_payment(
            work, student, Tender("5.00", PaymentMethod.CASH), confirmed=True
        ).receipt_number


def states(store: DeskStore) -> set[ChangeSetState]:
    with store.reading() as session:
        return set(session.scalars(select(JournalEntry.state)))


def fault_of(store: DeskStore) -> str:
    return Cycle(store).run([Peer.CENTRE]).faults[Peer.CENTRE].code


def test_a_forgotten_desk_goes_on_with_its_id_code_journal_and_receipts(
    centre: RunningCentre, enrolled_desk: EnrolledDesk, backup: Backup
) -> None:
    backup.take()
    one = enrolled_desk("one")
    student = add(one, "Okafor")
    first = pay(one, student)
    sync(one)
    backup.restore()
    with one.reading() as session:
        before = joined_desk(session)
    assert fault_of(one) == "desk_unknown"
    # Desks made meanwhile get none of the codes that stand on receipts.
    other = enrolled_desk("other")
    with other.reading() as session:
        assert joined_desk(session).code == "D21"

    rejoin(one, centre.readmit(before.code))
    sign_in(one, "ann", PASSWORD)
    sync(one)
    second = pay(one, student)
    sync(one)

    with one.reading() as session:
        after = joined_desk(session)
    assert (after.id, after.code) == (before.id, before.code)
    assert (first, second) == ("D01-000001", "D01-000002")
    assert states(one) == {ChangeSetState.ACCEPTED}
    with psycopg.connect(centre.database_url) as connection:
        receipts = connection.execute(
            "SELECT receipt_number, desk_id FROM ledger_entry ORDER BY 1"
        ).fetchall()
    assert receipts == [(first, before.id), (second, before.id)]


def test_a_desk_whose_token_is_of_after_the_backup_goes_on_likewise(
    centre: RunningCentre, enrolled_desk: EnrolledDesk, backup: Backup
) -> None:
    one = enrolled_desk("one")
    backup.take()
    rejoin(one, centre.readmit("D01"))
    sign_in(one, "ann", PASSWORD)
    sync(one)
    backup.restore()
    assert fault_of(one) == "desk_unknown"
    rejoin(one, centre.readmit("d01"))
    sign_in(one, "ann", PASSWORD)
    sync(one)


def test_a_code_that_readmits_works_at_that_desk_only(
    centre: RunningCentre, enrolled_desk: EnrolledDesk
) -> None:
    enrolled_desk("one")
    two = enrolled_desk("two")
    with pytest.raises(Refused, match="enrolment_code_of_a_known_desk"):
        rejoin(two, centre.readmit("D01"))
    with pytest.raises(Refused, match="enrolment_code_of_a_new_desk"):
        rejoin(two, centre.add_desk())
    sync(two)


def test_a_new_computer_does_not_join_with_a_code_that_readmits(
    centre: RunningCentre, enrolled_desk: EnrolledDesk, store_that_joins: Callable[[str], object]
) -> None:
    enrolled_desk("one")
    with pytest.raises(Refused, match="enrolment_code_of_a_known_desk"):
        store_that_joins(centre.readmit("D01"))


def test_what_somebody_recorded_whose_account_was_lost_waits_for_the_account(
    centre: RunningCentre, enrolled_desk: EnrolledDesk, backup: Backup
) -> None:
    one = enrolled_desk("one")
    student = add(one, "Okafor")
    sync(one)
    backup.take()
    centre.add_user("bob")
    sign_in(one, "bob", PASSWORD)
    edit(one, student, "1")
    sync(one)
    edit(one, student, "2")
    backup.restore()

    assert fault_of(one) == "sign_in_needed"
    with pytest.raises(Refused, match="login_perhaps_forgotten"):
        sign_in(one, "bob", PASSWORD)
    sign_in(one, "ann", PASSWORD)
    sync(one)
    assert states(one) == {ChangeSetState.ACCEPTED, ChangeSetState.WAITING}

    centre.add_user("bob")
    sync(one)
    assert states(one) == {ChangeSetState.ACCEPTED}
