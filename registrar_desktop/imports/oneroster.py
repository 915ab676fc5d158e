"""A OneRoster set into terms, courses, sections, students and registrations.

Only students are taken from the users; of the others, the names of those who teach a class.
Passwords are never read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.comparing import Comparison, Draft
from registrar_desktop.imports.current import CurrentRows
from registrar_desktop.imports.natural_keys import REGISTRATION
from registrar_desktop.imports.oneroster_offer import Offer
from registrar_desktop.imports.oneroster_tables import RosterSet, Row, first_of, living
from registrar_desktop.imports.planned import Place
from registrar_desktop.imports.sds_v1 import school_data_sync
from registrar_desktop.imports.student_sheet import put_students
from registrar_desktop.imports.tables import Table
from registrar_desktop.rules.names import full_name, tidy
from registrar_desktop.rules.student_fields import read_fields
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import Channel, RegistrationStatus

_TEACHES = frozenset({"teacher", "professor", "faculty", "lecturer"})
_SEXES = {"male": "M", "female": "F", "other": "X"}


def plan_oneroster(tables: Collection[Table], current: CurrentRows, comparison: Comparison) -> None:
    """Take the whole set into the plan."""
    roster = school_data_sync(tables) or RosterSet.of(tables)
    if roster is None:
        raise Invalid("import_files_missing", missing="users.csv")
    enrolled = list(living(comparison.plan, roster.enrollments))
    people = list(living(comparison.plan, roster.users))
    offer = Offer(roster, current, comparison)
    offer.take_classes(roster, _teachers(people, enrolled))
    students = _students(roster, people, enrolled, current, comparison)
    _register(enrolled, students, offer, current, comparison)


def _teachers(
    people: Collection[tuple[Place, Row]], enrolled: Collection[tuple[Place, Row]]
) -> dict[str, str]:
    names = {
        row["sourcedId"].strip(): full_name(tidy(row["familyName"]), tidy(row["givenName"]))
        for _, row in people
    }
    found: dict[str, str] = {}
    for _, row in enrolled:
        name = names.get(row["userSourcedId"].strip())
        if name and row["role"].strip().casefold() in _TEACHES:
            main = row.get("primary", "").strip().casefold() == "true"
            group = row["classSourcedId"].strip()
            found[group] = name if main else found.get(group, name)
    return {group: name[:200] for group, name in found.items()}


def _students(
    roster: RosterSet,
    people: Collection[tuple[Place, Row]],
    enrolled: Collection[tuple[Place, Row]],
    current: CurrentRows,
    comparison: Comparison,
) -> dict[str, str]:
    """The id of each student by sourcedId."""
    pupils = _pupils(roster, people, enrolled)
    about = _demographics(roster)
    drafts: list[tuple[Place, dict[str, Any]]] = []
    named: dict[Place, str] = {}
    for place, row in people:
        identifier = row["sourcedId"].strip()
        if identifier not in pupils:
            continue
        try:
            drafts.append((place, read_fields(_raw(row, about.get(identifier, {})))))
            named[place] = identifier
        except Invalid as fault:
            comparison.plan.refuse(place, fault.code, **fault.facts)
    taken = put_students(drafts, current, comparison)
    return {named[place]: student for place, student in taken.items()}


def _pupils(
    roster: RosterSet,
    people: Collection[tuple[Place, Row]],
    enrolled: Collection[tuple[Place, Row]],
) -> set[str]:
    """Whose role is student: told by the user, by a file of roles, else by the enrolments."""
    told = [(row["sourcedId"], row["role"]) for _, row in people if row.get("role", "").strip()]
    if not told and roster.roles is not None:
        told = [(row["userSourcedId"], row["role"]) for _, row in roster.roles.rows()]
    if not told:
        told = [(row["userSourcedId"], row["role"]) for _, row in enrolled]
    return {identifier.strip() for identifier, role in told if _is_student(role)}


def _demographics(roster: RosterSet) -> dict[str, Row]:
    table = roster.demographics
    rows = [row for _, row in table.rows()] if table else []
    return {first_of(row, "userSourcedId", "sourcedId"): row for row in rows}


def _raw(row: Row, about: Row) -> dict[str, str]:
    fields = {
        "student_number": first_of(row, "identifier", "sourcedId"),
        "family_name": row["familyName"],
        "given_name": row["givenName"],
        "middle_name": first_of(row, "middleName"),
        "preferred_name": first_of(row, "preferredGivenName"),
        "email": first_of(row, "email"),
        "phone": first_of(row, "phone", "sms"),
        "birth_date": first_of(about, "birthDate"),
        "sex": _SEXES.get(first_of(about, "sex").casefold(), ""),
    }
    return {name: text for name, text in fields.items() if text.strip()}


def _register(
    enrolled: Collection[tuple[Place, Row]],
    students: Mapping[str, str],
    offer: Offer,
    current: CurrentRows,
    comparison: Comparison,
) -> None:
    terms = {values["term_id"] for values in offer.sections.values()}
    present = current.where(Registration, REGISTRATION, "term_id", terms)
    comparison.know(Registration, present)
    courses: dict[tuple[str, str, str], str] = {}
    for place, row in enrolled:
        if not _is_student(row["role"]):
            continue
        section = offer.sections.get(row["classSourcedId"].strip())
        student = students.get(row["userSourcedId"].strip())
        if section is None or student is None:
            comparison.plan.refuse(place, "import_enrolment_unknown", id=row["userSourcedId"])
            continue
        once = (student, section["term_id"], section["course_id"])
        if courses.setdefault(once, section["id"]) != section["id"]:
            comparison.plan.refuse(place, "import_course_twice", section=section["label"])
            continue
        comparison.put(_registration(place, row, student, section))


def _registration(place: Place, row: Row, student: str, section: Mapping[str, Any]) -> Draft:
    asked = _noon(row.get("beginDate", ""), section["start"])
    values = {
        "student_id": student,
        "section_id": section["id"],
        "term_id": section["term_id"],
        "course_id": section["course_id"],
        "status": RegistrationStatus.REGISTERED,
        "reason_code": "ENRL",
        "channel": Channel.IMPORT,
        "requested_at": asked,
        "effective_at": asked,
    }
    label = f"{row['userSourcedId'].strip()} in {section['label']}"
    # What became of a registration that is there already is not for a roster to undo.
    return Draft(Registration, (student, section["id"]), values, place, label, frozenset(values))


def _noon(text: str, otherwise: date) -> datetime:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = otherwise
    return datetime.combine(day, time(12), UTC)


def _is_student(role: str) -> bool:
    return role.strip().casefold() == "student"
