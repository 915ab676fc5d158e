"""Finds the student, section or term that a person names in writing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.records.lists.sections import section_label
from registrar_desktop.rules.names import fold, full_name, tidy
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.people import Student

_GAPS = re.compile(r"[\s-]+")
_MOST_CHOICES = 8
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class _Known:
    """A section with all it may be called by."""

    id: str
    term: str
    crn: str
    subject: str
    number: str
    code: str

    @property
    def label(self) -> str:
        return section_label(self.subject, self.number, self.code)

    def is_called(self, words: str) -> bool:
        """`CHEM 1A 002`, `CHEM1A 002`; without the section's code where that is enough."""
        courses = (f"{self.subject} {self.number}", f"{self.subject}{self.number}")
        return any(words in (_words(course), _words(f"{course} {self.code}")) for course in courses)


def student(session: Session, number: str) -> Student:
    """The student with this number; of a merged record the one it went into.

    Raises Invalid where there is none, or where two desks gave out the same number.
    """
    wanted = tidy(number[:_LONGEST])
    found = session.scalars(
        select(Student).where(Student.student_number.in_({wanted, wanted.upper(), wanted.lower()}))
    ).all()
    if not found:
        raise Invalid("student_unknown", number=wanted)
    if len(found) > 1:
        raise Invalid("student_ambiguous", number=wanted, names=[called(one) for one in found])
    survivor = found[0].merged_into_id and session.get(Student, found[0].merged_into_id)
    return survivor or found[0]


def called(who: Student) -> str:
    """`004117 Doe, Jane`."""
    return f"{who.student_number} {full_name(who.family_name, who.given_name)}"


def term(session: Session, code: str) -> Term:
    """The term with this code. Raises Invalid with the known codes."""
    wanted = tidy(code[:_LONGEST])
    found = session.scalars(
        select(Term).where(func.lower(Term.code) == wanted.lower()).limit(1)
    ).first()
    if found is None:
        known = session.scalars(select(Term.code).order_by(Term.start_date.desc()).limit(8))
        raise Invalid("term_unknown", term=wanted, known=list(known))
    return found


def section(session: Session, text: str, term_code: str = "", day: date | None = None) -> Section:
    """The section called so: its CRN, `CHEM 1A 002`, or `CHEM 1A` where that is enough.

    term_code: where it is empty, terms that ended before `day` are left out. Raises Invalid where
    no section or more than one is called so.
    """
    wanted = tidy(text[:_LONGEST])
    known = _sections(session, term_code, day)
    found = [one for one in known if one.crn == wanted]
    if not found:
        words = _words(wanted)
        found = [one for one in known if one.is_called(words)]
    if not found:
        raise Invalid("section_unknown", section=wanted, term=term_code or "any open term")
    if len(found) > 1:
        choices = [f"{one.label} (CRN {one.crn}, {one.term})" for one in found[:_MOST_CHOICES]]
        raise Invalid("section_ambiguous", section=wanted, choices=choices, count=len(found))
    return session.get_one(Section, found[0].id)


def label_of(session: Session, which: Section) -> str:
    """`CHEM 1A-002`."""
    course = session.get_one(Course, which.course_id)
    return section_label(course.subject, course.number, which.code)


def _sections(session: Session, term_code: str, day: date | None) -> list[_Known]:
    statement = (
        select(Section.id, Term.code, Section.crn, Course.subject, Course.number, Section.code)
        .join(Course, Course.id == Section.course_id)
        .join(Term, Term.id == Section.term_id)
        .order_by(Term.start_date, Course.subject, Course.number, Section.code)
    )
    if term_code:
        statement = statement.where(Term.id == term(session, term_code).id)
    elif day is not None:
        statement = statement.where(Term.end_date >= day)
    return [_Known(*row) for row in session.execute(statement)]


def _words(text: str) -> str:
    return _GAPS.sub(" ", fold(text)).strip()
