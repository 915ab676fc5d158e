"""The files of a OneRoster set (1.0, 1.1, 1.2, and Microsoft School Data Sync v2 beside it)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from registrar_desktop.imports.planned import Place, Plan
from registrar_desktop.imports.tables import Table, find

USERS = ("sourcedId", "givenName", "familyName")
_ROLES = ("userSourcedId", "role")
_SESSIONS = ("sourcedId", "title", "type", "startDate", "endDate")
_COURSES = (("sourcedId", "title", "courseCode"), ("sourcedId", "title", "code"))
_CLASSES = (("sourcedId", "title", "courseSourcedId"), ("sourcedId", "title", "classType"))
_ENROLLMENTS = ("classSourcedId", "userSourcedId", "role")
_DEMOGRAPHICS = ("birthDate", "sex")
_GONE = frozenset({"tobedeleted", "inactive"})

Row = Mapping[str, str]


class Rows(Protocol):
    """The rows of a file of the set: a table as it is, or one put into these words."""

    def rows(self) -> Iterator[tuple[Place, Row]]:
        """Each row with its place."""
        ...


@dataclass(slots=True)
class RosterSet:
    """The tables of a set; None where the set has no such file."""

    users: Rows
    roles: Rows | None
    sessions: Rows | None
    courses: Rows | None
    classes: Rows | None
    enrollments: Rows | None
    demographics: Rows | None

    @classmethod
    def of(cls, tables: Collection[Table]) -> RosterSet | None:
        """The set in these tables; None where they are none."""
        users = find(tables, USERS)
        if users is None:
            return None
        enrollments = find(tables, _ENROLLMENTS)
        others = [table for table in tables if table is not enrollments]
        return cls(
            users,
            find(others, _ROLES),
            find(tables, _SESSIONS),
            find(tables, _COURSES[0]) or find(tables, _COURSES[1]),
            find(tables, _CLASSES[0]) or find(tables, _CLASSES[1]),
            enrollments,
            find(tables, _DEMOGRAPHICS),
        )


def living(plan: Plan, table: Rows | None) -> Iterator[tuple[Place, Row]]:
    """The rows of a table that are not marked as deleted: an import takes nothing away."""
    for place, row in table.rows() if table else ():
        if row.get("status", "").strip().casefold() in _GONE:
            plan.remark(place, "import_deletion_left", id=row.get("sourcedId", ""))
        else:
            yield place, row


def first_of(row: Row, *names: str) -> str:
    """The first of these fields that holds something."""
    return next((row[name].strip() for name in names if row.get(name, "").strip()), "")
