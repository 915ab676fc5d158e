"""What a OneRoster set offers: its sessions as terms, its courses, its classes as sections."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from registrar_desktop.imports.comparing import Comparison, Draft
from registrar_desktop.imports.current import CurrentRows
from registrar_desktop.imports.natural_keys import COURSE, SECTION, TERM
from registrar_desktop.imports.oneroster_tables import RosterSet, Row, first_of, living
from registrar_desktop.imports.planned import Place
from registrar_desktop.rules.names import tidy
from registrar_desktop.rules.timetable import Meeting, meeting_to_json
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.vocabulary import TermKind

_CODE = re.compile(r"([^\W\d]+)[\s_-]*(\d.*)")
_KINDS = {
    "schoolyear": TermKind.YEAR, "term": TermKind.TERM, "semester": TermKind.TERM,
    "gradingperiod": TermKind.SESSION,
}  # fmt: skip
_LONGEST_CODE = 32


class Offer:
    """Plans terms, courses and sections; afterwards knows their ids by sourcedId.

    sections: sourcedId -> column values of the section, with its id and its term's first day.
    """

    def __init__(self, roster: RosterSet, current: CurrentRows, comparison: Comparison) -> None:
        self.terms: dict[str, tuple[str, date]] = {}
        self.courses: dict[str, str] = {}
        self.sections: dict[str, dict[str, Any]] = {}
        self._comparison = comparison
        comparison.know(Term, current.all(Term, TERM))
        for place, row in living(comparison.plan, roster.sessions):
            self._term(place, row)
        comparison.know(Course, current.all(Course, COURSE))
        for place, row in living(comparison.plan, roster.courses):
            self._course(place, row)
        terms = [identifier for identifier, _ in self.terms.values()]
        comparison.know(Section, current.where(Section, SECTION, "term_id", terms))

    def take_classes(self, roster: RosterSet, teachers: Mapping[str, str]) -> None:
        """Plan the classes; `teachers` is sourcedId of a class -> name."""
        for place, row in living(self._comparison.plan, roster.classes):
            self._section(place, row, teachers.get(row["sourcedId"].strip()))

    def _term(self, place: Place, row: Row) -> None:
        kind = _KINDS.get(row["type"].strip().casefold())
        start, end = _day(row["startDate"]), _day(row["endDate"])
        if kind is None or start is None or end is None or end < start:
            self._comparison.plan.refuse(place, "import_session_unusable", id=row["sourcedId"])
            return
        code = _short(row["sourcedId"])
        title = tidy(row["title"])[:120] or code
        values = {
            "code": code,
            "title": title,
            "kind": kind,
            "start_date": start,
            "end_date": end,
        }
        draft = Draft(Term, (code,), values, place, title)
        self.terms[row["sourcedId"].strip()] = self._comparison.put(draft), start

    def _course(self, place: Place, row: Row) -> None:
        code = first_of(row, "courseCode", "code", "sourcedId")
        found = _CODE.fullmatch(tidy(code))
        subject, number = (found[1], found[2]) if found else ("GEN", code)
        if max(len(subject), len(number)) > _LONGEST_CODE:
            self._comparison.plan.refuse(place, "import_course_number", text=code[:60])
            return
        title = tidy(row["title"])[:300] or code
        values = {"subject": subject, "number": number, "title": title}
        draft = Draft(Course, (subject, number), values, place, f"{subject} {number}")
        self.courses[row["sourcedId"].strip()] = self._comparison.put(draft)

    def _section(self, place: Place, row: Row, teacher: str | None) -> None:
        identifier = row["sourcedId"].strip()
        course = self.courses.get(first_of(row, "courseSourcedId"))
        sessions = first_of(row, "termSourcedIds", "sessionSourcedIds").split(",")
        term = next((self.terms[each.strip()] for each in sessions if each.strip() in self.terms),
                    None)  # fmt: skip
        if course is None or term is None:
            self._comparison.plan.refuse(place, "import_class_without_course", id=identifier)
            return
        crn = _short(identifier)
        room = first_of(row, "location")[:80]
        values: dict[str, Any] = {
            "term_id": term[0],
            "course_id": course,
            "crn": crn,
            "code": self._code(term[0], course, first_of(row, "classCode")[:_LONGEST_CODE], crn),
            "instructor": teacher,
            "meetings": [meeting_to_json(Meeting(room=room))] if room else None,
        }
        label = tidy(row["title"]) or crn
        section = self._comparison.put(Draft(Section, (term[0], crn), values, place, label))
        self.sections[identifier] = values | {"id": section, "start": term[1], "label": label}

    def _code(self, term: str, course: str, wanted: str, crn: str) -> str:
        """The class's code where no other class of the course and term has it."""
        used = {
            each["code"]
            for each in self.sections.values()
            if (each["term_id"], each["course_id"]) == (term, course)
        }
        return wanted if wanted and wanted not in used else crn


def _short(identifier: str) -> str:
    """A sourcedId as a code: UUIDs lose their dashes to fit."""
    plain = identifier.strip()
    return plain if len(plain) <= _LONGEST_CODE else plain.replace("-", "")[:_LONGEST_CODE]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
