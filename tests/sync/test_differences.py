"""Whatever went wrong behind the program's back: desk and centre find it, say it, and agree again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import select, text

from registrar_desktop.clock import SystemClock
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.people import Contact, Student
from registrar_desktop.schema.register import KINDS
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.agreement import Difference, How, MovedRecord
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from registrar_desktop.store.tables.lost import LostRecord
from sync.agreement import read_agreement
from sync.cycle import Cycle, Phase
from sync.enrolment import join, sign_in
from sync.peers import Peer, PeerState
from sync.report import CycleReport
from tests.fixtures.centre import PASSWORD, RunningCentre
from tests.fixtures.logs import LogWatch
from tests.fixtures.meter import metered

TERM = "('term-1', 'F1', 'Fall', 'TERM', '2026-09-01', '2026-12-18')"


@pytest.fixture
def desk(enrolled_desk: Callable[[str], DeskStore], centre: RunningCentre) -> DeskStore:
    """A desk that agrees with its centre about a term, five students and their contacts."""
    with psycopg.connect(centre.database_url) as connection:
        connection.execute(
            f"INSERT INTO term (id, code, title, kind, start_date, end_date) VALUES {TERM}"
        )
        for number in range(5):
            connection.execute(
                "INSERT INTO student (id, student_number, family_name, address)"
                " VALUES (%s, %s, 'Ōta', '{\"city\": \"Łódź\"}')",
                (f"student-{number}", f"{number:06d}"),
            )
            connection.execute(
                "INSERT INTO contact (id, student_id, kind, name, priority)"
                " VALUES (%s, %s, 'PAYER', 'Aunt', 1)",
                (f"contact-{number}", f"student-{number}"),
            )
    store = enrolled_desk("counter")
    assert sync(store).differed == 0
    return store


def sync(store: DeskStore) -> CycleReport:
    outcome = Cycle(store).run([Peer.CENTRE])
    assert outcome.peers[Peer.CENTRE].state is PeerState.ONLINE, outcome.faults
    return outcome.report


def behind_the_back(store: DeskStore, *statements: str) -> None:
    """As with another program on the file: nothing of it is journalled."""
    with store.recording() as session:
        for statement in statements:
            session.execute(text(statement))


def at_the_centre(centre: RunningCentre, *statements: str) -> None:
    with psycopg.connect(centre.database_url) as connection:
        for statement in statements:
            connection.execute(statement)


def found(store: DeskStore) -> dict[str, How]:
    with store.reading() as session:
        return {each.record_id: each.how for each in session.scalars(select(Difference))}


def edit(store: DeskStore, student_id: str, **fields: Any) -> None:
    with store.changing(label="Edit", kind=ChangeKind.STUDENT_EDIT) as work:
        student = work.session.get_one(Student, student_id)
        for name, value in fields.items():
            setattr(student, name, value)


def read(store: DeskStore, student_id: str) -> Student:
    with store.reading() as session:
        return session.get_one(Student, student_id)


def test_records_missing_too_many_older_and_newer_are_found_and_made_equal(
    desk: DeskStore, log_watch: LogWatch
) -> None:
    for kind, many in (("student", 3), ("contact", 2), ("term", 1)):
        log_watch.expect("sync.repair", f"{kind}: {many} records differ")
    behind_the_back(
        desk,
        "UPDATE student SET row_version = 7, phone = 'new' WHERE id = 'student-1'",
        "DELETE FROM contact WHERE id = 'contact-2'",
        "INSERT INTO student (id, student_number, family_name, row_version)"
        " VALUES ('ghost', '9', 'Ghost', 1)",
        "INSERT INTO contact (id, student_id, kind, name, row_version)"
        " VALUES ('ghost-c', 'ghost', 'PAYER', 'Ghost', 1)",
        "UPDATE student SET row_version = 0 WHERE id = 'student-3'",
        "UPDATE term SET row_version = 3, title = 'Autumn'",
    )
    report = sync(desk)
    assert (report.differed, report.repaired) == (6, 6)
    assert found(desk) == {
        "student-1": How.NEWER_HERE,
        "contact-2": How.MISSING_HERE,
        "ghost": How.ONLY_HERE,
        "ghost-c": How.ONLY_HERE,
        "student-3": How.MISSING_HERE,
        "term-1": How.NEWER_HERE,
    }
    with desk.reading() as session:
        assert session.get_one(Term, "term-1").title == "Fall"
        assert session.get_one(Student, "student-1").phone is None
        assert session.get_one(Contact, "contact-2").name == "Aunt"
        assert session.get(Student, "ghost") is None
        lost = {each.record_id: each.values for each in session.scalars(select(LostRecord))}
        assert lost["ghost"]["family_name"] == "Ghost"
        assert lost["ghost-c"]["student_id"] == "ghost"
        [altered] = session.scalars(select(Difference).where(Difference.record_id == "student-1"))
        assert altered.here is not None
        assert altered.there is not None
        assert (altered.here["phone"], altered.there["phone"]) == ("new", None)
        agreement = read_agreement(session)
    assert agreement is not None
    assert agreement.agreed
    assert sync(desk).differed == 0


def test_a_desk_that_missed_a_change_is_brought_up_to_it(
    desk: DeskStore, centre: RunningCentre, log_watch: LogWatch
) -> None:
    log_watch.expect("sync.repair", "student: 1 records differ")
    at_the_centre(centre, "UPDATE student SET phone = '1' WHERE id = 'student-0'")
    assert sync(desk).differed == 0
    behind_the_back(desk, "UPDATE student SET row_version = 1, phone = NULL WHERE id = 'student-0'")
    assert sync(desk).repaired == 1
    assert found(desk) == {"student-0": How.OLDER_HERE}
    assert read(desk, "student-0").phone == "1"


def test_unconfirmed_work_on_a_record_that_differs_is_kept_and_sent(
    desk: DeskStore, centre: RunningCentre, log_watch: LogWatch
) -> None:
    log_watch.expect("sync.repair", "student: 1 records differ")
    edit(desk, "student-0", email="e@x.edu")
    behind_the_back(desk, "UPDATE student SET row_version = 5, phone = '9' WHERE id = 'student-0'")
    at_the_centre(centre, "UPDATE staff_user SET roles = '[\"FINANCE\"]'")
    report = sync(desk)
    assert (report.refused, report.differed, report.repaired) == (1, 1, 1)
    assert read(desk, "student-0").email == "e@x.edu", "the refused edit stands on the record"
    assert read(desk, "student-0").phone is None
    with desk.reading() as session:
        [entry] = session.scalars(select(JournalEntry))
        assert entry.state is ChangeSetState.REFUSED


def test_work_on_a_record_that_only_the_desk_has_waits_for_a_person(
    desk: DeskStore, log_watch: LogWatch
) -> None:
    log_watch.expect("sync.repair", "student: 1 records differ")
    behind_the_back(
        desk,
        "INSERT INTO student (id, student_number, family_name, row_version)"
        " VALUES ('ghost', '9', 'Ghost', 1)",
    )
    edit(desk, "ghost", phone="1")
    report = sync(desk)
    assert (report.refused, report.differed) == (1, 1)
    assert read(desk, "ghost").phone == "1"
    assert sync(desk).differed == 0


def test_a_centre_row_changed_past_its_feed_is_found_by_the_next_count(
    desk: DeskStore, centre: RunningCentre, log_watch: LogWatch
) -> None:
    log_watch.expect("sync.repair", "student: 1 records differ")
    at_the_centre(
        centre,
        "SET session_replication_role = replica",
        "UPDATE student SET phone = 'unseen', row_version = 2 WHERE id = 'student-4'",
        "UPDATE digest_checkpoint SET counted_at = counted_at - interval '25 hours'",
    )
    edit(desk, "student-0", phone="1")
    assert sync(desk).repaired == 1
    assert found(desk) == {"student-4": How.OLDER_HERE}
    assert read(desk, "student-4").phone == "unseen"


def test_digests_that_went_wrong_on_either_side_put_themselves_right(
    desk: DeskStore, centre: RunningCentre
) -> None:
    behind_the_back(desk, "UPDATE counted_kind SET digest = '0' WHERE kind = 'student'")
    at_the_centre(centre, 'UPDATE digest_checkpoint SET kinds = kinds || \'{"term": [1, "0"]}\'')
    edit(desk, "student-0", phone="1")
    assert sync(desk).differed == 0
    with desk.reading() as session:
        agreement = read_agreement(session)
    assert agreement is not None
    assert agreement.agreed


def test_an_idle_cycle_compares_nothing_and_a_moved_one_does(
    desk: DeskStore, centre: RunningCentre
) -> None:
    seen: list[Phase] = []
    Cycle(desk, on_phase=seen.append).run([Peer.CENTRE])
    assert Phase.COMPARING not in seen
    at_the_centre(centre, "UPDATE student SET phone = '1'")
    Cycle(desk, on_phase=seen.append).run([Peer.CENTRE])
    assert Phase.COMPARING in seen
    with desk.reading() as session:
        assert session.scalars(select(MovedRecord)).all() == []


def test_the_proof_is_one_small_request_and_an_idle_cycle_is_one_without_it(
    centre: RunningCentre, tmp_path: Path
) -> None:
    """Whatever the number of records: the digests of all kinds fit into a packet."""
    store = DeskStore.open(tmp_path / "metered.db", b"k" * 32, SystemClock())
    with metered(centre.url) as meter:
        join(store, meter.url, centre.add_desk("metered"))
        sign_in(store, "ann", PASSWORD)
        at_the_centre(
            centre,
            "INSERT INTO student (id, student_number, family_name)"
            " SELECT 's-' || n, n, 'Doe' FROM generate_series(1, 3000) AS n",
        )
        sync(store)
        meter.read()
        sync(store)
        requests, size = meter.read()
        assert requests == 1
        assert size < 1024
        at_the_centre(centre, "UPDATE student SET phone = '1' WHERE id = 's-7'")
        sync(store)
        requests, size = meter.read()
        assert requests == 2
        assert size < 4096
    store.close()


def test_everything_is_counted_again_once_a_day(desk: DeskStore, log_watch: LogWatch) -> None:
    """What changed without anybody noticing, such as a damaged disk, comes to light."""
    log_watch.expect("sync.repair", "student: 1 records differ")
    behind_the_back(
        desk,
        "DROP TRIGGER student_moved_by_update",
        "UPDATE student SET row_version = 9 WHERE id = 'student-0'",
    )
    assert sync(desk).differed == 0
    behind_the_back(
        desk,
        "UPDATE setting SET value = json_set(value, '$.counted_at', '2020-01-01T00:00:00.000000Z')"
        " WHERE name = 'agreement'",
    )
    assert sync(desk).repaired == 1


def test_every_shared_table_notes_what_moves(desk: DeskStore) -> None:
    with desk.reading() as session:
        there = set(session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    events = ("insert", "update", "delete")
    assert {f"{kind}_moved_by_{event}" for kind in KINDS for event in events} <= there


def test_a_new_record_of_this_desk_counts_once_it_is_confirmed(
    desk: DeskStore, centre: RunningCentre
) -> None:
    with desk.changing(label="Add", kind=ChangeKind.STUDENT_ADD) as work:
        work.session.add(
            Student(id=new_id(), student_number=work.take_student_number(), family_name="Ng")
        )
    assert sync(desk).differed == 0
    with psycopg.connect(centre.database_url) as holding:
        # A transaction of another program keeps the feed back: the verdict is ahead of it.
        holding.execute("SELECT pg_current_xact_id()")
        edit(desk, "student-0", phone="1")
        report = sync(desk)
        assert (report.accepted, report.received, report.differed) == (1, 0, 0)
    assert sync(desk).differed == 0
