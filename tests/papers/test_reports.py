"""Reports say what the records say: every total is counted here once more, another way."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.exports.papers import Paper, Row, Table
from registrar_desktop.exports.progress import Meter, silent
from registrar_desktop.exports.tables import Workbook
from registrar_desktop.exports.workbook import write_workbook
from registrar_desktop.records.lists import payments
from registrar_desktop.records.lists.payments import PaymentQuery
from registrar_desktop.reports.amount_words import amount_in_words
from registrar_desktop.reports.enrollment.counting import enrolled_on
from registrar_desktop.reports.enrollment.fte import equivalents
from registrar_desktop.reports.enrollment.paper import enrollment_report
from registrar_desktop.reports.lists import CONFIDENTIAL, registration_list, student_list
from registrar_desktop.reports.payments.book import payment_book
from registrar_desktop.reports.receipt import receipt
from registrar_desktop.reports.requests import (
    EnrollmentRequest,
    FteMethod,
    PaymentBook,
    ReceiptRequest,
    RegistrationList,
    RosterRequest,
    Sector,
    StatementRequest,
    StudentList,
    VerificationRequest,
)
from registrar_desktop.reports.roster import class_roster
from registrar_desktop.reports.source import Source
from registrar_desktop.reports.statement import account_statement
from registrar_desktop.reports.verification.letter import enrollment_verification
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.catalogue import Section, Term
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import (
    COUNTS_IN_ENROLLMENT,
    EntryKind,
    Level,
    RegistrationStatus,
)
from tests.papers.pdf import read, write

TERM = "2025FA"


def tables(paper: Paper) -> list[Table]:
    return [block for block in paper.blocks if isinstance(block, Table)]


def cells(table: Table) -> list[Sequence[Any]]:
    return [row.cells if isinstance(row, Row) else row for row in table.rows]


def text(paper: Paper) -> str:
    return read(write(paper)).text


def term_of(session: Session) -> Term:
    return session.scalars(select(Term).where(Term.code == TERM)).one()


# ---------------------------------------------------------------- the finance workbook


def test_every_sheet_of_the_workbook_equals_its_control_totals(source: Source) -> None:
    book = payment_book(source, PaymentBook())
    assert [sheet.title for sheet in book.sheets] == [
        "Payments", "By day and method", "Balances", "Exceptions",
    ]  # fmt: skip
    tallies = write_workbook(book, io.BytesIO(), Meter(silent))
    entries = source.session.scalars(select(LedgerEntry)).all()
    assert tallies[2].sum_of("Balance") == sum(entry.amount_minor for entry in entries)
    assert tallies[0].sum_of("Amount") == tallies[1].sum_of("Total") > 0


def test_the_workbook_is_the_list_on_the_screen(source: Source) -> None:
    query = PaymentQuery(kind=EntryKind.PAYMENT, until=date(2025, 8, 20))
    shown = payments.rows(source.session, payments.ids(source.session, query))
    sheet = payment_book(source, PaymentBook(query)).sheets[0]
    assert [row[0] for row in sheet.rows] == [row.receipt_number for row in shown]
    assert shown


def test_first_headers_never_look_like_another_format(source: Source) -> None:
    books: list[Workbook] = [
        student_list(source, StudentList()),
        registration_list(source, RegistrationList()),
        payment_book(source, PaymentBook()),
    ]
    for sheet in (sheet for book in books for sheet in book.sheets):
        assert not sheet.columns[0].title.startswith("ID")


# ---------------------------------------------------------------- enrollment


def test_headcount_counts_a_student_once_and_registrations_all(source: Source) -> None:
    term = term_of(source.session)
    counted = source.session.scalars(
        select(Registration).where(
            Registration.term_id == term.id, Registration.status.in_(COUNTS_IN_ENROLLMENT)
        )
    ).all()
    enrolled = list(enrolled_on(source, term, source.day, None))
    assert len(enrolled) == len({each.student_id for each in counted}) > 0
    assert sum(one.registrations for one in enrolled) == len(counted)
    assert sum(one.credits for one in enrolled) == sum(each.credits or 0 for each in counted)


def test_the_report_adds_up_by_level_and_in_all(source: Source) -> None:
    programs = cells(tables(enrollment_report(source, EnrollmentRequest(TERM)))[0])
    plain = [row for row in programs if len(row) > 1 and not str(row[0]).endswith("subtotal")]
    *each, whole = plain
    for place in range(1, 8):
        assert sum(int(row[place]) for row in each) == whole[place]


def test_a_count_of_an_earlier_day_leaves_out_what_came_later(source: Source) -> None:
    term = term_of(source.session)
    moments = sorted(
        source.session.scalars(
            select(Registration.effective_at).where(Registration.term_id == term.id)
        )
    )
    middle = source.local_day(moments[len(moments) // 2])
    early = sum(one.registrations for one in enrolled_on(source, term, middle, None))
    late = sum(one.registrations for one in enrolled_on(source, term, source.day, None))
    first = source.local_day(moments[0]) - timedelta(days=1)
    assert not list(enrolled_on(source, term, first, None))
    assert 0 < early < late


@pytest.mark.parametrize(
    ("method", "level", "expected"),
    [
        (FteMethod.A, Level.UNDERGRADUATE, Fraction(20)),
        (FteMethod.A, Level.GRADUATE, Fraction(25)),
        (FteMethod.B, Level.UNDERGRADUATE, Fraction(12)),
        (FteMethod.C, Level.UNDERGRADUATE, 10 + 6 * Fraction(403_543, 1_000_000)),
        (FteMethod.C, Level.GRADUATE, 10 + 6 * Fraction(361_702, 1_000_000)),
    ],
)
def test_full_time_equivalents(method: FteMethod, level: Level, expected: Fraction) -> None:
    sector = Sector.PUBLIC_4_YEAR
    assert equivalents(method, sector, level, full=10, part=6, credits_=30_000) == expected


def test_an_empty_term_is_a_report_too(source: Source) -> None:
    shown = text(enrollment_report(source, EnrollmentRequest("2026SP")))
    assert "No records match" in shown
    assert "Page 1 of" in shown


def test_an_unknown_term_is_refused(source: Source) -> None:
    with pytest.raises(Invalid):
        enrollment_report(source, EnrollmentRequest("1999XX"))


# ---------------------------------------------------------------- rosters


def fullest(session: Session) -> Section:
    seats = (
        select(Registration.section_id)
        .where(Registration.term_id == term_of(session).id)
        .group_by(Registration.section_id)
        .order_by(func.count().desc())
    )
    return session.get_one(Section, session.scalars(seats).first())


def test_a_roster_names_who_holds_a_seat(source: Source) -> None:
    section = fullest(source.session)
    paper = class_roster(source, RosterRequest(TERM, section.crn, for_release=False))
    listed = [row[1] for row in cells(tables(paper)[0])]
    statement = (
        select(Student.student_number, Registration.status)
        .join(Registration, Registration.student_id == Student.id)
        .where(Registration.section_id == section.id)
    )
    seated = [
        number
        for number, status in source.session.execute(statement)
        if status in (*COUNTS_IN_ENROLLMENT, RegistrationStatus.OFFERED)
    ]
    assert sorted(listed) == sorted(seated)


def test_a_roster_that_leaves_the_office_hides_who_asked_for_it(source: Source) -> None:
    hidden = source.session.execute(
        select(Section.crn, Student.student_number, Student.family_name)
        .join(Registration, Registration.section_id == Section.id)
        .join(Student, Student.id == Registration.student_id)
        .where(
            Student.privacy_flag,
            Registration.status == RegistrationStatus.REGISTERED,
            Registration.term_id == term_of(source.session).id,
        )
    ).first()
    assert hidden is not None
    crn, number, _ = hidden
    leaving = text(class_roster(source, RosterRequest(TERM, crn, with_email=True)))
    inside = text(class_roster(source, RosterRequest(TERM, crn, for_release=False)))
    assert CONFIDENTIAL in leaving
    assert number not in leaving
    assert number in inside


def test_a_roster_with_room_to_tick(source: Source) -> None:
    section = fullest(source.session)
    paper = read(write(class_roster(source, RosterRequest(TERM, section.crn, attendance=20))))
    assert paper.size[0] > paper.size[1]
    with pytest.raises(Invalid):
        class_roster(source, RosterRequest(TERM, section.crn, attendance=21))


# ---------------------------------------------------------------- money to a student


def a_receipt(session: Session) -> LedgerEntry:
    return session.scalars(
        select(LedgerEntry).where(
            LedgerEntry.kind == EntryKind.PAYMENT, LedgerEntry.receipt_number.is_not(None)
        )
    ).first() or pytest.fail("the sample school has no receipts")


def test_a_receipt_adds_up_to_the_payment(source: Source) -> None:
    entry = a_receipt(source.session)
    paper = receipt(source, ReceiptRequest(str(entry.receipt_number)))
    applied, account = tables(paper)
    *parts, whole = cells(applied)
    assert sum(int(part[2]) for part in parts) == whole[2] == -entry.amount_minor
    _, before, payment, after = cells(account)[0]
    assert before + payment == after


def test_a_reprint_says_so(source: Source) -> None:
    entry = a_receipt(source.session)
    number = str(entry.receipt_number)
    assert "COPY 2" in text(receipt(source, ReceiptRequest(number, copy=2)))
    assert "COPY" not in text(receipt(source, ReceiptRequest(number)))
    with pytest.raises(Invalid):
        receipt(source, ReceiptRequest("D99-000000"))


@pytest.mark.parametrize(
    ("minor", "currency", "words"),
    [
        (125_040, "USD", "One thousand two hundred fifty and 40/100 USD"),
        (7, "USD", "Zero and 07/100 USD"),
        (21, "JPY", "Twenty-one JPY"),
        (1_000_019_000, "KWD", "One million nineteen and 000/1000 KWD"),
        (-100, "USD", "Minus one and 00/100 USD"),
    ],
)
def test_amounts_in_words(minor: int, currency: str, words: str) -> None:
    assert amount_in_words(minor, currency) == words


def test_a_statement_ends_with_the_balance(source: Source) -> None:
    entry = a_receipt(source.session)
    student = source.session.get_one(Student, entry.student_id)
    balance = source.session.scalar(
        select(func.sum(LedgerEntry.amount_minor)).where(LedgerEntry.student_id == student.id)
    )
    paper = account_statement(source, StatementRequest(student.student_number))
    summary, entries = tables(paper)[:2]
    assert cells(summary)[-1][1] == balance
    assert cells(entries)[-1][-1] == balance


def test_a_period_begins_with_what_was_owed_before(source: Source) -> None:
    entry = a_receipt(source.session)
    number = source.session.get_one(Student, entry.student_id).student_number
    whole = cells(tables(account_statement(source, StatementRequest(number)))[0])
    later = StatementRequest(number, since=entry.effective_date + timedelta(days=1))
    part = cells(tables(account_statement(source, later))[0])
    assert part[0][1] != 0 or whole[-1][1] == part[1][1] + part[2][1]
    assert part[-1][1] == whole[-1][1]
    with pytest.raises(Invalid):
        account_statement(source, replace(later, until=date(2000, 1, 1)))


# ---------------------------------------------------------------- letters


@pytest.fixture
def letter(source: Source) -> Callable[..., VerificationRequest]:
    """Asks for a letter about somebody who is enrolled and has no flag."""
    number = source.session.scalars(
        select(Student.student_number)
        .join(Registration, Registration.student_id == Student.id)
        .where(
            Registration.term_id == term_of(source.session).id,
            Registration.status == RegistrationStatus.REGISTERED,
            ~Student.privacy_flag,
        )
        .order_by(Student.student_number)
    ).first()

    def ask(**more: Any) -> VerificationRequest:
        return VerificationRequest(**{"student": str(number), "term": TERM, **more})

    return ask


def test_a_letter_fits_one_page_and_says_nothing_of_money(
    source: Source, letter: Callable[..., VerificationRequest]
) -> None:
    asked = letter(allow_before_census=True, number="D07-V00001", mask_number=True)
    paper = enrollment_verification(source, asked)
    shown = read(write(paper))
    assert len(shown.pages) == 1
    assert "Fall 2025" in shown.text
    assert asked.student not in shown.text
    assert asked.student[-3:] in shown.text
    assert "USD" not in shown.text


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "letter_before_census"),
        ({"allow_before_census": True, "oldest_data_hours": 1}, "letter_data_too_old"),
        ({"allow_before_census": True, "term": "2026SP"}, "letter_not_enrolled"),
    ],
)
def test_a_letter_is_refused_in_words(
    source: Source,
    letter: Callable[..., VerificationRequest],
    asked: dict[str, Any],
    code: str,
) -> None:
    with pytest.raises(Refused) as told:
        enrollment_verification(source, letter(**asked))
    assert told.value.code == code


def test_a_letter_about_a_flagged_student_needs_a_named_requester(source: Source) -> None:
    number = source.session.scalars(
        select(Student.student_number)
        .join(Registration, Registration.student_id == Student.id)
        .where(Student.privacy_flag, Registration.status == RegistrationStatus.REGISTERED)
    ).first()
    asked = VerificationRequest(str(number), TERM, allow_before_census=True)
    with pytest.raises(Refused) as told:
        enrollment_verification(source, asked)
    assert told.value.code == "letter_needs_requester"


def test_status_words_are_the_callers(source: Source) -> None:
    shouting = replace(source, word=lambda value: f"<{value.value}>")
    sheet = payment_book(shouting, PaymentBook()).sheets[0]
    words = Counter(str(row[13]) for row in sheet.rows)
    assert words
    assert all(word.startswith("<") for word in words)
