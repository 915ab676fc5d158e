"""The first download: resumable, usable meanwhile, whole in the end, also beside other writers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Unreachable
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.people import Contact, Student
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from sync.by_choice import choose_offline
from sync.centre import CentreClient
from sync.cycle import Cycle
from sync.download import download, read_download
from sync.peers import Peer
from sync.protocol_reading import SnapshotPage
from sync.report import CycleReport
from sync.status import read_status
from tests.fixtures.centre import RunningCentre


class Interrupted(CentreClient):
    """A way to the centre that is cut before a page, or where something happens before one."""

    pages = 0
    cut_before = 0

    def before(self, kind: str) -> None:
        """What happens before a page is asked for."""

    def snapshot(self, kind: str, after: str, limit: int) -> SnapshotPage:
        self.pages += 1
        if self.pages == self.cut_before:
            raise Unreachable("centre_unreachable", url=self.url)
        self.before(kind)
        return super().snapshot(kind, after, limit)


def way_of(store: DeskStore, kind: type[Interrupted] = Interrupted) -> Interrupted:
    with store.reading() as session:
        desk, person = identity.joined_desk(session), identity.signed_in(session)
    return kind(
        desk.centre_url,
        SystemClock(),
        desk_token=desk.token,
        token=person.token,
        epoch=desk.epoch,
    )


def people(centre: RunningCentre, how_many: int) -> list[str]:
    ids = [new_id() for _ in range(how_many)]
    with psycopg.connect(centre.database_url) as connection:
        for number, each in enumerate(ids):
            connection.execute(
                "INSERT INTO student (id, student_number, family_name, address)"
                " VALUES (%s, %s, 'Ōta', '{\"city\": \"Łódź\"}')",
                (each, f"{number:06d}"),
            )
    return ids


def known(store: DeskStore) -> set[str]:
    with store.reading() as session:
        return set(session.scalars(select(Student.id)))


def test_a_download_stops_after_a_page_when_somebody_works_offline_and_goes_on_later(
    centre: RunningCentre, enrolled_desk: Callable[[str], DeskStore]
) -> None:
    ids, store = people(centre, 25), enrolled_desk("one")
    way = way_of(store)
    with store.recording() as session:
        choose_offline(session, True, store.clock.now())
    download(store, way, CycleReport(), page_rows=10)
    with store.reading() as session:
        state = read_download(session)
        assert state is not None
        assert state.kind != ""
    assert len(known(store)) < len(ids), "it is left after a page"
    with store.recording() as session:
        choose_offline(session, False, store.clock.now())
    download(store, way, CycleReport(), page_rows=10)
    way.close()
    assert known(store) == set(ids)


def test_a_cut_download_goes_on_behind_its_last_page(
    centre: RunningCentre, enrolled_desk: Callable[[str], DeskStore]
) -> None:
    ids, store = people(centre, 25), enrolled_desk("one")
    way = way_of(store)
    report = CycleReport()
    way.cut_before = 4
    with pytest.raises(Unreachable):
        download(store, way, report, page_rows=10)
    with store.reading() as session:
        state = read_download(session)
    assert state is not None, "it says that it is not complete"
    assert (state.kind, state.rows) == ("student", 20)
    with store.reading() as session:
        assert read_status(session).still_fetching == 20
    download(store, way, report, page_rows=10)
    way.close()
    assert report.received == 25, "no page was fetched twice"
    Cycle(store).run([Peer.CENTRE])
    assert known(store) == set(ids)
    with store.reading() as session:
        assert read_status(session).still_fetching is None
        assert session.get_one(Student, ids[0]).address == {"city": "Łódź"}


def _with_contact(connection: psycopg.Connection[Any], student: str, number: str) -> None:
    connection.execute(
        "INSERT INTO student (id, student_number, family_name) VALUES (%s, %s, 'Okafor')",
        (student, number),
    )
    connection.execute(
        "INSERT INTO contact (id, student_id, kind, name, priority)"
        " VALUES (%s, %s, 'PAYER', 'Aunt', 1)",
        (new_id(), student),
    )


class MeanwhileAdded(Interrupted):
    """A student is added at the centre when the students were read, with a contact and a charge."""

    database_url = ""
    student = ""

    def before(self, kind: str) -> None:
        if kind == "contact":
            with psycopg.connect(self.database_url) as connection:
                _with_contact(connection, self.student, "777")
                connection.execute(
                    "INSERT INTO ledger_entry (id, student_id, kind, code, amount_minor, currency,"
                    " effective_date, due_date, description, change_set_id, posted_by, recorded_at)"
                    " VALUES (%s, %s, 'CHARGE', 'TUITION', 5000, 'USD', '2026-09-01',"
                    " '2026-09-30', 'Tuition', %s, 'website', now())",
                    (new_id(), self.student, new_id()),
                )


def test_what_came_while_it_ran_is_brought_by_the_feed(
    centre: RunningCentre, enrolled_desk: Callable[[str], DeskStore]
) -> None:
    store, early = enrolled_desk("one"), new_id()
    with psycopg.connect(centre.database_url) as connection:
        _with_contact(connection, early, "111")
    way = way_of(store, MeanwhileAdded)
    assert isinstance(way, MeanwhileAdded)
    way.database_url, way.student = centre.database_url, new_id()
    download(store, way, CycleReport())
    way.close()
    with store.reading() as session:
        assert session.scalars(select(LedgerEntry)).all() == [], "it refers to nobody known here"
        assert session.scalars(select(Contact.student_id)).all() == [early], "so does the contact"
    Cycle(store).run([Peer.CENTRE])
    with store.reading() as session:
        assert set(session.scalars(select(Contact.student_id))) == {early, way.student}
        assert session.scalars(select(LedgerEntry)).one().student_id == way.student


def test_a_record_may_refer_to_one_of_a_later_page(
    centre: RunningCentre, enrolled_desk: Callable[[str], DeskStore]
) -> None:
    child, parent = sorted([new_id(), new_id()])
    with psycopg.connect(centre.database_url) as connection:
        for key, code, above in ((child, "F1", parent), (parent, "FA", None)):
            connection.execute(
                "INSERT INTO term (id, code, title, kind, parent_id, start_date, end_date)"
                " VALUES (%s, %s, %s, 'TERM', %s, '2026-09-01', '2026-12-18')",
                (key, code, code, above),
            )
    store = enrolled_desk("one")
    way = way_of(store)
    download(store, way, CycleReport(), page_rows=1)
    way.close()
    with store.reading() as session:
        assert session.get_one(Term, child).parent_id == parent


class Newer(Interrupted):
    """A centre with a kind of record that this program does not know, between terms and students."""

    def snapshot(self, kind: str, after: str, limit: int) -> SnapshotPage:
        page = super().snapshot(kind, after, limit)
        known = kind != "term" or page.next is not None
        return page if known else page.model_copy(update={"following": "scholarship"})


def test_a_kind_that_only_a_newer_centre_knows_is_passed_over(
    centre: RunningCentre, enrolled_desk: Callable[[str], DeskStore]
) -> None:
    ids = people(centre, 3)
    with psycopg.connect(centre.database_url) as connection:
        connection.execute(
            "INSERT INTO term (id, code, title, kind, start_date, end_date)"
            " VALUES ('t', 'T', 'A term', 'TERM', '2026-01-01', '2026-06-01')"
        )
    one = enrolled_desk("one")
    download(one, way_of(one, Newer), CycleReport())
    with one.reading() as session:
        assert set(session.scalars(select(Student.id))) == set(ids)
        assert session.scalars(select(Term.id)).all() == ["t"]
