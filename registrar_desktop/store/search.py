"""Keeps the search index over students and asks it: by number, name in any script, e-mail, phone."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, text, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from registrar_desktop.rules.names import fold, romanize
from registrar_desktop.schema.people import Student
from registrar_desktop.store.tables.search import WORDS_TABLE, StudentIndex

# More hits than a person reads; the rest is found by typing another letter.
MOST_HITS = 1000
# From three letters on the full-text index is quicker than a range of the sort key.
_RANGE_LETTERS = 2
_PHONE = re.compile(r"[\d\s+()./-]{3,}")
# What people type of a number: national, local of seven to nine digits, the last four.
_ENDS = (10, 9, 8, 7, 4)

NAME_FIELDS = ("family_name", "given_name", "middle_name", "preferred_name")
SEARCHED_FIELDS = (*NAME_FIELDS, "student_number", "email", "phone")


def index_students(session: Session, students: Iterable[Mapping[str, Any]]) -> None:
    """Enter students (id and SEARCHED_FIELDS) into the index, replacing what was there."""
    rows = {row["id"]: row for row in students}
    if not rows:
        return
    connection = session.connection()
    drop_students(session, rows)
    connection.execute(insert(StudentIndex), [_keys(row) for row in rows.values()])
    numbers = _numbers_of(session, rows)
    connection.execute(
        text(f"INSERT INTO {WORDS_TABLE}(rowid, words) VALUES (:no, :words)"),  # noqa: S608
        [{"no": numbers[key], "words": _words(row)} for key, row in rows.items()],
    )


def index_students_by_id(session: Session, ids: Iterable[str]) -> None:
    """Enter students into the index as they stand in the store."""
    columns = [getattr(Student, name) for name in SEARCHED_FIELDS]
    for few in _portions(list(ids)):
        found = session.execute(select(Student.id, *columns).where(Student.id.in_(few)))
        index_students(session, [row._asdict() for row in found])


def drop_students(session: Session, ids: Iterable[str]) -> None:
    """Take students out of the index."""
    numbers = _numbers_of(session, ids)
    if not numbers:
        return
    session.connection().execute(
        text(f"DELETE FROM {WORDS_TABLE} WHERE rowid = :no"),  # noqa: S608
        [{"no": number} for number in numbers.values()],
    )
    for few in _portions(list(numbers)):
        session.connection().execute(delete(StudentIndex).where(StudentIndex.student_id.in_(few)))


def find_students(session: Session, typed: str, most: int = MOST_HITS) -> array[int]:
    """Index numbers of the students that match, in the order of their names.

    Every word typed must begin a word of the student's number, names, e-mail or phone.
    """
    folded = fold(typed)
    if not folded:
        return array("q")
    if len(folded) <= _RANGE_LETTERS and folded.isascii():
        return _by_range(session, folded, most)
    return _by_words(session, typed, most)


def all_students(session: Session) -> array[int]:
    """Index numbers of all students in the order of their names."""
    return array("q", session.scalars(select(StudentIndex.no).order_by(StudentIndex.sort_key)))


def _by_range(session: Session, folded: str, most: int) -> array[int]:
    listed = select(StudentIndex.no, StudentIndex.sort_key)
    # One statement for each index: a single OR over both tables would walk all students.
    named = listed.where(_begins(StudentIndex.sort_key, folded))
    numbered = [
        listed.join(Student, Student.id == StudentIndex.student_id).where(
            _begins(Student.student_number, form)
        )
        for form in {folded, folded.upper()}
    ]
    both = union(named, *numbered).subquery()
    return array("q", session.scalars(select(both.c.no).order_by(both.c.sort_key).limit(most)))


def _begins(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    return column.between(text, text + "\U0010ffff")


def _by_words(session: Session, typed: str, most: int) -> array[int]:
    hits = text(
        f"SELECT no FROM student_index WHERE no IN ("  # noqa: S608
        f"SELECT rowid FROM {WORDS_TABLE} WHERE {WORDS_TABLE} MATCH :query LIMIT :most)"
        " ORDER BY sort_key"
    )
    found = session.execute(hits, {"query": _query(typed), "most": most})
    return array("q", found.scalars())


def _query(typed: str) -> str:
    if _PHONE.fullmatch(typed.strip()):
        terms = [re.sub(r"\D", "", typed)]
    else:
        terms = [term for term in re.split(r"[\s,;]+", fold(typed)) if term]
    return " ".join(f'"{term.replace(chr(34), " ")}"*' for term in terms) or '""'


def _keys(row: Mapping[str, Any]) -> dict[str, str]:
    name = f"{row['family_name'] or ''} {row['given_name'] or ''}"
    return {
        "student_id": row["id"],
        "sort_key": romanize(name)[:300],
        "native_key": fold(name)[:300],
    }


def _words(row: Mapping[str, Any]) -> str:
    names = " ".join(row[name] for name in NAME_FIELDS if row[name])
    digits = re.sub(r"\D", "", row["phone"] or "")
    ends = [digits[-length:] for length in _ENDS if len(digits) > length]
    return " ".join(
        [
            row["student_number"].casefold(),
            fold(names),
            romanize(names),
            (row["email"] or "").casefold(),
            digits,
            *ends,
        ]
    )


def _numbers_of(session: Session, ids: Iterable[str]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for few in _portions(list(ids)):
        rows = session.execute(
            select(StudentIndex.student_id, StudentIndex.no).where(StudentIndex.student_id.in_(few))
        )
        numbers.update(list(rows))
    return numbers


def _portions(items: list[str], size: int = 500) -> Iterable[list[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))
