"""Anonymised registrations by module and presentation (the shape of the OULAD data set).

Days count from the start of a presentation; `2013J` started in October, `2013B` in February.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.comparing import Comparison, Draft
from registrar_desktop.imports.current import CurrentRows
from registrar_desktop.imports.natural_keys import COURSE, REGISTRATION, SECTION, STUDENT, TERM
from registrar_desktop.imports.planned import Place
from registrar_desktop.imports.tables import Table, find
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import Channel, RegistrationStatus, Sex, TermKind

INFO = ("code_module", "code_presentation", "id_student", "gender", "final_result")
DATES = ("code_module", "code_presentation", "id_student", "date_registration",
                "date_unregistration")  # fmt: skip
LENGTHS = ("code_module", "code_presentation", "module_presentation_length")
SUBJECT = "OU"
_PRESENTATION = re.compile(r"(\d{4})([BJ])")
_STARTS = {"B": (2, "February"), "J": (10, "October")}
_USUAL_LENGTH = 270
_LONGEST_DAYS = 3000
_SEXES = {"M": Sex.M, "F": Sex.F}
_GRADES = {"Pass": "PASS", "Fail": "FAIL", "Distinction": "DIST", "Withdrawn": "W"}

Registered = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Presentation:
    """The ids and the start of one presentation of a module."""

    term_id: str
    course_id: str
    section_id: str
    start: date


def plan_oulad(tables: Collection[Table], current: CurrentRows, comparison: Comparison) -> None:
    """Take students and registrations into the plan.

    Rows that contradict themselves are taken as the final result says, and told. Raises Invalid
    where one of the two files is missing: neither makes sense alone.
    """
    info, registrations = find(tables, INFO), find(tables, DATES)
    if info is None or registrations is None:
        missing = "studentInfo.csv" if info is None else "studentRegistration.csv"
        raise Invalid("import_files_missing", missing=missing)
    days = {_key(row): (place, row) for place, row in registrations.rows()}
    planner = _Planner(comparison, _lengths(tables))
    planner.know(current, info)
    for place, row in info.rows():
        planner.take(place, row, days.pop(_key(row), None))
    for place, row in days.values():
        comparison.plan.refuse(place, "import_student_unknown", number=row["id_student"])


class _Planner:
    def __init__(self, comparison: Comparison, lengths: Mapping[tuple[str, str], int]) -> None:
        self._comparison = comparison
        self._lengths = lengths
        self._presentations: dict[tuple[str, str], _Presentation | None] = {}

    def know(self, current: CurrentRows, info: Table) -> None:
        """Hand what is there to the comparison."""
        comparison = self._comparison
        terms = current.all(Term, TERM)
        comparison.know(Term, terms)
        comparison.know(Course, current.where(Course, COURSE, "subject", [SUBJECT]))
        shown = {row["code_presentation"] for _, row in info.rows()}
        running = [str(row["id"]) for (code,), row in terms.items() if code in shown]
        comparison.know(Section, current.where(Section, SECTION, "term_id", running))
        numbers = [row["id_student"] for _, row in info.rows()]
        comparison.know(Student, current.where(Student, STUDENT, "student_number", numbers))
        comparison.know(Registration, current.where(Registration, REGISTRATION, "term_id", running))

    def take(
        self, place: Place, row: Mapping[str, str], dated: tuple[Place, Mapping[str, str]] | None
    ) -> None:
        """One student in one presentation of a module."""
        plan = self._comparison.plan
        shown = self._presentation(place, row)
        if shown is None:
            plan.refuse(place, "import_presentation_unreadable", text=row["code_presentation"][:20])
        elif dated is None:
            plan.refuse(place, "import_registration_missing", number=row["id_student"])
        elif row["final_result"] not in _GRADES:
            plan.refuse(place, "import_result_unknown", text=row["final_result"][:40])
        else:
            self._register(place, row, dated, shown)

    def _register(
        self,
        place: Place,
        row: Mapping[str, str],
        dated: tuple[Place, Mapping[str, str]],
        shown: _Presentation,
    ) -> None:
        try:
            first, last = _day(dated[1]["date_registration"]), _day(dated[1]["date_unregistration"])
        except ValueError as error:
            self._comparison.plan.refuse(dated[0], "import_day_unreadable", text=str(error))
            return
        withdrawn = row["final_result"] == "Withdrawn"
        self._judge(dated[0], row, first, last)
        asked = _noon(shown.start, first or 0)
        student = self._student(place, row)
        values = {
            "student_id": student,
            "section_id": shown.section_id,
            "term_id": shown.term_id,
            "course_id": shown.course_id,
            "status": RegistrationStatus.WITHDRAWN if withdrawn else RegistrationStatus.REGISTERED,
            "reason_code": "WDRW" if withdrawn else "ENRL",
            "channel": Channel.IMPORT,
            "grade": _GRADES[row["final_result"]],
            "requested_at": asked,
            "effective_at": _noon(shown.start, last) if withdrawn and last is not None else asked,
        }
        label = f"{row['id_student']} in {row['code_module']} {row['code_presentation']}"
        key = (student, shown.section_id)
        fixed = frozenset(values) - {"grade"}
        self._comparison.put(Draft(Registration, key, values, place, label, fixed))

    def _judge(
        self, place: Place, row: Mapping[str, str], first: int | None, last: int | None
    ) -> None:
        """Tell what contradicts itself: the result says one thing, the days another."""
        withdrawn = row["final_result"] == "Withdrawn"
        facts: dict[str, object] = {
            "number": row["id_student"],
            "section": f"{row['code_module']} {row['code_presentation']}",
            "result": row["final_result"],
        }
        if last is not None and not withdrawn:
            self._comparison.plan.remark(place, "import_left_but_finished", day=last, **facts)
        elif withdrawn and last is None:
            self._comparison.plan.remark(place, "import_withdrawn_without_day", **facts)
        elif first is not None and last is not None and last < first:
            self._comparison.plan.remark(
                place, "import_left_before_start", day=last, first=first, **facts
            )

    def _student(self, place: Place, row: Mapping[str, str]) -> str:
        number = row["id_student"].strip()
        values = {
            "student_number": number,
            "family_name": "Student",
            "given_name": number,
            "sex": _SEXES.get(row["gender"], Sex.U),
            "address": {"region": row["region"]} if row.get("region") else None,
        }
        return self._comparison.ensure(Draft(Student, (number,), values, place, number))

    def _presentation(self, place: Place, row: Mapping[str, str]) -> _Presentation | None:
        key = row["code_module"].strip(), row["code_presentation"].strip()
        if key not in self._presentations:
            read = _PRESENTATION.fullmatch(key[1])
            usable = read is not None and bool(key[0])
            self._presentations[key] = self._new_presentation(place, *key) if usable else None
        return self._presentations[key]

    def _new_presentation(self, place: Place, module: str, shown: str) -> _Presentation:
        month, word = _STARTS[shown[4]]
        start = date(int(shown[:4]), month, 1)
        longest = [days for (_, code), days in self._lengths.items() if code == shown]
        values: dict[str, Any] = {
            "code": shown,
            "title": f"{word} {shown[:4]}",
            "kind": TermKind.TERM,
            "start_date": start,
            "end_date": start + timedelta(days=max(longest, default=_USUAL_LENGTH)),
        }
        term = self._comparison.ensure(Draft(Term, (shown,), values, place, shown))
        values = {"subject": SUBJECT, "number": module, "title": f"Module {module}"}
        course = self._comparison.ensure(Draft(Course, (SUBJECT, module), values, place, module))
        crn = f"{module}-{shown}"
        values = {"term_id": term, "course_id": course, "crn": crn, "code": shown[4]}
        section = self._comparison.ensure(Draft(Section, (term, crn), values, place, crn))
        return _Presentation(term, course, section, start)


def _lengths(tables: Collection[Table]) -> dict[tuple[str, str], int]:
    table = find(tables, LENGTHS)
    return {
        (row["code_module"], row["code_presentation"]): int(row["module_presentation_length"])
        for _, row in (table.rows() if table else ())
        if row["module_presentation_length"].isdecimal()
    }


def _key(row: Mapping[str, str]) -> Registered:
    return row["code_module"].strip(), row["code_presentation"].strip(), row["id_student"].strip()


def _day(text: str) -> int | None:
    """Days from the start; ValueError where it is no number, or years away from any start."""
    if not text.strip():
        return None
    day = int(text)
    if abs(day) > _LONGEST_DAYS:
        raise ValueError(text.strip()[:20])
    return day


def _noon(start: date, day: int) -> datetime:
    """Noon, so that the day is the same in most time zones."""
    return datetime.combine(start + timedelta(days=day), time(12), UTC)
