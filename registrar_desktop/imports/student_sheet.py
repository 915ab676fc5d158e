"""A spreadsheet of students, one a row: new ones are added, known ones get what has changed.

An empty cell never erases anything. A student is known by number, else by e-mail, else by name
and birth date; who has none of these could not be found again, and is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.comparing import Comparison, Draft, Key, Row
from registrar_desktop.imports.current import CurrentRows
from registrar_desktop.imports.planned import Place
from registrar_desktop.imports.sheets.rows import SheetRows
from registrar_desktop.imports.sheets.student_columns import FULL_NAME
from registrar_desktop.imports.student_identities import (
    Identities,
    identities,
    person,
    plain_mail,
)
from registrar_desktop.rules.names import full_name, tidy
from registrar_desktop.rules.student_fields import check_student, read_fields
from registrar_desktop.schema.people import Student

# Left to acts of their own: merging, and saying that somebody has died.
_NOT_IMPORTED = frozenset({"MERGED", "DECEASED"})


def plan_students(sheet: SheetRows, current: CurrentRows, comparison: Comparison) -> None:
    """Take a table of students into the plan."""
    drafts: list[tuple[Place, dict[str, Any]]] = []
    for place, raw in sheet.rows(comparison.plan):
        try:
            drafts.append((place, _read(raw)))
        except Invalid as fault:
            comparison.plan.refuse(place, fault.code, **fault.facts)
    put_students(drafts, current, comparison)


def put_students(
    drafts: Sequence[tuple[Place, dict[str, Any]]], current: CurrentRows, comparison: Comparison
) -> dict[Place, str]:
    """Put typed students into the plan; the id of each by its place, without the refused ones."""
    planner = _Planner(identities(current, [values for _, values in drafts]), comparison)
    taken: dict[Place, str] = {}
    for place, values in drafts:
        try:
            taken[place] = planner.take(place, values)
        except Invalid as fault:
            comparison.plan.refuse(place, fault.code, **fault.facts)
    return taken


def _read(raw: dict[str, str]) -> dict[str, Any]:
    whole = raw.pop(FULL_NAME, "")
    if whole and not (raw.get("family_name") or raw.get("given_name")):
        raw |= _parted(whole)
    values = read_fields(raw)
    if values.get("status") in _NOT_IMPORTED:
        raise Invalid("import_status_not_taken", status=values["status"])
    return values


def _parted(whole: str) -> dict[str, str]:
    """`Family, Given`, or one name alone; other orders differ from country to country."""
    family, comma, given = tidy(whole).partition(",")
    if not comma and " " in family:
        raise Invalid("import_name_not_parted", text=family[:60])
    return {"family_name": family, "given_name": given}


class _Planner:
    """Finds the student that typed values mean, and puts them into the plan."""

    def __init__(self, known: Identities, comparison: Comparison) -> None:
        self._known = known
        self._comparison = comparison
        self._mail_lines: dict[str, tuple[Key, int]] = {}

    def take(self, place: Place, values: dict[str, Any]) -> str:
        """The id of the student. Raises Invalid where the values cannot be a student's."""
        present = self._known.meant_by(values)
        if present is not None:
            values = _kept_address(values, present)
        check_student({"family_name": "", "given_name": "", **(present or {}), **values})
        key = self._key(values, present)
        self._check_mail(place, key, values, present)
        if present is None:
            self._tell_namesake(place, values)
            label = full_name(values.get("family_name", ""), values.get("given_name", ""))
        else:
            self._comparison.know(Student, {key: present})
            label = full_name(present["family_name"], present["given_name"])
        return self._comparison.put(Draft(Student, key, values, place, label))

    def _key(self, values: Mapping[str, Any], present: Row | None) -> Key:
        if present is not None:
            return ("id", present["id"])
        if values.get("student_number"):
            return ("number", values["student_number"])
        if values.get("email"):
            return ("mail", plain_mail(values))
        if values.get("birth_date"):
            return ("person", *person(values))
        raise Invalid("import_student_not_findable")

    def _check_mail(
        self, place: Place, key: Key, values: Mapping[str, Any], present: Row | None
    ) -> None:
        mail = plain_mail(values)
        if not mail:
            return
        owner = self._known.by_mail.get(mail)
        if owner is not None and (present is None or owner["id"] != present["id"]):
            raise Invalid("import_mail_taken", email=mail, number=owner["student_number"])
        other, line = self._mail_lines.setdefault(mail, (key, place.line))
        if other != key:
            raise Invalid("import_mail_twice", email=mail, first_line=line)

    def _tell_namesake(self, place: Place, values: Mapping[str, Any]) -> None:
        alike = self._known.by_person
        # To fold a name takes its time: not where there is nobody to compare with.
        same = alike.get(person(values)) if alike else None
        if same is not None:
            self._comparison.plan.remark(place, "import_maybe_known", number=same["student_number"])


def _kept_address(values: dict[str, Any], present: Row) -> dict[str, Any]:
    """Address parts that the file does not have stay as they are."""
    if values.get("address") and present["address"]:
        return values | {"address": {**present["address"], **values["address"]}}
    return values
