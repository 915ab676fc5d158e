"""A whole cycle against a real centre: lost answers, an absent centre, an ended sign-in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.records.counter import record_payment
from registrar_desktop.records.tender import Tender
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.people import Contact, Student
from registrar_desktop.schema.vocabulary import ChangeKind, PaymentMethod
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.desk import PeerLog
from registrar_desktop.store.tables.journal import ChangeSetState, ConfirmedRecord, JournalEntry
from sync.centre import CentreClient
from sync.cycle import Cycle
from sync.enrolment import join, sign_in
from sync.peers import Peer, PeerState
from sync.pull import PAGE_ROWS
from sync.report import CycleReport
from sync.status import read_status
from tests.fixtures.centre import PASSWORD, RunningCentre, running_centre
from tests.fixtures.logs import LogWatch
from tests.sync.waiting import as_body, next_deliveries


@pytest.fixture
def desk(enrolled_desk: Callable[[str], DeskStore]) -> DeskStore:
    return enrolled_desk("counter")


def _add(desk: DeskStore, number: str | None = None) -> str:
    with desk.changing(label="Add", kind=ChangeKind.STUDENT_ADD) as work:
        student = Student(
            id=new_id(),
            student_number=number or work.take_student_number(),
            family_name="Nakagawa",
        )
        work.session.add(student)
    return student.id


def _count_at_centre(centre: RunningCentre) -> int:
    with psycopg.connect(centre.database_url) as connection:
        row = connection.execute("SELECT count(*) FROM student").fetchone()
    assert row is not None
    return int(row[0])


def _states(desk: DeskStore) -> list[ChangeSetState]:
    with desk.reading() as session:
        return list(session.scalars(select(JournalEntry.state).order_by(JournalEntry.seq)))


def test_an_answer_that_was_lost_after_the_centre_wrote_is_not_written_twice(
    desk: DeskStore, centre: RunningCentre
) -> None:
    _add(desk)
    with desk.recording() as session:
        deliveries = next_deliveries(session)
        session.scalars(select(JournalEntry)).one().state = ChangeSetState.SENDING
        me, person = identity.joined_desk(session), identity.signed_in(session)
    client = CentreClient(centre.url, desk.clock, desk_token=me.token, token=person.token)
    client.deliver(as_body(deliveries))
    client.close()

    Cycle(desk).run([Peer.CENTRE])

    assert _states(desk) == [ChangeSetState.ACCEPTED]
    assert _count_at_centre(centre) == 1


def test_while_the_centre_is_away_work_waits_and_then_arrives_once(
    database_url: str, tmp_path: Path, profile_dir: Path
) -> None:
    desk = DeskStore.open(profile_dir / "store.db", b"k" * 32, SystemClock())
    with running_centre(database_url, tmp_path) as centre:
        centre.add_user("ann")
        join(desk, centre.url, centre.add_desk())
        sign_in(desk, "ann", PASSWORD)
        port = int(centre.url.rsplit(":", 1)[1])
    _add(desk)
    away = Cycle(desk).run([Peer.CENTRE])
    assert away.peers[Peer.CENTRE].state is PeerState.OFFLINE
    with desk.reading() as session:
        status = read_status(session)
        assert (status.waiting, status.attention) == (1, 0)
        assert status.oldest_waiting is not None
    with running_centre(database_url, tmp_path, port) as centre:
        back = Cycle(desk).run([Peer.CENTRE])
        assert back.peers[Peer.CENTRE].state is PeerState.ONLINE
        assert back.report.accepted == 1
        again = Cycle(desk).run([Peer.CENTRE])
        assert (again.report.sent, again.report.received) == (0, 0)
        assert _count_at_centre(centre) == 1
    with desk.reading() as session:
        log = session.scalars(select(PeerLog.state).order_by(PeerLog.id)).all()
    assert log == ["OFFLINE", "ONLINE"]
    desk.close()


def test_without_the_network_the_same_password_signs_in_and_another_does_not(
    database_url: str, tmp_path: Path, profile_dir: Path
) -> None:
    desk = DeskStore.open(profile_dir / "store.db", b"k" * 32, SystemClock())
    with running_centre(database_url, tmp_path) as centre:
        centre.add_user("ann")
        join(desk, centre.url, centre.add_desk())
        sign_in(desk, "ann", PASSWORD)
    again = sign_in(desk, "ann", PASSWORD)
    assert (again.name, again.token) == ("Ann", ""), "it was not the centre that was asked"
    with desk.reading() as session:
        assert identity.signed_in(session).token, "the sign-in at the centre still holds"
    with pytest.raises(Refused) as refused:
        sign_in(desk, "ann", "guess")
    assert refused.value.code == "password_wrong"
    with pytest.raises(Refused) as unknown:
        sign_in(desk, "bob", PASSWORD)
    assert unknown.value.code == "offline_sign_in_unknown"
    desk.close()


def test_an_ended_sign_in_keeps_the_work_and_says_so(desk: DeskStore) -> None:
    _add(desk)
    with desk.recording() as session:
        person = identity.signed_in(session)
        identity.sign_in_here(session, replace(person, token="forged", refresh="forged"))
    outcome = Cycle(desk).run([Peer.CENTRE])
    assert outcome.peers[Peer.CENTRE].state is PeerState.SIGN_IN_NEEDED
    assert _states(desk) == [ChangeSetState.WAITING]
    sign_in(desk, "ann", PASSWORD)
    Cycle(desk).run([Peer.CENTRE])
    assert _states(desk) == [ChangeSetState.ACCEPTED]


def test_two_desks_with_the_same_number_both_keep_their_record_and_one_is_told(
    enrolled_desk: Callable[[str], DeskStore],
) -> None:
    one, two = enrolled_desk("one"), enrolled_desk("two")
    first, second = _add(one, "X1"), _add(two, "X1")
    for desk in (one, two):
        Cycle(desk).run([Peer.CENTRE])
    assert _states(one) == _states(two) == [ChangeSetState.ACCEPTED]
    with two.reading() as session:
        numbers = dict(session.execute(select(Student.id, Student.student_number)).all())
        assert numbers.keys() == {first, second}
        assert numbers[first] == "X1" != numbers[second]
        # Whether they are one person, and whether papers were printed under the number.
        assert read_status(session).for_a_person == 2


def test_an_idle_cycle_is_one_small_request(desk: DeskStore) -> None:
    Cycle(desk).run([Peer.CENTRE])
    outcome = Cycle(desk).run([Peer.CENTRE])
    assert outcome.report.as_dict() == dict.fromkeys(outcome.report.as_dict(), 0)


def test_more_change_sets_than_fit_a_request_all_arrive_in_order(
    desk: DeskStore, centre: RunningCentre
) -> None:
    student = _add(desk)
    for turn in range(120):
        with desk.changing(label=f"Edit {turn}", kind=ChangeKind.STUDENT_EDIT) as work:
            work.session.get_one(Student, student).phone = str(turn)
    outcome = Cycle(desk).run([Peer.CENTRE])
    assert outcome.report.accepted == 121
    with psycopg.connect(centre.database_url) as connection:
        row = connection.execute("SELECT phone, row_version FROM student").fetchone()
    assert row == ("119", 121)
    with desk.reading() as session:
        assert session.scalar(select(func.count()).select_from(JournalEntry)) == 121


def test_a_row_that_refers_to_one_of_a_later_page_waits_for_it(
    desk: DeskStore, centre: RunningCentre
) -> None:
    with (
        psycopg.connect(centre.database_url) as early,
        psycopg.connect(centre.database_url) as late,
    ):
        early.execute("SELECT pg_current_xact_id()")
        late.execute(
            "INSERT INTO student (id, student_number, family_name, sex, level, status,"
            " privacy_flag) VALUES ('s', 'X1', 'Ito', 'U', 'UNDERGRADUATE', 'ACTIVE', false)"
        )
        late.commit()
        # A whole page of rows, all before the student they refer to.
        early.execute(
            "INSERT INTO contact (id, student_id, kind, name, priority, may_receive_info)"
            " SELECT 'c' || n, 's', 'EMERGENCY', 'Ito', n, false"
            " FROM generate_series(1, %s) AS n",
            (PAGE_ROWS,),
        )
    outcome = Cycle(desk).run([Peer.CENTRE])
    assert outcome.faults == {}
    with desk.reading() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == PAGE_ROWS


def test_work_that_is_recorded_meanwhile_does_not_wait_until_a_long_feed_is_read(
    desk: DeskStore, centre: RunningCentre
) -> None:
    Cycle(desk).run([Peer.CENTRE])
    with psycopg.connect(centre.database_url) as website:
        website.execute(
            "INSERT INTO student (id, student_number, family_name, sex, level, status,"
            " privacy_flag) SELECT 'w' || n, 'W' || n, 'Ito', 'U', 'UNDERGRADUATE', 'ACTIVE', false"
            " FROM generate_series(1, %s) AS n",
            (PAGE_ROWS,),
        )
        website.commit()
        website.execute("UPDATE student SET phone = '1' WHERE id = 'w1'")
    before = _as_of(desk)
    first = Cycle(desk, work_waits=lambda: True).run([Peer.CENTRE])
    assert first.report.unread
    assert _as_of(desk) == before
    _add(desk)
    second = Cycle(desk, work_waits=lambda: True).run([Peer.CENTRE])
    assert (second.report.accepted, second.report.unread) == (1, False)
    assert _as_of(desk) > before
    with desk.reading() as session:
        assert session.get_one(Student, "w1").phone == "1"


def _as_of(desk: DeskStore) -> datetime:
    with desk.reading() as session:
        as_of = read_status(session).as_of
    assert as_of is not None
    return as_of


def test_a_failure_of_ours_at_one_peer_is_told_and_leaves_the_other_alone(
    desk: DeskStore, log_watch: LogWatch
) -> None:
    log_watch.expect("sync.cycle", "PAYMENTS failed")

    class Broken:
        def run(self, store: DeskStore, report: CycleReport) -> None:
            raise ZeroDivisionError

    outcome = Cycle(desk, Broken()).run()
    assert outcome.faults[Peer.PAYMENTS].code == "sync_failed"
    assert outcome.peers[Peer.PAYMENTS].state is PeerState.DEGRADED
    assert outcome.peers[Peer.CENTRE].state is PeerState.ONLINE


def test_a_clock_that_is_far_ahead_does_not_end_a_sign_in(
    centre: RunningCentre, tmp_path: Path
) -> None:
    class NextMonth(SystemClock):
        def now(self) -> datetime:
            return super().now() + timedelta(days=30)

    ahead = DeskStore.open(tmp_path / "ahead" / "store.db", b"k" * 32, NextMonth())
    join(ahead, centre.url, centre.add_desk("ahead"))
    sign_in(ahead, "ann", PASSWORD)
    _add(ahead)
    outcome = Cycle(ahead).run([Peer.CENTRE])
    ahead.close()
    assert outcome.peers[Peer.CENTRE].state is PeerState.CLOCK_WRONG
    assert outcome.report.accepted == 1


def test_two_desks_that_take_money_for_one_charge_both_keep_it(
    enrolled_desk: Callable[[str], DeskStore], centre: RunningCentre
) -> None:
    one, two = enrolled_desk("one"), enrolled_desk("two")
    student_id = _add(one)
    _charge(centre, one, student_id)
    for desk in (one, two):
        Cycle(desk).run([Peer.CENTRE])
        _pay(desk, student_id)
    for desk in (one, two, one):
        outcome = Cycle(desk).run([Peer.CENTRE])
        assert (outcome.report.refused, outcome.report.conflicts) == (0, 0)
    for desk in (one, two):
        with desk.reading() as session:
            assert session.scalar(select(func.sum(LedgerEntry.amount_minor))) == -5_000
            assert session.scalars(select(Allocation.amount_minor)).all() == [5_000]
            assert session.scalars(select(ConfirmedRecord)).all() == []


def _charge(centre: RunningCentre, desk: DeskStore, student_id: str) -> None:
    Cycle(desk).run([Peer.CENTRE])
    with psycopg.connect(centre.database_url) as connection:
        connection.execute(
            "INSERT INTO ledger_entry (id, student_id, kind, code, amount_minor, currency,"
            " effective_date, due_date, description, change_set_id, posted_by, recorded_at)"
            " VALUES (%s, %s, 'CHARGE', 'TUITION', 5000, 'USD', '2026-09-01', '2026-09-30',"
            " 'Tuition', %s, 'website', now())",
            (new_id(), student_id, new_id()),
        )


def _pay(desk: DeskStore, student_id: str) -> None:
    with desk.changing(label="Payment", kind=ChangeKind.PAYMENT) as work:
        student = work.session.get_one(Student, student_id)
        record_payment(work, student, Tender(amount="50.00", method=PaymentMethod.CASH))
