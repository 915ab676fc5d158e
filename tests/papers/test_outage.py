"""The outage report: what this desk did without the centre, and that no cent is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.identifiers import new_id
from registrar_desktop.reports.outage.paper import outage_report
from registrar_desktop.reports.outage.windows import outages
from registrar_desktop.reports.requests import OutageRequest
from registrar_desktop.reports.source import Source, read_source
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, EntryKind, PaymentMethod
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.desk import PeerLog
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from tests.papers.pdf import read, write
from tests.papers.school import NOW, open_school


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskStore]:
    store = open_school(tmp_path / "store.db", 5)
    yield store
    store.close()


def weather(session: Session, *states: tuple[str, datetime]) -> None:
    for state, since in states:
        session.add(PeerLog(peer="CENTRE", state=state, reason="centre_unreachable", since=since))


def pay(desk: DeskStore, number: int) -> None:
    """A payment as the counter records it, journalled."""
    with desk.changing(label=f"Payment {number}", kind=ChangeKind.PAYMENT) as work:
        student = work.session.query(Student).first()
        assert student is not None
        work.session.add(
            LedgerEntry(
                id=new_id(),
                student_id=student.id,
                kind=EntryKind.PAYMENT,
                code="PAYMENT",
                amount_minor=-10_000 * number,
                currency="USD",
                effective_date=NOW.date(),
                description="Payment",
                method=PaymentMethod.CASH,
                receipt_number=work.take_receipt_number(),
                change_set_id=work.change_set_id,
                posted_by=work.actor,
                recorded_at=work.now,
            )
        )


def source_of(session: Session) -> Source:
    return read_source(session, NOW + timedelta(minutes=30))


def test_states_of_the_centre_become_outages(desk: DeskStore) -> None:
    hour = timedelta(hours=1)
    with desk.recording() as session:
        weather(
            session,
            ("ONLINE", NOW - 9 * hour),
            ("OFFLINE", NOW - 8 * hour),
            ("MAINTENANCE", NOW - 7 * hour),
            ("ONLINE", NOW - 6 * hour),
            ("DEGRADED", NOW - 5 * hour),
            ("OFFLINE", NOW - hour),
        )
    with desk.reading() as session:
        found = outages(source_of(session))
    assert [(one.started, one.ended) for one in found] == [
        (NOW - 8 * hour, NOW - 6 * hour),
        (NOW - hour, None),
    ]


def test_without_an_outage_there_is_nothing_to_report(desk: DeskStore) -> None:
    with desk.reading() as session, pytest.raises(Invalid) as told:
        outage_report(source_of(session), OutageRequest())
    assert told.value.code == "no_outage_known"


def test_every_receipt_of_the_outage_is_accounted_for(desk: DeskStore) -> None:
    with desk.recording() as session:
        weather(session, ("OFFLINE", NOW - timedelta(hours=2)))
    pay(desk, 1)
    pay(desk, 2)
    with desk.recording() as session:
        first = session.query(JournalEntry).order_by(JournalEntry.seq).first()
        assert first is not None
        first.state, first.decided_at = ChangeSetState.ACCEPTED, NOW + timedelta(minutes=20)
        entry = session.query(LedgerEntry).filter_by(change_set_id=first.id).one()
        entry.row_version, entry.posted_at = 1, NOW + timedelta(minutes=20)
        weather(session, ("ONLINE", NOW + timedelta(minutes=10)))
    with desk.reading() as session:
        text = read(write(outage_report(source_of(session), OutageRequest()))).text
    assert "D07-000001 to D07-000002" in text
    assert "Sum of 2 receipts 300.00" in text
    assert "of it confirmed by the centre 100.00" in text
    assert "of it not yet confirmed 200.00" in text
    assert "Difference 0.00" in text
    assert "Payment 2" in text
    assert "2 h 10 min" in text


def test_days_choose_the_outage(desk: DeskStore) -> None:
    with desk.recording() as session:
        weather(
            session,
            ("OFFLINE", NOW - timedelta(days=40)),
            ("ONLINE", NOW - timedelta(days=39)),
            ("OFFLINE", NOW - timedelta(hours=2)),
        )
    with desk.reading() as session:
        asked = OutageRequest(since=date(2025, 7, 1), until=date(2025, 7, 31))
        shown = outage_report(source_of(session), asked).filters[0]
    assert shown.startswith("Outage from 2025-07-23")
    assert "still lasting" not in shown
