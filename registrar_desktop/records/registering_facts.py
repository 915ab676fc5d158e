"""Loads what the rules of registration need to know: the student, the section, the term, counts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.records.allotments import kept_seats
from registrar_desktop.records.lists.sections import section_label
from registrar_desktop.records.outages import known_outages
from registrar_desktop.rules.deadlines import extended
from registrar_desktop.rules.holds import HoldFacts
from registrar_desktop.rules.registration import (
    LiveRegistration,
    SectionFacts,
    StudentFacts,
    TermFacts,
)
from registrar_desktop.rules.requisites import IN_PROGRESS, courses_named, grade_rank
from registrar_desktop.rules.timetable import meetings_from_json
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Hold, Registration
from registrar_desktop.schema.vocabulary import (
    COUNTS_IN_ENROLLMENT,
    HOLDS_SEAT,
    LIVE,
    RegistrationStatus,
)


def section_facts(session: Session, section: Section, now: datetime) -> SectionFacts:
    """The section with its seats as this desk knows them, provisional ones counted, and those
    that are kept for a desk."""
    kept = kept_seats(session, section.id, now)
    own = sum(each.left for each in kept if each.usable(now))
    course = session.get_one(Course, section.course_id)
    counts = dict(
        session.execute(
            select(Registration.status, func.count())
            .where(Registration.section_id == section.id)
            .group_by(Registration.status)
        ).all()
    )
    return SectionFacts(
        id=section.id,
        label=section_label(course.subject, course.number, section.code),
        course_id=course.id,
        status=section.status,
        capacity=section.capacity,
        taken=sum(number for status, number in counts.items() if status in HOLDS_SEAT),
        waitlist_capacity=section.waitlist_capacity,
        waiting=counts.get(RegistrationStatus.WAITLISTED, 0),
        credits=credits_of(section, course),
        meetings=meetings_from_json(section.meetings),
        repeatable=course.repeatable,
        requisites=course.requisites,
        kept=sum(each.left for each in kept if each.confirmed) - own,
        own=own,
    )


def student_facts(session: Session, student: Student, section: Section) -> StudentFacts:
    """The student as the term of `section` sees them."""
    return StudentFacts(
        status=student.status,
        level=student.level,
        holds=hold_facts(session, student.id),
        live=_live(session, student.id, section.term_id),
        passed=_passed(session, student.id, section),
    )


def term_facts(session: Session, term_id: str) -> TermFacts:
    """The days of a term, with what outages extended."""
    term = session.get_one(Term, term_id)
    facts = TermFacts(
        title=term.title,
        start_date=term.start_date,
        end_date=term.end_date,
        registration_open=term.registration_open,
        registration_close=term.registration_close,
        add_deadline=term.add_deadline,
        drop_deadline=term.drop_deadline,
        withdraw_deadline=term.withdraw_deadline,
        payment_deadline=term.payment_deadline,
    )
    return extended(term_id, facts, known_outages(session))


def hold_facts(session: Session, student_id: str) -> tuple[HoldFacts, ...]:
    """The holds of a student that nobody has released."""
    found = session.scalars(
        select(Hold).where(Hold.student_id == student_id, Hold.released_at.is_(None))
    )
    return tuple(
        HoldFacts(hold.type, hold.office, hold.reason, hold.from_date, hold.to_date)
        for hold in found
    )


def credits_of(section: Section, course: Course) -> int:
    """The credits of a section in hundredths; the course's where it has none of its own."""
    return section.credits if section.credits is not None else course.credits_max or 0


def live_in(session: Session, student_id: str, section_id: str) -> Registration | None:
    """The student's seat, offer or waitlist place in a section."""
    return session.scalars(
        select(Registration)
        .where(
            Registration.student_id == student_id,
            Registration.section_id == section_id,
            Registration.status.in_(LIVE),
        )
        .order_by(Registration.requested_at)
        .limit(1)
    ).first()


def _live(session: Session, student_id: str, term_id: str) -> tuple[LiveRegistration, ...]:
    statement = (
        select(Registration, Section, Course)
        .join(Section, Section.id == Registration.section_id)
        .join(Course, Course.id == Registration.course_id)
        .where(
            Registration.student_id == student_id,
            Registration.term_id == term_id,
            Registration.status.in_(LIVE),
        )
        .order_by(Course.subject, Course.number)
    )
    return tuple(
        LiveRegistration(
            section_id=section.id,
            label=section_label(course.subject, course.number, section.code),
            course_id=course.id,
            status=registration.status,
            credits=registration.credits or credits_of(section, course),
            meetings=meetings_from_json(section.meetings),
        )
        for registration, section, course in session.execute(statement)
    )


def _passed(session: Session, student_id: str, section: Section) -> Mapping[str, str]:
    """The best grade in each course the requisites name; running courses of earlier terms count
    provisionally."""
    course = session.get_one(Course, section.course_id)
    wanted = courses_named(course.requisites)
    if not wanted:
        return {}
    start = session.get_one(Term, section.term_id).start_date
    statement = (
        select(Registration.course_id, Registration.grade, Registration.status, Term.start_date)
        .join(Term, Term.id == Registration.term_id)
        .where(Registration.student_id == student_id, Registration.course_id.in_(wanted))
    )
    best: dict[str, str] = {}
    for course_id, *row in session.execute(statement):
        grade = _grade(row, start)
        if grade and (grade_rank(grade) or -1) > (grade_rank(best.get(course_id)) or -1):
            best[course_id] = grade
    return best


def _grade(row: list[Any], start: date) -> str | None:
    grade, status, term_start = row
    if grade:
        return str(grade)
    running = status in COUNTS_IN_ENROLLMENT and term_start < start
    return IN_PROGRESS if running else None
