"""The sample school's schedule of one term: sections with times, rooms, instructors and seats.

No room and no instructor is in two places at once. How many sections a course gets follows from
how many students want it; some are too few on purpose, so that there are full ones.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from registrar_desktop.rules.timetable import Meeting, meeting_to_json
from registrar_desktop.schema.vocabulary import Level, SectionStatus
from sandbox.school.catalogue import Catalogue, SchoolCourse
from sandbox.school.patterns import Pattern, exam, grid
from sandbox.school.people_names import Names
from sandbox.school.setting import Setting, weighted
from sandbox.school.terms import SchoolTerm

_BUILDINGS = ("Ash Hall", "Birch Hall", "Cedar Hall", "Observatory", "Old Library", "Science Wing")
_SECTIONS_AN_INSTRUCTOR = 3
_FIRST_CRN = 10000


@dataclass(slots=True)
class OpenSection:
    """A section while seats are given out. `blocks` are the bits of the times it takes."""

    id: str
    course: SchoolCourse
    term_id: str
    blocks: int
    capacity: int | None
    waitlist_capacity: int
    credits: int
    code: str
    taken: int = 0
    waiting: int = 0

    @property
    def label(self) -> str:
        """What people call it."""
        return f"{self.course.key}-{self.code}"

    @property
    def has_seat(self) -> bool:
        """True where one more may register."""
        return self.capacity is None or self.taken < self.capacity


@dataclass(slots=True)
class Schedule:
    """The sections of one term, by course key, and their rows."""

    sections: dict[str, list[OpenSection]] = field(default_factory=dict)
    rows: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class _Booking:
    """Something that can be in one place at a time: a room or an instructor."""

    name: str
    busy: int = 0
    uses: int = 0


@dataclass(slots=True)
class _Plan:
    """One section before it is a row."""

    times: tuple[Pattern, ...]
    capacity: int | None
    status: SectionStatus = SectionStatus.OPEN


def build_schedule(
    setting: Setting, term: SchoolTerm, catalogue: Catalogue, demand: Mapping[str, float]
) -> Schedule:
    """All sections of a term for the numbers of students that want each course."""
    return _Builder(setting, term).build(catalogue, demand)


class _Builder:
    def __init__(self, setting: Setting, term: SchoolTerm) -> None:
        self._term = term
        self._chance = setting.stream("schedule", term.code)
        self._ids = setting.ids(f"section {term.code}")
        self._names = Names(setting)
        self._rooms: list[_Booking] = []
        self._instructors: dict[str, list[_Booking]] = {}
        self._schedule = Schedule()

    def build(self, catalogue: Catalogue, demand: Mapping[str, float]) -> Schedule:
        for key, course in catalogue.courses.items():
            plans = _plans(self._chance, course, demand.get(key, 0.0))
            for number, plan in enumerate(plans, 1):
                self._add(course, f"{number:03d}", plan)
        return self._schedule

    def _add(self, course: SchoolCourse, code: str, plan: _Plan) -> None:
        blocks = 0
        for pattern in plan.times:
            blocks |= pattern.blocks
        bits = sum(1 << pattern.index for pattern in plan.times)
        waitlist = 0 if plan.capacity in (None, 0) else max(3, (plan.capacity or 0) // 8)
        section = OpenSection(
            self._ids.take(), course, self._term.id, blocks, plan.capacity, waitlist,
            course.credits[0], code,
        )  # fmt: skip
        if plan.status is SectionStatus.OPEN:
            self._schedule.sections.setdefault(course.key, []).append(section)
        self._schedule.rows.append(
            {
                "id": section.id,
                "term_id": self._term.id,
                "course_id": course.id,
                "crn": str(_FIRST_CRN + len(self._schedule.rows) + 1),
                "code": code,
                "capacity": plan.capacity,
                "waitlist_capacity": waitlist,
                "status": plan.status,
                "credits": section.credits if course.credits[0] == course.credits[1] else None,
                "instructor": self._instructor(course.subject, bits, blocks),
                "meetings": [meeting_to_json(one) for one in self._meetings(plan.times)],
                "web_open": plan.status is SectionStatus.OPEN,
            }
        )

    def _meetings(self, times: tuple[Pattern, ...]) -> Iterator[Meeting]:
        for pattern in times:
            room = self._room(pattern)
            yield replace(pattern.meeting, room=room, kind=pattern.kind)
            final = exam(pattern, self._term.exams, room)
            if final is not None:
                yield final

    def _room(self, pattern: Pattern) -> str:
        for room in self._rooms:
            if not room.busy & (1 << pattern.index):
                break
        else:
            building = _BUILDINGS[len(self._rooms) % len(_BUILDINGS)]
            floor, door = divmod(len(self._rooms) // len(_BUILDINGS), 24)
            room = _Booking(f"{building} {floor + 1}{door + 1:02d}")
            self._rooms.append(room)
        room.busy |= pattern.blocks
        return room.name

    def _instructor(self, subject: str, bits: int, blocks: int) -> str:
        staff = self._instructors.setdefault(subject, [])
        for person in staff:
            if person.uses < _SECTIONS_AN_INSTRUCTOR and not person.busy & bits:
                break
        else:
            person = _Booking(self._names.instructor(self._chance))
            staff.append(person)
        person.busy |= blocks
        person.uses += 1
        if person.uses == _SECTIONS_AN_INSTRUCTOR:
            staff.remove(person)
        return person.name


def _plans(chance: random.Random, course: SchoolCourse, wanted: float) -> Iterator[_Plan]:
    if course.arranged:
        yield _Plan((), None)
        return
    size = _usual_size(chance, course)
    sections = max(1, round(wanted / size))
    supply = chance.uniform(0.95, 1.55)
    seats = max(6, min(round(size * 1.3), round(wanted * supply / sections)))
    for number in range(sections):
        if number and chance.random() < 0.05:
            yield _Plan((), None)
        else:
            yield _Plan(_times(chance, course), max(4, seats + chance.randint(-3, 3)))
    if sections > 1 and chance.random() < 0.12:
        yield _Plan(_times(chance, course), 0, SectionStatus.CLOSED)
    if sections > 1 and chance.random() < 0.10:
        yield _Plan(_times(chance, course), seats, SectionStatus.CANCELLED)


def _usual_size(chance: random.Random, course: SchoolCourse) -> int:
    if course.lab:
        return chance.choice((24, 32, 48))
    if course.level is Level.GRADUATE:
        return chance.choice((15, 20, 25))
    if course.year == 1:
        return weighted(chance, ((30, 4.0), (45, 3.0), (90, 2.0), (180, 1.0)))
    return chance.choice((24, 30, 36))


def _times(chance: random.Random, course: SchoolCourse) -> tuple[Pattern, ...]:
    times = grid()
    if course.level is Level.GRADUATE and chance.random() < 0.6:
        return (chance.choice(times.evenings),)
    lecture = chance.choice(times.lectures)
    if not course.lab:
        return (lecture,)
    free = [lab for lab in times.labs if not lecture.blocks & (1 << lab.index)]
    return lecture, chance.choice(free)
