"""Everything about one student for one page, with what is not yet confirmed marked where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.records.lists import registrations
from registrar_desktop.records.lists.registrations import RegistrationRow
from registrar_desktop.records.pending import PendingMark, marks
from registrar_desktop.records.student_account import AccountView, account_view
from registrar_desktop.records.student_lines import (
    ContactLine,
    DocumentLine,
    HoldLine,
    ProgramLine,
    contacts,
    documents,
    holds,
    programs,
)
from registrar_desktop.records.timeline import TimelineLine, timeline
from registrar_desktop.rules.names import full_name
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import (
    Level,
    Residency,
    Sex,
    StudentStatus,
)


@dataclass(frozen=True, slots=True)
class Identity:
    """The student's own fields. `merged_into` is the number of the record this one went into."""

    id: str
    student_number: str
    family_name: str
    given_name: str
    middle_name: str | None
    preferred_name: str | None
    birth_date: date | None
    sex: Sex
    gender_text: str | None
    citizenship: str | None
    residency: Residency | None
    email: str | None
    phone: str | None
    address: Mapping[str, Any] | None
    level: Level
    status: StudentStatus
    privacy_flag: bool
    photo_ref: str | None
    note: str | None
    row_version: int
    updated_at: datetime | None
    merged_into: str = ""

    @property
    def name(self) -> str:
        """`Family, Given`."""
        return full_name(self.family_name, self.given_name)


@dataclass(frozen=True, slots=True)
class TermRegistrations:
    """The registrations of one term. `credits` counts the seats held, in hundredths."""

    term: str
    rows: tuple[RegistrationRow, ...]
    credits: int


@dataclass(frozen=True, slots=True)
class StudentPage:
    """The page. `pending` are the unconfirmed changes of the student's own fields."""

    identity: Identity
    pending: tuple[PendingMark, ...]
    contacts: tuple[ContactLine, ...]
    programs: tuple[ProgramLine, ...]
    terms: tuple[TermRegistrations, ...]
    holds: tuple[HoldLine, ...]
    account: AccountView
    documents: tuple[DocumentLine, ...]
    timeline: tuple[TimelineLine, ...]

    def mark_of(self, name: str) -> PendingMark | None:
        """The latest unconfirmed change of one of the student's fields, or of the new record."""
        for mark in reversed(self.pending):
            if mark.created or name in mark.fields:
                return mark
        return None


def student_page(session: Session, student_id: str, day: date) -> StudentPage:
    """Everything about a student on a day of the institution. Invalid where there is none."""
    student = session.get(Student, student_id)
    if student is None:
        raise Invalid("student_gone")
    return StudentPage(
        identity=_identity(session, student),
        pending=tuple(marks(session, Student, [student_id]).get(student_id, ())),
        contacts=contacts(session, student_id),
        programs=programs(session, student_id),
        terms=_terms(session, student_id),
        holds=holds(session, student_id, day),
        account=account_view(session, student_id, day),
        documents=documents(session, student_id),
        timeline=tuple(timeline(session, student_id)),
    )


def _identity(session: Session, student: Student) -> Identity:
    own: dict[str, Any] = {each.name: getattr(student, each.name, "") for each in fields(Identity)}
    if student.merged_into_id is not None:
        survivor = session.get(Student, student.merged_into_id)
        own["merged_into"] = survivor.student_number if survivor else ""
    return Identity(**own)


def _terms(session: Session, student_id: str) -> tuple[TermRegistrations, ...]:
    listed = registrations.of_student(session, student_id)
    terms = []
    for term, group in groupby(listed, key=lambda row: row.term):
        rows = tuple(group)
        held = sum(row.credits for row in rows if row.holds_seat)
        terms.append(TermRegistrations(term, rows, held))
    return tuple(terms)
