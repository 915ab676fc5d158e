"""What a letter about a student states: terms and credits, the program followed, degrees awarded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from registrar_desktop.reports.source import Source
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.people import Program, ProgramEnrollment, Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import COUNTS_IN_ENROLLMENT, ProgramStatus


@dataclass(frozen=True, slots=True)
class TermEnrolled:
    """A term with the credits a student is enrolled for. Credits in hundredths."""

    code: str
    title: str
    start: date
    end: date
    census: date | None
    credits: int


@dataclass(frozen=True, slots=True)
class Followed:
    """The program a student follows."""

    title: str = ""
    graduation: date | None = None


@dataclass(frozen=True, slots=True)
class Degree:
    """A program that was finished."""

    program: str
    award: str
    day: date | None


def terms_enrolled(source: Source, student: Student) -> list[TermEnrolled]:
    """Every term with a registration that counts, in order."""
    statement = (
        select(
            Term.code,
            Term.title,
            Term.start_date,
            Term.end_date,
            Term.census_date,
            func.coalesce(func.sum(Registration.credits), 0),
        )
        .join(Registration, Registration.term_id == Term.id)
        .where(
            Registration.student_id == student.id,
            Registration.status.in_(COUNTS_IN_ENROLLMENT),
        )
        .group_by(Term.id)
        .order_by(Term.start_date)
    )
    return [
        TermEnrolled(code, title, start, end, census, int(credits_ or 0))
        for code, title, start, end, census, credits_ in source.session.execute(statement)
    ]


def program_followed(source: Source, student: Student) -> Followed:
    """The primary program that is open; an empty one where there is none."""
    found = source.session.execute(
        select(Program.title, ProgramEnrollment.expected_graduation)
        .join(Program, Program.id == ProgramEnrollment.program_id)
        .where(
            ProgramEnrollment.student_id == student.id,
            ProgramEnrollment.end_date.is_(None),
            ProgramEnrollment.is_primary,
        )
        .order_by(ProgramEnrollment.start_date.desc())
    ).first()
    return Followed(*found) if found else Followed()


def degrees(source: Source, student: Student) -> list[Degree]:
    """The programs a student has graduated from, the first one first."""
    statement = (
        select(Program.title, Program.award, ProgramEnrollment.end_date)
        .join(Program, Program.id == ProgramEnrollment.program_id)
        .where(
            ProgramEnrollment.student_id == student.id,
            ProgramEnrollment.status == ProgramStatus.GRADUATED,
        )
        .order_by(ProgramEnrollment.end_date, ProgramEnrollment.start_date)
    )
    return [
        Degree(title, award or title, day)
        for title, award, day in source.session.execute(statement)
    ]
