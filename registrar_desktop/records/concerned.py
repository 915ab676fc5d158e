"""Which students a change set concerns, and which change sets a student, whatever they touched."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import CompoundSelect, Select, func, select, union
from sqlalchemy.orm import Session

from registrar_desktop.records.pending import OF_A_STUDENT
from registrar_desktop.rules.names import full_name
from registrar_desktop.schema.documents import IssuedDocument
from registrar_desktop.schema.people import Student
from registrar_desktop.store.tables.journal import JournalLine

# An import concerns thousands; a person reads the first few.
_MOST_NAMED = 5
_PORTION = 500


def students_of_change_sets(
    session: Session, change_sets: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """`number Family, Given` of the students concerned, by change set; at most five each."""
    pairs = union(*_pairs(change_sets)).subquery()
    statement = (
        select(pairs.c.change_set_id, Student)
        .join(Student, Student.id == pairs.c.student_id)
        .order_by(pairs.c.change_set_id, Student.student_number)
    )
    named: dict[str, tuple[str, ...]] = {}
    for change_set, student in session.execute(statement):
        before = named.get(change_set, ())
        if len(before) < _MOST_NAMED:
            name = full_name(student.family_name, student.given_name)
            named[change_set] = (*before, f"{student.student_number} {name}")
    return named


def student_ids_of_change_sets(
    session: Session, change_sets: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """The students concerned, by change set; also of records that were taken back since."""
    found: dict[str, tuple[str, ...]] = {}
    for start in range(0, len(change_sets), _PORTION):
        few = change_sets[start : start + _PORTION]
        told = func.json_extract(JournalLine.fields, "$.student_id[1]")
        named = select(JournalLine.change_set_id, told.label("student_id")).where(
            JournalLine.change_set_id.in_(few), told.is_not(None)
        )
        pairs = union(*_pairs(few), named).subquery()
        for change_set, student in session.execute(
            select(pairs).order_by(pairs.c.change_set_id, pairs.c.student_id)
        ):
            found[change_set] = (*found.get(change_set, ()), student)
    return found


def _pairs(change_sets: Sequence[str]) -> list[Select[str, str]]:
    """Change sets with the students whose records they touched."""
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
    return [direct, *through]


def change_sets_of_student(student_id: str) -> CompoundSelect[str]:
    """The ids of this desk's change sets that touched the student or anything of theirs."""
    direct = select(JournalLine.change_set_id).where(
        JournalLine.record_kind == Student.__tablename__, JournalLine.record_id == student_id
    )
    through = [
        select(JournalLine.change_set_id)
        .join(record, record.id == JournalLine.record_id)
        .where(JournalLine.record_kind == record.__tablename__, record.student_id == student_id)
        for record in (*OF_A_STUDENT, IssuedDocument)
    ]
    return union(direct, *through)
