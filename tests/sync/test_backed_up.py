"""For each change a person can see: safe here, delivered, in the backup."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from sqlalchemy import func, select

from central import backups
from central.command.database import opened
from registrar_desktop.records.lists import journal
from registrar_desktop.records.lists.journal import JournalQuery
from registrar_desktop.records.safety import Safety, in_backup
from registrar_desktop.records.timeline import timeline
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import JournalEntry
from sync.cycle import Cycle
from sync.peers import Peer, PeerState
from sync.status import read_status
from tests.fixtures.centre import RunningCentre
from tests.sync.lost_answers import deliver_without_hearing


@pytest.fixture
def desk(enrolled_desk: Callable[[str], DeskStore]) -> DeskStore:
    return enrolled_desk("counter")


def add(store: DeskStore, name: str) -> str:
    with store.changing(label=name, kind=ChangeKind.STUDENT_ADD) as work:
        student = Student(
            id=work.change_set_id, student_number=work.take_student_number(), family_name=name
        )
        work.session.add(student)
    return student.id


def sync(store: DeskStore) -> None:
    outcome = Cycle(store).run([Peer.CENTRE])
    assert outcome.peers[Peer.CENTRE].state is PeerState.ONLINE, outcome.faults


def announce(centre: RunningCentre, began_at: datetime) -> None:
    """What the centre's keeper does after a backup."""
    with opened(centre.database_url, None) as engine, engine.begin() as connection:
        backups.announce_backup(connection, began_at, began_at + timedelta(hours=1))


def kept(store: DeskStore) -> dict[str, Safety]:
    with store.reading() as session:
        rows = journal.rows(session, journal.ids(session, JournalQuery()))
        return {row.label: row.safety for row in rows}


def test_a_change_is_safe_here_then_delivered_then_in_the_backup(
    desk: DeskStore, centre: RunningCentre
) -> None:
    student = add(desk, "First")
    assert kept(desk) == {"First": Safety.SAFE_HERE}
    sync(desk)
    assert kept(desk) == {"First": Safety.DELIVERED}
    now = datetime.now(UTC)
    announce(centre, now)
    sync(desk)
    assert kept(desk) == {"First": Safety.DELIVERED}, "its transaction may have ended too late"
    announce(centre, now + timedelta(minutes=11))
    add(desk, "Second")
    sync(desk)
    with psycopg.connect(centre.database_url) as connection:
        later = "UPDATE school SET backed_up_until = (SELECT decided_at FROM verdict"
        connection.execute(f"{later} WHERE label = 'First')")
    sync(desk)
    assert kept(desk) == {"First": Safety.IN_BACKUP, "Second": Safety.DELIVERED}
    with desk.reading() as session:
        [line] = timeline(session, student)
        assert line.safety is Safety.IN_BACKUP
        status = read_status(session)
        assert status.in_backup == 1
        assert status.backed_up_until is not None
        query = JournalQuery(safety=Safety.IN_BACKUP)
        [row] = journal.rows(session, journal.ids(session, query))
        assert row.label == "First"


def test_a_change_whose_answer_was_lost_counts_from_when_the_feed_told_of_it(
    desk: DeskStore, centre: RunningCentre
) -> None:
    add(desk, "First")
    sync(desk)
    add(desk, "Unheard")
    deliver_without_hearing(desk)
    sync(desk)
    announce(centre, datetime.now(UTC) + timedelta(minutes=11))
    sync(desk)
    assert kept(desk) == {"First": Safety.IN_BACKUP, "Unheard": Safety.IN_BACKUP}


def test_an_announcement_can_be_taken_back(desk: DeskStore, centre: RunningCentre) -> None:
    add(desk, "First")
    sync(desk)
    announce(centre, datetime.now(UTC) + timedelta(minutes=11))
    sync(desk)
    announce(centre, datetime.now(UTC) - timedelta(days=1))
    sync(desk)
    assert kept(desk) == {"First": Safety.DELIVERED}


def test_those_in_the_backup_are_counted_by_an_index(
    desk: DeskStore, centre: RunningCentre
) -> None:
    announce(centre, datetime.now(UTC))
    sync(desk)
    with desk.reading() as session:
        counting = select(func.count()).select_from(JournalEntry).where(in_backup(session))
        bound = session.get_bind()
        told = counting.compile(bound, compile_kwargs={"literal_binds": True})
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {told}").all()
    assert "ix_change_set_accepted" in str(plan)
