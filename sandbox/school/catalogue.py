"""The sample school's programs and courses with their requisites, made from the catalogue text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from registrar_desktop.schema.vocabulary import Level
from sandbox.school.catalogue_text import CATALOGUE, GRADUATE_AWARDS, OTHER_PROGRAMS
from sandbox.school.setting import Ids, Setting

_COURSE = re.compile(
    r"(?P<number>\d+) (?P<title>.+?) (?P<least>\d+)(?:-(?P<most>\d+))?"
    r"(?P<flags>(?: (?:lab|repeatable|arranged))*)(?P<requisites>(?: [<+]\S+)*)"
)
_SUBJECT = re.compile(r"(?P<code>[A-Z]{4}) (?P<award>B[AS]) (?P<name>.+)")
_AWARDS = {"BA": "Bachelor of Arts", "BS": "Bachelor of Science"}
# Hundredths of a credit.
_REQUIRED = {Level.UNDERGRADUATE: 12000, Level.GRADUATE: 3600, Level.PROFESSIONAL: 7200}
PASSING_GRADE = "C-"


@dataclass(frozen=True, slots=True, eq=False)
class SchoolCourse:
    """A course; `before` holds groups of course keys of which one each must have been passed."""

    id: str
    subject: str
    number: str
    title: str
    credits: tuple[int, int]
    lab: bool
    repeatable: bool
    arranged: bool
    before: tuple[tuple[str, ...], ...]
    together: tuple[str, ...]

    @property
    def key(self) -> str:
        """Subject and number in one word."""
        return self.subject + self.number

    @property
    def year(self) -> int:
        """The year of study it is meant for; five and above are graduate courses."""
        return int(self.number[0])

    @property
    def level(self) -> Level:
        """Undergraduate or graduate."""
        return Level.GRADUATE if self.year >= 5 else Level.UNDERGRADUATE


@dataclass(frozen=True, slots=True, eq=False)
class SchoolProgram:
    """A program and the subject most of its courses are of (empty: any)."""

    id: str
    code: str
    title: str
    level: Level
    subject: str

    def row(self) -> dict[str, Any]:
        """The program as a row."""
        return {
            "id": self.id,
            "code": self.code,
            "title": self.title,
            "level": self.level,
            "award": self.title.split(" in ")[0] if self.subject else None,
            "credits_required": _REQUIRED.get(self.level),
            "active": True,
        }


class Catalogue:
    """All courses and programs of the sample school."""

    def __init__(self, setting: Setting) -> None:
        self.courses: dict[str, SchoolCourse] = {}
        self.programs: list[SchoolProgram] = []
        course_ids, program_ids = setting.ids("course"), setting.ids("program")
        subject = ""
        for line in CATALOGUE.strip().splitlines():
            heading = _SUBJECT.fullmatch(line)
            if heading:
                subject = heading["code"]
                self._add_major(program_ids.take(), heading)
            else:
                course = _course(course_ids, subject, line)
                self.courses[course.key] = course
        self._add_other_programs(program_ids)

    def course_rows(self) -> list[dict[str, Any]]:
        """All courses as rows."""
        return [self._row(course) for course in self.courses.values()]

    def of_subject(self, subject: str, level: Level) -> list[SchoolCourse]:
        """The courses of a subject at a level; of all subjects where it is empty."""
        return [
            course
            for course in self.courses.values()
            if course.level is level and subject in ("", course.subject)
        ]

    def _add_major(self, identifier: str, heading: re.Match[str]) -> None:
        code, award, name = heading["code"], heading["award"], heading["name"]
        title = f"{_AWARDS[award]} in {name}"
        self.programs.append(
            SchoolProgram(identifier, f"{code}-{award}", title, Level.UNDERGRADUATE, code)
        )

    def _add_other_programs(self, ids: Ids) -> None:
        for subject, award, title in GRADUATE_AWARDS:
            self.programs.append(
                SchoolProgram(ids.take(), f"{subject}-{award}", title, Level.GRADUATE, subject)
            )
        for code, title, level, subject in OTHER_PROGRAMS:
            self.programs.append(SchoolProgram(ids.take(), code, title, Level(level), subject))

    def _row(self, course: SchoolCourse) -> dict[str, Any]:
        return {
            "id": course.id,
            "subject": course.subject,
            "number": course.number,
            "title": course.title,
            "credits_min": course.credits[0],
            "credits_max": course.credits[1],
            "level": course.level,
            "requisites": self._requisites(course),
            "repeatable": course.repeatable,
            "active": True,
        }

    def _requisites(self, course: SchoolCourse) -> dict[str, Any] | None:
        """As `rules.requisites` reads them."""
        needed: dict[str, Any] = {}
        if course.before:
            needed["pre"] = _joint([self._one_of(group) for group in course.before])
        if course.together:
            needed["co"] = _joint([self._named(key) for key in course.together])
        return needed or None

    def _one_of(self, keys: tuple[str, ...]) -> dict[str, Any]:
        needs = [self._named(key) | {"min_grade": PASSING_GRADE} for key in keys]
        return needs[0] if len(needs) == 1 else {"any": needs}

    def _named(self, key: str) -> dict[str, Any]:
        course = self.courses[key]
        return {"course": course.id, "name": f"{course.subject} {course.number}"}


def _joint(needs: list[dict[str, Any]]) -> dict[str, Any]:
    return needs[0] if len(needs) == 1 else {"all": needs}


def _course(ids: Ids, subject: str, line: str) -> SchoolCourse:
    found = _COURSE.fullmatch(line)
    if found is None:
        raise ValueError(f"catalogue text: {line}")
    flags, least = found["flags"].split(), int(found["least"]) * 100
    marks = found["requisites"].split()
    return SchoolCourse(
        ids.take(),
        subject,
        found["number"],
        found["title"],
        (least, int(found["most"]) * 100 if found["most"] else least),
        "lab" in flags,
        "repeatable" in flags,
        "arranged" in flags,
        tuple(_group(subject, mark[1:]) for mark in marks if mark[0] == "<"),
        tuple(key for mark in marks if mark[0] == "+" for key in _group(subject, mark[1:])),
    )


def _group(subject: str, text: str) -> tuple[str, ...]:
    return tuple(part if part[0].isalpha() else subject + part for part in text.split("|"))
