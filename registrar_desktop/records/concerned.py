"""Which students a change set concerns, whatever kind of record it touched."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from registrar_desktop.records.pending import OF_A_STUDENT
from registrar_desktop.rules.names import full_name
from registrar_desktop.schema.people import Student
from registrar_desktop.store.tables.journal import JournalLine

# An import concerns thousands; a person reads the first few.
_MOST_NAMED = 5


def students_of_change_sets(
    session: Session, change_sets: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """`number Family, Given` of the students concerned, by change set; at most five each."""
    lines = JournalLine.change_set_id.in_(change_sets)
    direct = select(JournalLine.change_set_id, JournalLine.record_id.label("student_id")).where(
        lines, JournalLine.record_kind == Student.__tablename__
    )
    through = [
        select(JournalLine.change_set_id, record.student_id)
        .join(record, record.id == JournalLine.record_id)
        .where(lines, JournalLine.record_kind == record.__tablename__)
        for record in OF_A_STUDENT
    ]
    pairs = union(direct, *through).subquery()
    statement = (
        select(pairs.c.change_set_id, Student)
        .join(Student, Student.id == pairs.c.student_id)
        .order_by(pairs.c.change_set_id, Student.student_number)
    )
    named: dict[str, tuple[str, ...]] = {}
    for change_set, student in session.execute(statement).tuples():
        before = named.get(change_set, ())
        if len(before) < _MOST_NAMED:
            name = full_name(student.family_name, student.given_name)
            named[change_set] = (*before, f"{student.student_number} {name}")
    return named
