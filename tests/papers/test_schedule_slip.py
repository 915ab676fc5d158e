"""The schedule slip says what is confirmed and what is provisional, and when the week's hours are."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from registrar_desktop.errors import Invalid
from registrar_desktop.reports.requests import SlipRequest
from registrar_desktop.reports.schedule_slip import schedule_slip
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import HOLDS_SEAT, RegistrationStatus
from tests.papers.pdf import read, write

TERM = "2025FA"


def somebody(source: Source, status: RegistrationStatus) -> str:
    statement = (
        select(Student.student_number)
        .join(Registration, Registration.student_id == Student.id)
        .join(Term, Term.id == Registration.term_id)
        .where(Registration.status == status, Term.code == TERM)
        .order_by(Student.student_number)
        .limit(1)
    )
    return source.session.scalars(statement).one()


def pages(source: Source, number: str) -> str:
    return "\n".join(read(write(schedule_slip(source, SlipRequest(TERM, number)))).pages)


def sections_of(source: Source, number: str) -> list[tuple[str, str]]:
    statement = (
        select(Section.crn, Course.title)
        .join(Registration, Registration.section_id == Section.id)
        .join(Course, Course.id == Section.course_id)
        .join(Student, Student.id == Registration.student_id)
        .join(Term, Term.id == Section.term_id)
        .where(Student.student_number == number, Term.code == TERM)
        .where(Registration.status.in_(HOLDS_SEAT))
    )
    return [(crn, title) for crn, title in source.session.execute(statement)]


def test_a_confirmed_schedule_tells_every_section_and_the_week(source: Source) -> None:
    number = somebody(source, RegistrationStatus.REGISTERED)
    text = pages(source, number)
    for crn, _ in sections_of(source, number):
        assert crn in text
    assert "The week" in text
    assert "Monday" in text or "Tuesday" in text


def test_an_unknown_term_is_told(source: Source) -> None:
    with pytest.raises(Invalid, match="term_unknown"):
        schedule_slip(source, SlipRequest("1999XX", "000001"))
