"""Spreadsheets of what belongs to students that are there: their contacts, and registrations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.catalogue_text import credits_in
from registrar_desktop.imports.comparing import Comparison, Draft, Key, Row
from registrar_desktop.imports.current import CurrentRows
from registrar_desktop.imports.natural_keys import REGISTRATION, STUDENT
from registrar_desktop.imports.sheets.places import OfferedPlaces
from registrar_desktop.imports.sheets.rows import SheetRows
from registrar_desktop.rules.contact_fields import read_contact
from registrar_desktop.rules.names import fold, full_name
from registrar_desktop.rules.student_fields import one_line, read_day
from registrar_desktop.schema.people import Contact, Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import (
    HOLDS_SEAT,
    LIVE,
    Channel,
    ContactKind,
    RegistrationStatus,
    StudentStatus,
)

_CONTACT_FIELDS = frozenset({"kind", "name", "relation", "phone", "email", "may_receive_info"})


class KnownStudents:
    """The students that a sheet names, by their number."""

    def __init__(self, sheet: SheetRows, current: CurrentRows) -> None:
        numbers = sheet.texts("student_number")
        self.rows = current.where(Student, STUDENT, "student_number", numbers)

    def meant(self, raw: Mapping[str, str]) -> Row:
        """The student of a row. Raises Invalid where nobody has that number, or it is no more."""
        number = raw.get("student_number", "")
        found = self.rows.get((number,))
        if found is None:
            raise Invalid("import_student_not_here", number=number[:40])
        if found["status"] is StudentStatus.MERGED:
            raise Invalid("import_student_merged", number=number)
        return found


def plan_contacts(sheet: SheetRows, current: CurrentRows, comparison: Comparison) -> None:
    """Take contacts into the plan; a contact is known by its student, kind and name."""
    students = KnownStudents(sheet, current)
    ids = [row["id"] for row in students.rows.values()]
    present: dict[Key, Row] = {}
    taken: dict[tuple[str, str], int] = {}
    for row in current.where(Contact, ("id",), "student_id", ids).values():
        if row["removed_at"] is None:
            present[row["student_id"], row["kind"], fold(row["name"])] = row
            place = (row["student_id"], row["kind"])
            taken[place] = max(taken.get(place, 0), row["priority"])
    comparison.know(Contact, present)
    for place_, raw in sheet.rows(comparison.plan):
        try:
            student = students.meant(raw)
            fields = {name: text for name, text in raw.items() if name in _CONTACT_FIELDS}
            values = read_contact({"kind": ContactKind.GUARDIAN, "name": "", **fields})
            key = (student["id"], values["kind"], fold(values["name"]))
            if comparison.id_of(Contact, key) is None:
                taken[key[:2]] = taken.get(key[:2], 0) + 1
            values |= {"student_id": student["id"], "priority": taken[key[:2]]}
            label = f"{values['name']} ({_named(student)})"
            fixed = frozenset({"priority", "student_id"})
            comparison.put(Draft(Contact, key, values, place_, label, fixed))
        except Invalid as fault:
            comparison.plan.refuse(place_, fault.code, **fault.facts)


def plan_registrations(sheet: SheetRows, current: CurrentRows, comparison: Comparison) -> None:
    """Take registrations into the plan, as far as seats and other registrations let them."""
    students = KnownStudents(sheet, current)
    ids = [row["id"] for row in students.rows.values()]
    there = current.where(Registration, ("id",), "student_id", ids).values()
    comparison.know(Registration, {tuple(r[n] for n in REGISTRATION): r for r in there})
    offered = OfferedPlaces(sheet, current)
    courses = {_once(row): str(row["section_id"]) for row in there if row["status"] in LIVE}
    taken: Counter[str] = Counter()
    taken.update(offered.taken)
    for place, raw in sheet.rows(comparison.plan):
        try:
            student, section = students.meant(raw), offered.meant(raw)
            values = _registration(raw, student, section)
            key = (student["id"], section["id"])
            if comparison.id_of(Registration, key) is None and values["status"] in LIVE:
                _refuse_second(courses, values, section)
                if values["status"] in HOLDS_SEAT:
                    _take_seat(taken, section)
            label = f"{_named(student)} in {offered.label(section)}"
            # What became of a registration that is there already is not for a file to undo.
            fixed = frozenset(values) - {"grade", "credits"}
            comparison.put(Draft(Registration, key, values, place, label, fixed))
        except Invalid as fault:
            comparison.plan.refuse(place, fault.code, **fault.facts)


def _registration(raw: Mapping[str, str], student: Row, section: Row) -> dict[str, Any]:
    day = read_day("date", raw["date"]) if "date" in raw else section["start"]
    asked = datetime.combine(day if isinstance(day, date) else section["start"], time(12), UTC)
    values: dict[str, Any] = {
        "student_id": student["id"],
        "section_id": section["id"],
        "term_id": section["term_id"],
        "course_id": section["course_id"],
        "status": _status(raw.get("status", "")),
        "reason_code": "ENRL",
        "channel": Channel.IMPORT,
        "requested_at": asked,
        "effective_at": asked,
    }
    if "credits" in raw:
        found = credits_in(raw["credits"])
        if found is None:
            raise Invalid("import_credits_unreadable", text=raw["credits"][:40])
        values["credits"] = found[1]
    if "grade" in raw:
        values["grade"] = one_line(8)("grade", raw["grade"])
    return values


def _status(text: str) -> RegistrationStatus:
    if not text:
        return RegistrationStatus.REGISTERED
    word = "_".join(text.upper().replace("-", " ").split())
    short = _SHORT.get(word)
    if short is None and word not in RegistrationStatus.__members__:
        known = ", ".join(RegistrationStatus)
        raise Invalid("word_unknown", field="status", text=text[:60], known=known)
    return short or RegistrationStatus[word]


_SHORT = {
    "ENROLLED": RegistrationStatus.REGISTERED, "ACTIVE": RegistrationStatus.REGISTERED,
    "RE": RegistrationStatus.REGISTERED, "RW": RegistrationStatus.REGISTERED,
    "AU": RegistrationStatus.AUDIT, "DD": RegistrationStatus.DROPPED,
    "DW": RegistrationStatus.DROPPED, "W": RegistrationStatus.WITHDRAWN,
    "WL": RegistrationStatus.WAITLISTED, "WAITLIST": RegistrationStatus.WAITLISTED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Once:
    student: str
    term: str
    course: str


def _once(values: Mapping[str, Any]) -> _Once:
    return _Once(values["student_id"], values["term_id"], values["course_id"])


def _refuse_second(courses: dict[_Once, str], values: Mapping[str, Any], section: Row) -> None:
    other = courses.setdefault(_once(values), section["id"])
    if other != section["id"] and not section["repeatable"]:
        raise Invalid("import_course_twice", section=section["crn"])


def _take_seat(taken: Counter[str], section: Row) -> None:
    capacity = section["capacity"]
    if capacity is not None and taken[section["id"]] >= capacity:
        raise Invalid("import_section_full", section=section["crn"], seats=capacity)
    taken[section["id"]] += 1


def _named(student: Row) -> str:
    return full_name(student["family_name"], student["given_name"])
