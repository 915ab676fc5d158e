"""Microsoft School Data Sync v1 (and its form for the United Kingdom) as a OneRoster set.

The files are put into the other set's words row by row, each under its own line, so that one
planner takes both. Passwords and user names are left where they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from registrar_desktop.imports.day_columns import DayOrder, as_iso, order_of
from registrar_desktop.imports.oneroster_tables import RosterSet, Row, first_of
from registrar_desktop.imports.planned import Place
from registrar_desktop.imports.tables import Table, find

# Our word -> the words of the files, the better one first.
_Words = Mapping[str, tuple[str, ...]]
_ID = ("SIS ID", "ID")
_PEOPLE: _Words = {
    "sourcedId": _ID,
    "givenName": ("First Name",),
    "familyName": ("Last Name",),
    "middleName": ("Middle Name",),
    "identifier": ("Student Number", "Teacher Number"),
    "email": ("Secondary Email",),
}
_SESSIONS: _Words = {
    "sourcedId": ("Term SIS ID",),
    "title": ("Term Name",),
    "startDate": ("Term StartDate",),
    "endDate": ("Term EndDate",),
}
_COURSES: _Words = {
    "sourcedId": ("Course SIS ID", "Course Number", "Course Name"),
    "title": ("Course Name",),
    "courseCode": ("Course Number", "Course SIS ID"),
}
_CLASSES: _Words = {
    "sourcedId": _ID,
    "title": ("Section Name",),
    "classCode": ("Section Number",),
    "courseSourcedId": ("Course SIS ID", "Course Number", "Course Name"),
    "termSourcedIds": ("Term SIS ID",),
}
_ENROLLED: _Words = {
    "classSourcedId": ("Section SIS ID", "Section ID"),
    "userSourcedId": _ID,
}
_BORN: _Words = {"userSourcedId": _ID, "birthDate": ("Birthdate",), "sex": ("Gender",)}
_DAYS = frozenset({"startDate", "endDate", "birthDate"})


@dataclass(frozen=True, slots=True)
class PutRows:
    """Rows of one or several files in OneRoster's words, each with the place it came from."""

    found: tuple[tuple[Place, Row], ...]

    def rows(self) -> Iterator[tuple[Place, Row]]:
        """The rows in their order."""
        return iter(self.found)


def school_data_sync(tables: Collection[Table]) -> RosterSet | None:
    """The set in these tables; None where they are none."""
    sections = find(tables, ("Section Name",))
    people = [each for each in tables if "Username" in each.header and _has(each, _ID)]
    rosters = [each for each in tables if _has(each, _ENROLLED["classSourcedId"])]
    if not people or (sections is None and not rosters):
        return None
    order = _order([*([sections] if sections else []), *people])
    students = [each for each in people if not _is_of_teachers(each)]
    teachers = [each for each in people if _is_of_teachers(each)]
    ids = {first_of(row, *_ID) for each in teachers for _, row in each.rows()}
    pupils = _put(students, _PEOPLE, order, role="student")
    users = PutRows((*pupils, *_put(teachers, _PEOPLE, order, role="teacher")))
    enrolled = tuple(
        (place, row | {"role": "teacher" if row["userSourcedId"] in ids else "student"})
        for place, row in _put(rosters, _ENROLLED, order)
    )
    offered = [sections] if sections else []
    return RosterSet(
        users,
        None,
        PutRows(_once(_put(offered, _SESSIONS, order, type="term"))),
        PutRows(_once(_put(offered, _COURSES, order))),
        PutRows(_put(offered, _CLASSES, order)),
        PutRows(enrolled),
        PutRows(_put(students, _BORN, order)),
    )


def _has(table: Table, names: tuple[str, ...]) -> bool:
    return not table.header.isdisjoint(names)


def _is_of_teachers(table: Table) -> bool:
    return "Teacher Number" in table.header or table.name.casefold().startswith("teacher")


def _order(tables: Collection[Table]) -> DayOrder | None:
    """Whether day or month stands first, as the days of all files together prove it."""
    names = [name for words in (_SESSIONS, _BORN) for key in words if key in _DAYS
             for name in words[key]]  # fmt: skip
    return order_of(
        row[name] for table in tables for _, row in table.rows() for name in names if name in row
    )


def _put(
    tables: Collection[Table], words: _Words, order: DayOrder | None, **always: str
) -> tuple[tuple[Place, dict[str, str]], ...]:
    found = []
    for table in tables:
        for place, row in table.rows():
            values = {ours: first_of(row, *theirs) for ours, theirs in words.items()}
            for name in _DAYS & values.keys():
                values[name] = as_iso(values[name], order) or values[name]
            gone = first_of(row, "Status").casefold() == "inactive"
            status = "inactive" if gone else ""
            found.append((place, {**values, **always, "status": status}))
    return tuple(found)


def _once(
    rows: Collection[tuple[Place, dict[str, str]]],
) -> tuple[tuple[Place, dict[str, str]], ...]:
    """Each id's first row: terms and courses are told again with every section."""
    first: dict[str, tuple[Place, dict[str, str]]] = {}
    for place, row in rows:
        if row["sourcedId"]:
            first.setdefault(row["sourcedId"], (place, row))
    return tuple(first.values())
