"""A OneRoster 1.1 bulk set as one packed file: terms, courses, sections, students, registrations.

Nothing about money, no password, no demographics. Instructors are names here and no users, so
they are left out.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any, BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.exports.oneroster_files import (
    FILES,
    LEFT_OUT,
    MANIFEST,
    SCHOOL,
    SESSION_TYPES,
)
from registrar_desktop.exports.progress import Meter
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import COUNTS_IN_ENROLLMENT, SectionStatus, StudentStatus
from registrar_desktop.store import identity

_GONE = frozenset({StudentStatus.MERGED, StudentStatus.DECEASED})
_Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class RosterAsked:
    """What the set is to hold: of one term by its id, or all; with the students who asked for
    privacy, or without them."""

    term_id: str = ""
    with_private: bool = False


def write_oneroster(
    session: Session, stream: BinaryIO, asked: RosterAsked, meter: Meter
) -> dict[str, int]:
    """Write the set; gives how many rows each of its files has."""
    writer = _Writer(session, asked, meter)
    counts: dict[str, int] = {}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, rows in writer.tables():
            counts[name] = _write(packed, name, rows)
        _write_manifest(packed, counts, identity.joined_desk(session).school)
    return {name: count for name, count in counts.items() if count}


def _write(packed: zipfile.ZipFile, name: str, rows: Iterable[_Row]) -> int:
    """Files without rows are not permitted: such a one is declared absent instead."""
    waiting = iter(rows)
    first = next(waiting, None)
    if first is None:
        return 0
    count = 0
    with (
        packed.open(f"{name}.csv", "w", force_zip64=True) as raw,
        io.TextIOWrapper(raw, "utf-8", newline="") as text,
    ):
        table = csv.DictWriter(text, FILES[name], restval="", lineterminator="\r\n")
        table.writeheader()
        for row in chain([first], waiting):
            table.writerow({key: " ".join(value.split()) for key, value in row.items()})
            count += 1
    return count


def _write_manifest(packed: zipfile.ZipFile, counts: Mapping[str, int], school: str) -> None:
    told = io.StringIO(newline="")
    table = csv.writer(told, lineterminator="\r\n")
    table.writerow(("propertyName", "value"))
    table.writerows(MANIFEST)
    for name in sorted({*FILES, *LEFT_OUT}):
        table.writerow((f"file.{name}", "bulk" if counts.get(name) else "absent"))
    table.writerow(("source.systemName", school))
    table.writerow(("source.systemCode", "registrar-desktop"))
    packed.writestr("manifest.csv", told.getvalue().encode("utf-8"))


class _Writer:
    """The rows of each file. Every reference in them resolves within the set."""

    def __init__(self, session: Session, asked: RosterAsked, meter: Meter) -> None:
        self._session, self._asked, self._meter = session, asked, meter
        self._terms = {row.id: row for row in session.scalars(self._of_term(select(Term), Term.id))}
        self._classes: set[str] = set()
        self._users: set[str] = set()

    def tables(self) -> Iterator[tuple[str, Iterable[_Row]]]:
        """In the order in which they refer to each other."""
        yield "orgs", self._orgs()
        yield "academicSessions", self._sessions()
        yield "courses", self._courses()
        yield "classes", self._sections()
        yield "users", self._students()
        yield "enrollments", self._registrations()

    def _of_term(self, statement: Any, column: Any) -> Any:
        return statement.where(column == self._asked.term_id) if self._asked.term_id else statement

    def _orgs(self) -> Iterator[_Row]:
        name = identity.joined_desk(self._session).school
        yield {"sourcedId": SCHOOL, "name": name, "type": "school", "identifier": SCHOOL}

    def _sessions(self) -> Iterator[_Row]:
        for term in self._terms.values():
            parent = term.parent_id if term.parent_id in self._terms else ""
            yield {
                "sourcedId": term.id,
                "title": term.title,
                "type": SESSION_TYPES[term.kind],
                "startDate": term.start_date.isoformat(),
                "endDate": term.end_date.isoformat(),
                "parentSourcedId": parent or "",
                "schoolYear": str(self._terms.get(parent or "", term).end_date.year),
            }

    def _courses(self) -> Iterator[_Row]:
        used = self._of_term(select(Section.course_id), Section.term_id)
        statement = (
            select(Course).where(Course.id.in_(used)).order_by(Course.subject, Course.number)
        )
        for course in self._meter.over(self._session.scalars(statement)):
            yield {
                "sourcedId": course.id,
                "title": course.title,
                "courseCode": f"{course.subject} {course.number}",
                "orgSourcedId": SCHOOL,
                "subjects": course.subject,
            }

    def _sections(self) -> Iterator[_Row]:
        statement = (
            select(Section, Course.title)
            .join(Course, Course.id == Section.course_id)
            .where(Section.status != SectionStatus.CANCELLED)
            .order_by(Section.term_id, Section.crn)
        )
        rows = self._session.execute(self._of_term(statement, Section.term_id))
        for section, title in self._meter.over(rows):
            self._classes.add(section.id)
            rooms = [str(each.get("room", "")) for each in section.meetings or ()]
            yield {
                "sourcedId": section.id,
                "title": f"{title} {section.code}",
                "courseSourcedId": section.course_id,
                "classCode": section.crn,
                "classType": "scheduled",
                "location": next(filter(None, rooms), ""),
                "schoolSourcedId": SCHOOL,
                "termSourcedIds": section.term_id,
            }

    def _students(self) -> Iterator[_Row]:
        statement = select(Student).where(Student.status.not_in(_GONE))
        if not self._asked.with_private:
            statement = statement.where(Student.privacy_flag.is_(False))
        if self._asked.term_id:
            here = self._of_term(select(Registration.student_id), Registration.term_id)
            statement = statement.where(Student.id.in_(here))
        rows = self._session.scalars(
            statement.order_by(Student.student_number).execution_options(yield_per=1000)
        )
        for student in self._meter.over(rows):
            self._users.add(student.id)
            yield {
                "sourcedId": student.id,
                "enabledUser": "true",
                "orgSourcedIds": SCHOOL,
                "role": "student",
                "username": student.student_number,
                "givenName": student.given_name,
                "familyName": student.family_name,
                "middleName": student.middle_name or "",
                "identifier": student.student_number,
                "email": student.email or "",
                "phone": student.phone or "",
            }

    def _registrations(self) -> Iterator[_Row]:
        statement = self._of_term(
            select(
                Registration.id,
                Registration.section_id,
                Registration.student_id,
                Registration.effective_at,
            ).where(Registration.status.in_(COUNTS_IN_ENROLLMENT)),
            Registration.term_id,
        )
        rows = self._session.execute(statement.execution_options(yield_per=1000))
        for key, section, student, since in self._meter.over(rows):
            if section in self._classes and student in self._users:
                yield {
                    "sourcedId": key,
                    "classSourcedId": section,
                    "schoolSourcedId": SCHOOL,
                    "userSourcedId": student,
                    "role": "student",
                    "primary": "false",
                    "beginDate": since.date().isoformat(),
                }
