"""Keeps the search index over students and asks it: by number, name in any script, e-mail, phone."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select, text, union
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
_NO_DIGIT = re.compile(r"\D")
# Two names of the greatest length that the records take, romanized.
_LONGEST_KEY = 300

_KNOWN = (
    "SELECT student_id, no, sort_key, native_key FROM student_index"
    " WHERE student_id IN (SELECT value FROM json_each(?))"
)
_LAST_NUMBER = "SELECT max(no) FROM student_index"
_ENTER_KEYS = (
    "INSERT INTO student_index (no, student_id, sort_key, native_key) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (no) DO UPDATE SET sort_key = excluded.sort_key, native_key = excluded.native_key"
    " WHERE (sort_key, native_key) IS NOT (excluded.sort_key, excluded.native_key)"
)
_FORGET_WORDS = f"DELETE FROM {WORDS_TABLE} WHERE rowid = ?"  # noqa: S608 - the name is ours
_ENTER_WORDS = f"INSERT INTO {WORDS_TABLE}(rowid, words) VALUES (?, ?)"  # noqa: S608
# FTS5 tidies its index with every write, in proportion to it: of a thousand entries replaced at once
# that is five sixths of the time. It is left to the small writes that follow; FTS5 itself merges
# when there are too many parts.
_MANY = 100
_MERGE_LATER = f"INSERT INTO {WORDS_TABLE}({WORDS_TABLE}, rank) VALUES ('automerge', 0)"  # noqa: S608
_MERGE_AGAIN = f"INSERT INTO {WORDS_TABLE}({WORDS_TABLE}, rank) VALUES ('automerge', 4)"  # noqa: S608

NAME_FIELDS = ("family_name", "given_name", "middle_name", "preferred_name")
SEARCHED_FIELDS = (*NAME_FIELDS, "student_number", "email", "phone")
_SEARCHED = (
    f"SELECT id, row_version, {', '.join(SEARCHED_FIELDS)} FROM student"  # noqa: S608
    " WHERE id IN (SELECT value FROM json_each(?))"
)


def index_students(
    session: Session,
    students: Iterable[Mapping[str, Any]],
    same_names: Collection[str] = frozenset(),
) -> None:
    """Enter students (id and SEARCHED_FIELDS) into the index, replacing what was there.

    same_names: ids of those whose names the index has already; to fold a name takes longer than to
    enter it.
    """
    rows = {row["id"]: row for row in students}
    if not rows:
        return
    connection = session.connection()
    if len(rows) >= _MANY:
        connection.exec_driver_sql(_MERGE_LATER)
    known = _entered(session, rows)
    if known:
        connection.exec_driver_sql(_FORGET_WORDS, [(entry.no,) for entry in known.values()])
    fresh = count(int(connection.exec_driver_sql(_LAST_NUMBER).scalar() or 0) + 1)
    keys, words = [], []
    for student_id, row in rows.items():
        entry = known.get(student_id)
        if entry is None or student_id not in same_names:
            no = next(fresh) if entry is None else entry.no
            entry = _Entry(no, *_name_keys(row))
            keys.append((no, student_id, entry.sort_key, entry.native_key))
        words.append((entry.no, _words(entry, row)))
    if keys:
        connection.exec_driver_sql(_ENTER_KEYS, keys)
    connection.exec_driver_sql(_ENTER_WORDS, words)
    if len(rows) >= _MANY:
        connection.exec_driver_sql(_MERGE_AGAIN)


def index_students_by_id(session: Session, ids: Iterable[str]) -> None:
    """Enter students into the index as they stand in the store."""
    columns = [getattr(Student, name) for name in SEARCHED_FIELDS]
    for few in _portions(list(ids)):
        found = session.execute(select(Student.id, *columns).where(Student.id.in_(few)))
        index_students(session, [row._asdict() for row in found])


def searched_values(session: Session, ids: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """What the index was made from, by id: the row's version, then SEARCHED_FIELDS in order."""
    found = session.connection().exec_driver_sql(_SEARCHED, (json.dumps(ids),))
    return {row[0]: tuple(row[1:]) for row in found}


def drop_students(session: Session, ids: Iterable[str]) -> None:
    """Take students out of the index."""
    known = _entered(session, ids)
    if known:
        gone = [(entry.no,) for entry in known.values()]
        session.connection().exec_driver_sql(_FORGET_WORDS, gone)
        session.connection().exec_driver_sql("DELETE FROM student_index WHERE no = ?", gone)


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


class _Entry(NamedTuple):
    """A student's number in the lists, and what to sort by."""

    no: int
    sort_key: str
    native_key: str


def _name_keys(row: Mapping[str, Any]) -> tuple[str, str]:
    # Part by part: the same names come again and again, and are folded once.
    names = [row[name] for name in NAME_FIELDS[:2] if row[name]]
    latin, native = (" ".join(make(name) for name in names) for make in (romanize, fold))
    return latin[:_LONGEST_KEY], native[:_LONGEST_KEY]


def _words(entry: _Entry, row: Mapping[str, Any]) -> str:
    others = [row[name] for name in NAME_FIELDS[2:] if row[name]]
    digits = _NO_DIGIT.sub("", row["phone"] or "")
    words = (
        row["student_number"].casefold(),
        *(entry.native_key, entry.sort_key),
        *(form for name in others for form in (fold(name), romanize(name))),
        (row["email"] or "").casefold(),
        *(digits, *(digits[-length:] for length in _ENDS if len(digits) > length)),
    )
    return " ".join(dict.fromkeys(words))


def _entered(session: Session, ids: Iterable[str]) -> dict[str, _Entry]:
    found = session.connection().exec_driver_sql(_KNOWN, (json.dumps(list(ids)),))
    return {student_id: _Entry(*entry) for student_id, *entry in found}


def _portions(items: list[str], size: int = 500) -> Iterable[list[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))
