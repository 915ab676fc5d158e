"""Letters say what was asked: a term, all terms, a term to come, degrees; or why they are refused."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import insert, select

from registrar_desktop.errors import Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.reports.requests import LetterKind, RosterRequest, VerificationRequest
from registrar_desktop.reports.roster import class_roster
from registrar_desktop.reports.source import Source
from registrar_desktop.reports.verification.letter import enrollment_verification
from registrar_desktop.schema.catalogue import Section, Term
from registrar_desktop.schema.people import Program, ProgramEnrollment, Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import ProgramStatus, RegistrationStatus
from tests.papers.pdf import Read, read, write

TERM = "2025FA"


@pytest.fixture
def student(source: Source) -> Student:
    """Somebody without a flag who is registered this term."""
    statement = (
        select(Student)
        .join(Registration, Registration.student_id == Student.id)
        .join(Term, Term.id == Registration.term_id)
        .where(Term.code == TERM, Registration.status == RegistrationStatus.REGISTERED)
        .where(~Student.privacy_flag)
        .order_by(Student.student_number)
    )
    return source.session.scalars(statement).unique().all()[3]


def letter(source: Source, student: Student, kind: LetterKind, term: str = "") -> Read:
    asked = VerificationRequest(
        student.student_number, term, kind=kind, number="D07-V00001", allow_before_census=True
    )
    return read(write(enrollment_verification(source, asked)))


def test_the_terms_so_far_are_a_table_with_their_credits(source: Source, student: Student) -> None:
    shown = letter(source, student, LetterKind.PAST)
    assert shown.text.splitlines().count("Enrollment history") == 1
    assert "Fall 2025" in shown.text
    assert "Verification code" in shown.text
    assert len(shown.pages) == 1


def test_a_term_that_began_is_none_to_come(source: Source, student: Student) -> None:
    with pytest.raises(Refused) as refused:
        letter(source, student, LetterKind.FUTURE, TERM)
    assert refused.value.code == "letter_term_begun"


def test_a_term_to_come_is_verified_only_with_a_registration(
    source: Source, student: Student
) -> None:
    with pytest.raises(Refused) as refused:
        letter(source, student, LetterKind.FUTURE, "2026SP")
    assert refused.value.code == "letter_not_enrolled"
    coming = source.session.scalars(select(Term).where(Term.code == "2026SP")).one()
    taken = source.session.scalars(
        select(Registration).where(Registration.student_id == student.id)
    ).first()
    assert taken is not None
    values = {
        name: getattr(taken, name)
        for name in Registration.__table__.columns.keys()  # noqa: SIM118 - columns, not a mapping
        if name != "id"
    }
    with source.session.no_autoflush:
        source.session.connection().execute(
            insert(Registration),
            values
            | {"id": new_id(), "term_id": coming.id, "status": RegistrationStatus.REGISTERED},
        )
    assert "begins on 2026" in letter(source, student, LetterKind.FUTURE, "2026SP").text


def test_degrees_are_verified_once_they_are_recorded(source: Source, student: Student) -> None:
    with pytest.raises(Refused) as refused:
        letter(source, student, LetterKind.DEGREE)
    assert refused.value.code == "letter_no_degree"
    program = source.session.scalars(select(Program)).first()
    assert program is not None
    source.session.connection().execute(
        insert(ProgramEnrollment),
        {
            "id": new_id(),
            "row_version": 1,
            "student_id": student.id,
            "program_id": program.id,
            "status": ProgramStatus.GRADUATED,
            "start_date": date(2020, 9, 1),
            "end_date": date(2024, 6, 30),
            "is_primary": True,
        },
    )
    shown = letter(source, student, LetterKind.DEGREE)
    assert "2024-06-30" in shown.text
    assert program.title in shown.text.replace("\n", " ")


def test_who_signs_a_roster_has_room_to(source: Source) -> None:
    crn = source.session.scalars(
        select(Section.crn)
        .join(Registration, Registration.section_id == Section.id)
        .join(Term, Term.id == Section.term_id)
        .where(Term.code == TERM)
    ).first()
    assert crn is not None
    shown = read(write(class_roster(source, RosterRequest(TERM, crn, signatures=True))))
    assert "Signature" in shown.text
    assert "Reg. date" not in shown.text
