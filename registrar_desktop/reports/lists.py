"""The lists of the window as tables: the same queries, the same rows, the same sums."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from registrar_desktop.exports.tables import Cells, Column, Control, Kind, Sheet, Workbook
from registrar_desktop.records.lists import journal, registrations, students
from registrar_desktop.records.lists.paging import portions
from registrar_desktop.reports.filters import filters_in_words
from registrar_desktop.reports.requests import JournalList, RegistrationList, StudentList
from registrar_desktop.reports.source import Source

CONFIDENTIAL = "Confidential record"
NOT_CONFIRMED = "Not yet confirmed"
CONFIRMED = "Confirmed"

_STUDENT = (
    Column("Student number", Kind.CODE),
    Column("Family name"),
    Column("Given name"),
    Column("Preferred name"),
    Column("Birth date", Kind.DATE),
    Column("Level"),
    Column("Status"),
    Column("Program", Kind.CODE),
    Column("E-mail"),
    Column("Phone", Kind.CODE),
    Column("Balance", Kind.MONEY, currency_at=11),
    Column("Currency"),
    Column("Holds", Kind.COUNT),
    Column("Privacy"),
    Column("Sync state"),
)
_REGISTRATION = (
    Column("Student number", Kind.CODE),
    Column("Name"),
    Column("Level"),
    Column("Term", Kind.CODE),
    Column("CRN", Kind.CODE),
    Column("Section", Kind.CODE),
    Column("Title"),
    Column("Status"),
    Column("Reason", Kind.CODE),
    Column("Credits", Kind.HUNDREDTHS, total=True),
    Column("Grade", Kind.CODE),
    Column("Channel"),
    Column("Requested at", Kind.INSTANT),
    Column("Effective at", Kind.INSTANT),
    Column("Waitlist place", Kind.COUNT),
    Column("Sync state"),
)
_JOURNAL = (
    Column("No.", Kind.COUNT),
    Column("Recorded at", Kind.INSTANT),
    Column("What was done"),
    Column("Kind"),
    Column("About"),
    Column("By"),
    Column("State"),
    Column("Kept"),
    Column("Records", Kind.COUNT, total=True),
    Column("Attempts", Kind.COUNT),
    Column("Last attempt", Kind.INSTANT),
    Column("Answered at", Kind.INSTANT),
    Column("Reason", Kind.CODE),
    Column("Operation id", Kind.CODE),
)


def student_list(source: Source, request: StudentList) -> Workbook:
    """Students with what the list shows of them."""
    wanted = students.ids(source.session, request.query)
    rows = _students(source, wanted, for_release=request.for_release)
    sheet = Sheet("Students", _STUDENT, rows, Control(len(wanted)), 1, len(wanted))
    words = filters_in_words(request.query, source.word)
    return Workbook("Students", (sheet,), source.stamp, words)


def _students(source: Source, wanted: array[int], *, for_release: bool) -> Iterator[Cells]:
    word = source.word
    for few in portions(wanted):
        for row in students.rows(source.session, few, source.day):
            sync = NOT_CONFIRMED if row.pending else CONFIRMED
            if for_release and row.privacy_flag:
                yield (CONFIDENTIAL, *[None] * 4, word(row.level), *[None] * 9)
                continue
            yield (
                row.number, row.family_name, row.given_name, row.preferred_name, row.birth_date,
                word(row.level), word(row.status), row.program, row.email, row.phone,
                row.balance_minor, row.currency, row.holds,
                "Do not release" if row.privacy_flag else None, sync,
            )  # fmt: skip


def registration_list(source: Source, request: RegistrationList) -> Workbook:
    """Registrations with what the list shows of them."""
    wanted = registrations.ids(source.session, request.query)
    rows = _registrations(source, wanted, for_release=request.for_release)
    sheet = Sheet("Registrations", _REGISTRATION, rows, Control(len(wanted)), 2, len(wanted))
    words = filters_in_words(request.query, source.word)
    return Workbook("Registrations", (sheet,), source.stamp, words)


def _registrations(source: Source, wanted: array[int], *, for_release: bool) -> Iterator[Cells]:
    word = source.word
    for few in portions(wanted):
        for row in registrations.rows(source.session, few):
            hidden = for_release and row.privacy_flag
            number, name = row.student_number, row.student_name
            status = "Provisional" if row.status_word == "PROVISIONAL" else word(row.status)
            yield (
                None if hidden else number, CONFIDENTIAL if hidden else name, word(row.level),
                row.term, row.crn, row.section, row.title, status, row.reason_code, row.credits,
                row.grade, word(row.channel), row.requested_at, row.effective_at,
                row.waitlist_pos, NOT_CONFIRMED if row.provisional else CONFIRMED,
            )  # fmt: skip


def journal_list(source: Source, request: JournalList) -> Workbook:
    """This desk's change sets: what was done here, and what the centre said to it."""
    wanted = journal.ids(source.session, request.query)
    rows = _journal(source, wanted)
    sheet = Sheet("Journal", _JOURNAL, rows, Control(len(wanted)), 1, len(wanted))
    words = filters_in_words(request.query, source.word)
    return Workbook("Journal of this desk", (sheet,), source.stamp, words)


def _journal(source: Source, wanted: array[int]) -> Iterator[Cells]:
    for few in portions(wanted):
        for row in journal.rows(source.session, few):
            yield (
                row.no, row.recorded_at, row.label, source.word(row.kind), "; ".join(row.about),
                row.actor, source.word(row.state), source.word(row.safety), row.lines, row.attempts, row.last_attempt_at,
                row.decided_at, row.reason, row.id,
            )  # fmt: skip
