"""The lists of sections, registrations and change sets, and queries made from texts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from registrar_desktop.errors import Invalid
from registrar_desktop.records import naming, registering
from registrar_desktop.records.lists import journal, registrations, sections
from registrar_desktop.records.lists.asking import asked
from registrar_desktop.records.lists.journal import JournalQuery, Standing
from registrar_desktop.records.lists.payments import PaymentQuery
from registrar_desktop.records.lists.registrations import RegistrationQuery
from registrar_desktop.records.lists.sections import SectionQuery, SectionRow
from registrar_desktop.records.lists.students import StudentQuery
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import (
    ChangeKind,
    Level,
    PaymentMethod,
    RegistrationStatus,
)
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from tests.records.conftest import Desk
from tests.records.school import FALL, SPRING


def listed(desk: Desk, **how: object) -> list[SectionRow]:
    with desk.reading() as session:
        return sections.rows(session, sections.ids(session, SectionQuery(**how)))  # type: ignore[arg-type]


def crns(desk: Desk, **how: object) -> list[str]:
    return [row.crn for row in listed(desk, **how)]


def register(desk: Desk, number: str, crn: str, **how: object) -> str:
    with desk.act(ChangeKind.REGISTER) as work:
        student = naming.student(work.session, number)
        section = naming.section(work.session, crn)
        registering.register(work, student, section, **how)  # type: ignore[arg-type]
        return work.change_set_id


def test_a_section_tells_when_it_meets_and_what_is_left(desk: Desk) -> None:
    desk.centre_has("seat", "004117", "30001")
    register(desk, "004118", "30001", wanted=RegistrationStatus.WAITLISTED)
    register(desk, "004118", "10001")
    found = {row.crn: row for row in listed(desk, term=FALL)}
    full, half = found["30001"], found["10001"]
    assert (full.label, full.title) == ("ESPA 101-001", "Español: gramática")
    assert full.meetings == "F 10:00–11:20"
    assert (full.taken, full.seats_left, full.waiting, full.provisional) == (1, 0, 1, 0)
    assert (half.taken, half.seats_left, half.provisional) == (1, 1, 1)
    assert found["20002"].seats_left is None, "no limit"


def test_sections_are_in_their_natural_order(desk: Desk) -> None:
    assert crns(desk) == ["10001", "10002", "30001", "39999", "20001", "20002"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("chem 1a", ["10001", "10002"]),
        ("chem 1a-002", ["10002"]),
        ("CHEM1A", ["10001", "10002"]),
        ("espanol gram", ["30001", "39999"]),
        ("20002", ["20002"]),
        ("nunez math", ["20001", "20002"]),
        ("philosophy", []),
        ("%", []),
    ],
)
def test_a_section_is_found_by_what_people_type(desk: Desk, typed: str, found: list[str]) -> None:
    assert crns(desk, text=typed) == found


def test_sections_are_filtered_and_sorted(desk: Desk) -> None:
    desk.centre_has("seat", "004117", "30001")
    assert "30001" not in crns(desk, with_seats=True)
    assert crns(desk, term=SPRING) == []
    assert crns(desk, subject="MATH") == ["20001", "20002"]
    assert crns(desk, sort="seats_left")[0] == "30001"
    for sort in sections.SORTS:
        assert sorted(crns(desk, sort=sort)) == sorted(crns(desk, sort=sort, descending=True))


def test_a_seat_that_is_not_confirmed_is_called_provisional(desk: Desk) -> None:
    change_set = register(desk, "004117", "10001")
    with desk.reading() as session:
        (row,) = registrations.rows(session, registrations.ids(session, RegistrationQuery()))
    assert (row.provisional, row.status_word) == (True, "PROVISIONAL")
    assert (row.section, row.term, row.credits) == ("CHEM 1A-001", FALL, 400)
    desk.verdict(change_set, ChangeSetState.ACCEPTED)
    with desk.reading() as session:
        (row,) = registrations.rows(session, registrations.ids(session, RegistrationQuery()))
    assert (row.provisional, row.status_word) == (False, "REGISTERED")


def test_registrations_are_filtered_and_sorted(desk: Desk) -> None:
    desk.centre_has("seat", "004117", "10001")
    desk.centre_has("seat", "004118", "30001", status=RegistrationStatus.DROPPED)
    register(desk, "004120", "20001")
    with desk.reading() as session:

        def who(**how: object) -> list[str]:
            query = RegistrationQuery(**how)  # type: ignore[arg-type]
            shown = registrations.rows(session, registrations.ids(session, query))
            return [row.student_number for row in shown]

        assert who() == ["004117", "004118", "004120"]
        assert who(live=True) == ["004117", "004120"]
        assert who(crn="10001", term=FALL) == ["004117"]
        assert who(subject="MATH") == ["004120"]
        assert who(provisional=True) == ["004120"]
        assert who(level=Level.GRADUATE) == ["004120"]
        assert who(status=RegistrationStatus.DROPPED) == ["004118"]
        assert who(text="gram") == ["004118"]
        assert who(text="zoe") == ["004118"]
        assert who(student="004117", term=SPRING) == []
        for sort in registrations.SORTS:
            assert sorted(who(sort=sort)) == sorted(who(sort=sort, descending=True))


def test_the_journal_names_the_students_it_concerns(desk: Desk) -> None:
    first = register(desk, "004117", "10001")
    desk.clock.move(minutes=5)
    second = register(desk, "004118", "10001")
    desk.verdict(first, ChangeSetState.REFUSED)
    with desk.reading() as session:

        def shown(**how: object) -> list[tuple[str, tuple[str, ...]]]:
            query = JournalQuery(**how)  # type: ignore[arg-type]
            found = journal.rows(session, journal.ids(session, query))
            return [(row.id, row.about) for row in found]

        jane, zoe = (first, ("004117 Doe, Jane",)), (second, ("004118 Łukasiewicz, Zoë",))
        assert shown() == [zoe, jane]
        assert shown(standing=Standing.NEEDS_ATTENTION) == [jane]
        assert shown(standing=Standing.UNCONFIRMED) == [zoe, jane]
        assert shown(state=ChangeSetState.WAITING) == [zoe]
        assert shown(text="AN ACT", actor="anna") == [zoe, jane]
        assert shown(kind=ChangeKind.PAYMENT) == []
        assert all(len(shown(sort=sort)) == 2 for sort in journal.SORTS)


def test_places_on_a_waitlist_are_counted_over_what_the_centre_has_confirmed(desk: Desk) -> None:
    waits = RegistrationStatus.WAITLISTED
    register(desk, "004117", "30001", wanted=waits)
    for minutes, (number, reason) in enumerate(
        [("004119", None), ("004118", None), ("004120", "OUTAGE")]
    ):
        made = desk.centre_has("seat", number, "30001", status=waits, reason_code=reason)
        with desk.store.recording() as session:
            session.get_one(Registration, made).requested_at += timedelta(minutes=minutes)
    with desk.reading() as session:
        query = RegistrationQuery(crn="30001", term=FALL, sort="waitlist_pos")
        found = registrations.rows(session, registrations.ids(session, query))
    places = {row.student_number: row.waitlist_pos for row in found}
    assert places == {"004120": 1, "004119": 2, "004118": 3, "004117": None}
    assert found[0].student_number == "004120"


def test_what_was_settled_without_a_person_can_be_looked_for(desk: Desk) -> None:
    first = register(desk, "004117", "10001")
    register(desk, "004118", "10001")
    remark = {"case": "C2", "facts": {"section": "CHEM 1A-001"}}
    with desk.store.recording() as session:
        entry = session.get_one(JournalEntry, first)
        entry.state = ChangeSetState.ACCEPTED
        entry.verdict = {"change_set_id": first, "outcome": "ACCEPTED", "remarks": [remark]}
    with desk.reading() as session:
        found = journal.ids(session, JournalQuery(standing=Standing.SETTLED))
        (row,) = journal.rows(session, found)
    assert (row.id, row.remarks) == (first, (remark,))


def test_queries_are_made_from_texts() -> None:
    assert asked(StudentQuery, {"level": "non-degree", "term": FALL, "pending": "yes"}) == (
        StudentQuery(level=Level.NON_DEGREE, term=FALL, pending=True)
    )
    assert asked(PaymentQuery, {"method": "bank transfer", "since": "2025-09-01"}) == (
        PaymentQuery(method=PaymentMethod.BANK_TRANSFER, since=date(2025, 9, 1))
    )
    assert asked(StudentQuery, {"level": "", "text": ""}) == StudentQuery()


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"colour": "red"}, "filter_unknown"),
        ({"method": "gold"}, "filter_word_unknown"),
        ({"since": "2025-02-31"}, "filter_day_unreadable"),
        ({"since": "yesterday"}, "filter_day_unreadable"),
    ],
)
def test_a_filter_that_cannot_be_read_is_told(values: dict[str, str], code: str) -> None:
    with pytest.raises(Invalid) as told:
        asked(PaymentQuery, values)
    assert told.value.code == code
