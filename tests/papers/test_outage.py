"""The outage report: what this desk did without the centre, and that no cent is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from registrar_desktop.clock import to_text
from registrar_desktop.errors import Invalid
from registrar_desktop.identifiers import new_id
from registrar_desktop.reports.outage.data import outage_data
from registrar_desktop.reports.outage.letters import outage_letters
from registrar_desktop.reports.outage.paper import outage_report
from registrar_desktop.reports.outage.windows import asked_for, outages
from registrar_desktop.reports.requests import OutageLetters, OutageRequest
from registrar_desktop.reports.source import Source, read_source
from registrar_desktop.schema import reconciling
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.reconciling import ReviewItem
from registrar_desktop.schema.vocabulary import Case, ChangeKind, EntryKind, PaymentMethod
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.desk import PeerLog
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from registrar_desktop.store.tables.payments import GatewayOperation, OperationState
from registrar_desktop.store.work import Act
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


def edit(
    desk: DeskStore,
    label: str,
    student: str = "",
    kind: ChangeKind = ChangeKind.STUDENT_EDIT,
    replaces: str | None = None,
) -> str:
    """Something that was recorded about a student; the change set."""
    with desk.acting(Act(label, kind, replaces=replaces)) as work:
        wanted = work.session.query(Student)
        row = wanted.filter_by(id=student).one() if student else wanted.first()
        assert row is not None
        row.preferred_name = label
        return work.change_set_id


def judged(desk: DeskStore, label: str) -> str:
    with desk.reading() as session:
        return session.query(JournalEntry).filter_by(label=label).one().id


def judge(
    desk: DeskStore,
    label: str,
    state: ChangeSetState,
    case: str = "",
    decision: str = "",
    remark: str = "",
) -> None:
    """The centre's verdict, and what a person decided twelve minutes later."""
    at = NOW + timedelta(minutes=20)
    with desk.recording() as session:
        entry = session.query(JournalEntry).filter_by(label=label).one()
        entry.state, entry.decided_at = state, at
        entry.verdict = {
            "outcome": "REFUSED" if case else "ACCEPTED",
            "case": case or None,
            "remarks": [{"case": remark, "facts": {}}] if remark else [],
        }
        if decision:
            decided = to_text(at + timedelta(minutes=12))
            entry.decision = {"decision": decision, "by": "mara", "at": decided}


def ask(desk: DeskStore, change_set: str) -> None:
    """The centre asks the registrar's office about it."""
    with desk.recording() as session:
        session.add(
            ReviewItem(
                id=new_id(),
                case=Case.SAME_PERSON,
                office="Registrar",
                change_set_id=change_set,
                facts={},
                choices=[],
                opened_at=NOW,
                row_version=1,
            )
        )


def operation(state: OperationState, tries: int) -> GatewayOperation:
    """Five dollars that were to be charged at the payment service."""
    return GatewayOperation(
        id=new_id(),
        kind="PAYMENT",
        request_id=new_id(),
        student_id="s",
        amount_minor=500,
        currency="USD",
        description="Fee",
        body_sha256="",
        details={},
        state=state,
        created_at=NOW - timedelta(hours=1),
        last_sent_at=NOW,
        created_by="mara",
        tries=tries,
        provider="stripe",
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


def test_what_became_of_each_thing_is_followed_through_its_answers(desk: DeskStore) -> None:
    with desk.recording() as session:
        weather(
            session, ("OFFLINE", NOW - timedelta(hours=2)), ("ONLINE", NOW + timedelta(hours=1))
        )
    for label in ("kept", "answered", "given up", "waits", "asked"):
        edit(desk, label)
    judge(desk, "kept", ChangeSetState.ACCEPTED)
    judge(desk, "answered", ChangeSetState.SETTLED, "C1", decision="waitlist")
    answer = edit(desk, "answer", replaces=judged(desk, "answered"))
    judge(desk, "answer", ChangeSetState.ACCEPTED, remark="C9")
    judge(desk, "given up", ChangeSetState.SETTLED, "C4", decision="keep")
    judge(desk, "asked", ChangeSetState.REFUSED, "C1")
    ask(desk, answer)
    with desk.reading() as session:
        told = json.loads(outage_data(source_of(session), OutageRequest()))
        text = read(write(outage_report(source_of(session), OutageRequest()))).text
    [work] = told["by_kind"]
    counts = [work[name] for name in ("recorded", "confirmed", "changed", "refused")]
    assert counts == [5, 1, 1, 1]
    assert (work["for_a_person"], work["waiting"]) == (1, 1)
    lines = {line["kind"]: line for line in told["conflicts"]}
    assert (lines["C1"]["asked"], lines["C1"]["still_open"]) == (2, 1)
    assert (lines["C1"]["answered"], lines["C1"]["median_minutes"]) == ("waitlist 1", 12.0)
    assert lines["C9"]["settled_by_itself"] == 1
    assert lines["C10"]["still_open"] == 1
    owners = {line["what"]: line["owner"] for line in told["still_open"]}
    assert owners == {"waits": "mara", "asked": "mara", "C10": "Registrar office"}
    assert "waitlist 1" in text
    assert "Where we were lucky" in text
    assert "Registrar, date" in text


def test_who_holds_a_paper_that_says_something_else_is_listed_and_written_to(
    desk: DeskStore,
) -> None:
    with desk.recording() as session:
        weather(session, ("OFFLINE", NOW - timedelta(hours=2)))
        for student in session.query(Student):
            student.privacy_flag = student.student_number.endswith("2")
    with desk.reading() as session:
        students = {row.student_number[-1]: row.id for row in session.query(Student)}
    for number in "12":
        edit(desk, f"Register {number}", students[number], ChangeKind.REGISTER)
        judge(desk, f"Register {number}", ChangeSetState.SETTLED, "C1", decision="keep")
    edit(desk, "Address", students["3"])
    judge(desk, "Address", ChangeSetState.SETTLED, "C13", decision="theirs")
    with desk.reading() as session:
        told = json.loads(outage_data(source_of(session), OutageRequest()))["students_to_tell"]
        papers = [
            read(write(each)).text for each in outage_letters(source_of(session), OutageLetters())
        ]
    known, hidden = told
    assert (known["what_was_told"], known["what_stands_now"]) == ("Register 1", "C1")
    assert (hidden["number"], hidden["name"]) == (None, "Confidential record")
    assert len(papers) == 2
    assert "Register 1" in papers[0]
    assert "not possible" in papers[0]


def test_nobody_is_written_to_where_every_paper_is_right(desk: DeskStore) -> None:
    with desk.recording() as session:
        weather(session, ("OFFLINE", NOW - timedelta(hours=2)))
    with desk.reading() as session, pytest.raises(Invalid, match="nobody_to_write_to"):
        list(outage_letters(source_of(session), OutageLetters()))


def test_money_is_told_by_hour_and_by_cause_to_the_cent(desk: DeskStore) -> None:
    with desk.recording() as session:
        weather(
            session, ("OFFLINE", NOW - timedelta(hours=2)), ("ONLINE", NOW + timedelta(hours=1))
        )
        for state, tries in ((OperationState.CONFIRMED, 1), (OperationState.UNKNOWN, 2)):
            session.add(operation(state, tries))
    pay(desk, 1)
    pay(desk, 2)
    judge(desk, "Payment 2", ChangeSetState.REFUSED, "C15")
    with desk.reading() as session:
        told = json.loads(outage_data(source_of(session), OutageRequest()))
    causes = {
        line["cause"]: (line["at_risk_minor"], line["restored_minor"], line["still_open_minor"])
        for line in told["per_cause"]
    }
    assert causes == {
        "Centre away": (10_000, 0, 10_000),
        "For a person": (20_000, 0, 20_000),
        "Service away": (500, 500, 0),
        "Outcome unknown": (500, 0, 500),
    }
    sums = told["numbers"]["at_risk"]["USD"]
    assert sums["at_risk_minor"] == sum(part[0] for part in causes.values())
    assert sums["restored_minor"] + sums["open_minor"] == sums["at_risk_minor"]
    last = told["per_hour"][-1]
    assert (last["restored_so_far_minor"], last["still_at_risk_minor"]) == (500, 30_500)


def test_the_payment_service_has_outages_of_its_own(desk: DeskStore) -> None:
    hour = timedelta(hours=1)
    with desk.recording() as session:
        weather(session, ("OFFLINE", NOW - 9 * hour), ("ONLINE", NOW - 6 * hour))
        for state, since in (
            *(("OFFLINE", NOW - 8 * hour), ("ONLINE", NOW - 7 * hour)),
            *(("OFFLINE", NOW - 3 * hour), ("ONLINE", NOW - 2 * hour)),
        ):
            session.add(PeerLog(peer="PAYMENTS", state=state, reason=None, since=since))
    with desk.reading() as session:
        found = outages(source_of(session))
    away = [[each.peer for each in one.away] for one in found]
    assert away == [["CENTRE", "PAYMENTS"], ["PAYMENTS"]]


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


def test_what_people_declared_to_be_one_outage_is_one_report(desk: DeskStore) -> None:
    hour = timedelta(hours=1)
    with desk.recording() as session:
        weather(
            session,
            *(("OFFLINE", NOW - 50 * hour), ("ONLINE", NOW - 49 * hour)),
            *(("OFFLINE", NOW - 9 * hour), ("ONLINE", NOW - 8 * hour)),
            *(("OFFLINE", NOW - 3 * hour), ("ONLINE", NOW - 2 * hour)),
        )
        session.add(
            reconciling.Outage(
                id=new_id(),
                title="Network",
                declared_by="mara",
                started_at=NOW - 9 * hour,
                ended_at=NOW - 2 * hour,
                row_version=1,
            )
        )
    with desk.reading() as session:
        found = asked_for(source_of(session), OutageRequest())
    assert (found.started, found.ended) == (NOW - 9 * hour, NOW - 2 * hour)
    assert len(found.away) == 2
