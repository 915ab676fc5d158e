"""Where this desk and the centre were found to differ: which record, how, and both sides of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.records.lists.sections import section_label
from registrar_desktop.records.naming import called
from registrar_desktop.schema.catalogue import Course, Section
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.register import CENTRE_FIELDS
from registrar_desktop.store.tables.agreement import Difference, How

MOST = 500
# What a record is called where it belongs to no student and no section.
_NAMES = ("code", "number", "title", "name")


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """One record that differed. `fields`: (name, here, at the centre) where both have it;
    `settled_at` is empty while it still differs."""

    kind: str
    id: str
    about: str
    how: How
    fields: tuple[tuple[str, Any, Any], ...]
    found_at: datetime
    settled_at: datetime | None


def list_differences(
    session: Session, since: datetime | None = None, most: int = MOST
) -> list[DifferenceRow]:
    """The newest differences, or those found since then."""
    statement = select(Difference).order_by(Difference.found_at.desc(), Difference.id).limit(most)
    if since is not None:
        statement = statement.where(Difference.found_at >= since)
    return [_row(session, each) for each in session.scalars(statement)]


def _row(session: Session, found: Difference) -> DifferenceRow:
    return DifferenceRow(
        kind=found.record_kind,
        id=found.record_id,
        about=_about(session, found.record_kind, found.there or found.here or {}),
        how=found.how,
        fields=_fields(found.here, found.there),
        found_at=found.found_at,
        settled_at=found.settled_at,
    )


def _fields(
    here: Mapping[str, Any] | None, there: Mapping[str, Any] | None
) -> tuple[tuple[str, Any, Any], ...]:
    if here is None or there is None:
        return ()
    names = (name for name in here if name in there and name not in CENTRE_FIELDS)
    return tuple((name, here[name], there[name]) for name in names if here[name] != there[name])


def _about(session: Session, kind: str, values: Mapping[str, Any]) -> str:
    """Whom or what the record is about, as people call it."""
    if kind == Student.__tablename__:
        names = {name: values.get(name) or "" for name in ("family_name", "given_name")}
        return called(Student(student_number=values.get("student_number") or "", **names))
    student = session.get(Student, values.get("student_id") or "")
    section = _section(session, str(values.get("section_id") or ""))
    told = [called(student)] if student else []
    told += [section] if section else []
    return ", ".join(told) or next((str(values[n]) for n in _NAMES if values.get(n)), "")


def _section(session: Session, section_id: str) -> str | None:
    found = session.execute(
        select(Course.subject, Course.number, Section.code)
        .join(Course, Course.id == Section.course_id)
        .where(Section.id == section_id)
    ).first()
    return section_label(*found) if found else None
