"""The list of registrations: who is in which section with which status, confirmed or not."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, null, or_, select, tuple_
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement

from registrar_desktop.errors import Invalid
from registrar_desktop.records.lists.paging import among, directed, portions, row_number
from registrar_desktop.records.lists.sections import section_label
from registrar_desktop.records.pending import unconfirmed_ids
from registrar_desktop.rules.names import full_name
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import HOLDS_SEAT, LIVE, Channel, Level, RegistrationStatus
from registrar_desktop.store import search
from registrar_desktop.store.tables.search import StudentIndex

_ALL = 10_000_000


@dataclass(frozen=True, slots=True)
class RegistrationQuery:
    """What the list is asked for. `term` is a term's code, `crn` a section's number in it,
    `student` a student number; `live`: only seats, offers and waitlist places. `sort` is one of
    SORTS."""

    text: str = ""
    term: str = ""
    crn: str = ""
    student: str = ""
    subject: str = ""
    level: Level | None = None
    status: RegistrationStatus | None = None
    live: bool = False
    provisional: bool = False
    sort: str = "student_name"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """One registration. `provisional`: recorded here, not yet confirmed by the centre."""

    no: int
    id: str
    student_id: str
    student_number: str
    student_name: str
    privacy_flag: bool
    level: Level
    section_id: str
    term: str
    crn: str
    section: str
    title: str
    status: RegistrationStatus
    provisional: bool
    reason_code: str
    credits: int
    grade: str
    channel: Channel
    requested_at: datetime
    effective_at: datetime
    waitlist_pos: int | None
    change_set_id: str

    @property
    def holds_seat(self) -> bool:
        """Whether a seat is taken by it."""
        return self.status in HOLDS_SEAT

    @property
    def status_word(self) -> str:
        """The status, or PROVISIONAL for a seat the centre has not confirmed."""
        seat = self.status in (RegistrationStatus.REGISTERED, RegistrationStatus.AUDIT)
        return "PROVISIONAL" if self.provisional and seat else self.status.value


# Who lost a place in an outage comes first, then by the time asked; who does not wait comes last.
_WAITS = Registration.status == RegistrationStatus.WAITLISTED
_LOST_IT = Registration.reason_code == ReasonCode.OUTAGE.value
_QUEUE = case((and_(_WAITS, _LOST_IT), 0), (_WAITS, 1), else_=2)
_COURSE = (Course.subject, Course.number, Section.code)
SORTS: dict[str, tuple[Any, ...]] = {
    "student_name": (StudentIndex.sort_key, *_COURSE),
    "student_number": (Student.student_number, *_COURSE),
    "section": (*_COURSE, StudentIndex.sort_key),
    "crn": (Section.crn, StudentIndex.sort_key),
    "title": (Course.title, StudentIndex.sort_key),
    "term": (Term.start_date, StudentIndex.sort_key),
    "status": (Registration.status, StudentIndex.sort_key),
    "credits": (Registration.credits, StudentIndex.sort_key),
    "grade": (Registration.grade, StudentIndex.sort_key),
    "requested_at": (Registration.requested_at,),
    "waitlist_pos": (_QUEUE, Registration.requested_at),
}


def ids(session: Session, query: RegistrationQuery) -> array[int]:
    """The row numbers of all registrations that match, in the order asked for."""
    if query.sort not in SORTS:
        raise Invalid("sort_unknown", sort=query.sort[:40], known=", ".join(SORTS))
    statement = _joined(select(row_number(Registration))).where(*_conditions(session, query))
    first, *then = SORTS[query.sort]
    order = directed(first, descending=query.descending)
    return array("q", session.scalars(statement.order_by(order, *then, Registration.id)))


def rows(session: Session, wanted: Sequence[int]) -> list[RegistrationRow]:
    """What the list shows of these registrations, in this order; a row that is gone is left
    out."""
    unconfirmed = Registration.id.in_(unconfirmed_ids(Registration)).label("provisional")
    statement = _joined(
        select(
            row_number(Registration).label("no"),
            Registration,
            Student,
            Section.crn,
            Section.code,
            Course.subject,
            Course.number,
            Course.title,
            Term.code.label("term"),
            unconfirmed,
            _place().label("place"),
        )
    )
    found: dict[int, RegistrationRow] = {}
    for few in portions(wanted):
        for row in session.execute(statement.where(row_number(Registration).in_(few))):
            found[row.no] = _row(row)
    return [found[number] for number in wanted if number in found]


def _place() -> ColumnElement[int | None]:
    """The place in the queue, counted over what the centre has confirmed; NULL for who does not
    wait."""
    ahead = aliased(Registration)
    mine = case((_LOST_IT, 0), else_=1)
    theirs = case((ahead.reason_code == ReasonCode.OUTAGE.value, 0), else_=1)
    before = (
        select(func.count() + 1)
        .where(
            ahead.section_id == Registration.section_id,
            ahead.status == RegistrationStatus.WAITLISTED,
            ahead.row_version > 0,
            tuple_(theirs, ahead.requested_at, ahead.id)
            < tuple_(mine, Registration.requested_at, Registration.id),
        )
        .scalar_subquery()
    )
    return case((_WAITS, before), else_=null())


def of_student(session: Session, student_id: str) -> list[RegistrationRow]:
    """All registrations of one student, the newest term first, then by course."""
    statement = (
        _joined(select(row_number(Registration)))
        .where(Registration.student_id == student_id)
        .order_by(Term.start_date.desc(), *_COURSE, Registration.requested_at)
    )
    return rows(session, list(session.scalars(statement)))


def _joined(statement: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return (
        statement.select_from(Registration)
        .join(Student, Student.id == Registration.student_id)
        .join(Section, Section.id == Registration.section_id)
        .join(Course, Course.id == Registration.course_id)
        .join(Term, Term.id == Registration.term_id)
        .outerjoin(StudentIndex, StudentIndex.student_id == Student.id)
    )


def _conditions(session: Session, query: RegistrationQuery) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.term:
        conditions.append(Registration.term_id.in_(select(Term.id).where(Term.code == query.term)))
    if query.crn or query.subject:
        conditions.append(Registration.section_id.in_(_sections(query)))
    if query.student:
        number = Student.student_number == query.student
        conditions.append(Registration.student_id.in_(select(Student.id).where(number)))
    if query.level is not None:
        conditions.append(Student.level == query.level)
    if query.status is not None:
        conditions.append(Registration.status == query.status)
    if query.live:
        conditions.append(Registration.status.in_(LIVE))
    if query.provisional:
        conditions.append(Registration.id.in_(unconfirmed_ids(Registration)))
    if query.text.strip():
        conditions.append(_matches(session, query.text.strip()))
    return conditions


def _sections(query: RegistrationQuery) -> Select[str]:
    statement = select(Section.id).join(Course, Course.id == Section.course_id)
    if query.crn:
        statement = statement.where(Section.crn == query.crn)
    if query.subject:
        statement = statement.where(Course.subject == query.subject)
    if query.term:
        statement = statement.join(Term, Term.id == Section.term_id).where(Term.code == query.term)
    return statement


def _matches(session: Session, typed: str) -> ColumnElement[bool]:
    """The student matches, or the course or section is called so."""
    called = Course.subject + " " + Course.number + "-" + Section.code
    return or_(
        StudentIndex.no.in_(among(search.find_students(session, typed, _ALL))),
        called.istartswith(typed, autoescape=True),
        Section.crn == typed,
        Course.title.icontains(typed, autoescape=True),
    )


def _row(found: Row[*tuple[Any, ...]]) -> RegistrationRow:
    registration: Registration = found.Registration
    student: Student = found.Student
    return RegistrationRow(
        no=found.no,
        id=registration.id,
        student_id=student.id,
        student_number=student.student_number,
        student_name=full_name(student.family_name, student.given_name),
        privacy_flag=student.privacy_flag,
        level=student.level,
        section_id=registration.section_id,
        term=found.term,
        crn=found.crn,
        section=section_label(found.subject, found.number, found.code),
        title=found.title,
        status=registration.status,
        provisional=bool(found.provisional),
        reason_code=registration.reason_code or "",
        credits=registration.credits or 0,
        grade=registration.grade or "",
        channel=registration.channel,
        requested_at=registration.requested_at,
        effective_at=registration.effective_at,
        waitlist_pos=None if found.provisional else found.place,
        change_set_id=registration.change_set_id,
    )
