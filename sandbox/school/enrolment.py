"""Registrations of the sample school: seats given out in the order in which students asked.

Seats, one live registration of a course, and no two sections at the same time hold throughout.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from registrar_desktop.schema.vocabulary import Channel, RegistrationStatus
from sandbox.school.catalogue import SchoolCourse
from sandbox.school.sections import OpenSection, Schedule
from sandbox.school.setting import Setting, at, weighted
from sandbox.school.students import SchoolStudent
from sandbox.school.terms import SchoolTerm

_GRADES = (
    ("A", 26.0), ("A-", 14.0), ("B+", 13.0), ("B", 15.0), ("B-", 9.0), ("C+", 6.0), ("C", 6.0),
    ("C-", 3.0), ("D", 3.0), ("F", 3.0),
)  # fmt: skip
_PASSED = frozenset(grade for grade, _ in _GRADES if grade not in ("D", "F"))
_TRIES = 6
# Registration takes three weeks; the last hour belongs to nobody, so that all is in the past.
_REGISTRATION_SECONDS = 21 * 86400


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat that was taken, for what it costs. Credits in hundredths."""

    section_id: str
    label: str
    credits: int
    lab: bool


@dataclass(slots=True)
class Enrolment:
    """What one student has in one term: rows, seats taken, and courses passed."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    seats: list[Seat] = field(default_factory=list)
    passed: set[str] = field(default_factory=set)
    courses: set[str] = field(default_factory=set)
    blocks: int = 0


class Enrolments:
    """Gives out the seats of one term."""

    def __init__(self, setting: Setting, term: SchoolTerm, schedule: Schedule, done: bool) -> None:
        self._setting = setting
        self._term = term
        self._sections = schedule.sections
        self._done = done
        self._chance = setting.stream("enrolment", term.code)
        self._ids = setting.ids(f"registration {term.code}")
        self._acts = setting.ids(f"registration act {term.code}")

    def register(
        self,
        student: SchoolStudent,
        courses: Iterable[SchoolCourse],
        wanted: int,
        passed: frozenset[str] = frozenset(),
    ) -> Enrolment:
        """Register a student in the first courses that have a seat, until there are enough."""
        result = Enrolment()
        asked = self._asked(student)
        act = self._acts.take()
        for course in courses:
            if len(result.courses) >= wanted:
                break
            if course.key in passed and not course.repeatable:
                continue
            if not self._done and not _ready(course, passed):
                continue
            self._place(result, student, course, (asked, act))
        if not self._done:
            self._change_of_mind(result, student, (asked, act))
        return result

    def _place(
        self,
        result: Enrolment,
        student: SchoolStudent,
        course: SchoolCourse,
        act: tuple[datetime, str],
    ) -> None:
        section = self._with_seat(course, result.blocks)
        if section is not None:
            section.taken += 1
            result.seats.append(Seat(section.id, section.label, section.credits, course.lab))
            status, grade = self._outcome()
            if status is RegistrationStatus.WITHDRAWN:
                section.taken -= 1
            elif grade in _PASSED:
                result.passed.add(course.key)
            row = self._row(student, section, status, act) | {"grade": grade}
        else:
            section = self._with_place_in_line(course, result.blocks)
            if section is None or self._done:
                return
            section.waiting += 1
            row = self._row(student, section, RegistrationStatus.WAITLISTED, act)
            row |= {"waitlist_pos": section.waiting, "reason_code": "WAIT"}
        result.rows.append(row)
        result.courses.add(course.key)
        result.blocks |= section.blocks

    def _outcome(self) -> tuple[RegistrationStatus, str | None]:
        mark = self._chance.random()
        if not self._done:
            audit = mark < 0.008
            return (RegistrationStatus.AUDIT if audit else RegistrationStatus.REGISTERED), None
        if mark < 0.03:
            return RegistrationStatus.WITHDRAWN, "W"
        return RegistrationStatus.REGISTERED, weighted(self._chance, _GRADES)

    def _with_seat(self, course: SchoolCourse, blocks: int) -> OpenSection | None:
        sections = self._sections.get(course.key, [])
        for _ in range(min(_TRIES, len(sections))):
            at_random = int(self._chance.random() * len(sections))
            section = sections[at_random]
            if not section.has_seat and section.waiting >= section.waitlist_capacity:
                sections[at_random] = sections[-1]
                sections.pop()
                if not sections:
                    return None
            elif section.has_seat and not section.blocks & blocks:
                return section
        free = (one for one in sections if one.has_seat and not one.blocks & blocks)
        return next(free, None)

    def _with_place_in_line(self, course: SchoolCourse, blocks: int) -> OpenSection | None:
        if self._chance.random() > 0.4:
            return None
        for section in self._sections.get(course.key, []):
            room = section.waiting < section.waitlist_capacity
            if room and not section.has_seat and not section.blocks & blocks:
                return section
        return None

    def _change_of_mind(
        self, result: Enrolment, student: SchoolStudent, act: tuple[datetime, str]
    ) -> None:
        """One course in thirty was first taken and then dropped for another: history rows."""
        if self._chance.random() > 0.12 or not result.rows:
            return
        keys = list(self._sections)
        sections = self._sections[keys[int(self._chance.random() * len(keys))]]
        if not sections or sections[0].course.key in result.courses:
            return
        section = sections[0]
        dropped = act[0] + timedelta(days=1, minutes=self._chance.randint(1, 600))
        row = self._row(student, section, RegistrationStatus.DROPPED, act)
        result.rows.append(row | {"effective_at": dropped, "reason_code": "DROP"})

    def _row(
        self,
        student: SchoolStudent,
        section: OpenSection,
        status: RegistrationStatus,
        act: tuple[datetime, str],
    ) -> dict[str, Any]:
        withdrawn = status is RegistrationStatus.WITHDRAWN
        left = at(self._term.start + timedelta(days=self._chance.randint(40, 60)), 15)
        return {
            "id": self._ids.take(),
            "student_id": student.id,
            "section_id": section.id,
            "term_id": section.term_id,
            "course_id": section.course.id,
            "status": status,
            "reason_code": "WDRW" if withdrawn else "ENRL",
            "channel": Channel.WEB,
            "credits": section.credits,
            "grade": None,
            "requested_at": act[0],
            "effective_at": left if withdrawn else act[0],
            "waitlist_pos": None,
            "change_set_id": act[1],
        }

    def _asked(self, student: SchoolStudent) -> datetime:
        """Students ask one after another, so that a waiting list is in the order of asking."""
        opened = at(self._term.days["registration_open"], 8)
        share = student.index / max(1, self._setting.students)
        return opened + timedelta(seconds=int(share * _REGISTRATION_SECONDS))


def _ready(course: SchoolCourse, passed: frozenset[str]) -> bool:
    """True where all prerequisites are on record; in the past term they lie before the records."""
    groups = all(any(key in passed for key in group) for group in course.before)
    return groups and all(key in passed for key in course.together)
