"""Keeps the search index over students and asks it: by number, name in any script, e-mail, phone."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.orm import InstrumentedAttribute, Session

from registrar_desktop.rules.names import fold, romanize
from registrar_desktop.schema.people import Student
from registrar_desktop.store.insertion import Insertion
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

NAME_FIELDS = ("family_name", "given_name", "middle_name", "preferred_name")
SEARCHED_FIELDS = (*NAME_FIELDS, "student_number", "email", "phone")

# A student's SEARCHED_FIELDS, in order.
Values = Sequence[Any]

_KNOWN = (
    "SELECT student_id, no FROM json_each(?) AS asked"
    " JOIN student_index ON student_id = asked.value"
)
_LAST_NUMBER = "SELECT max(no) FROM student_index"
_KEYS = Insertion(
    "INSERT INTO student_index (no, student_id, sort_key, native_key)",
    4,
    "ON CONFLICT (no) DO UPDATE SET sort_key = excluded.sort_key, native_key = excluded.native_key"
    " WHERE (sort_key, native_key) IS NOT (excluded.sort_key, excluded.native_key)",
)
# One by one: FTS5 sorts in what it has gathered before each statement of several rows.
_ENTER_WORDS = f"REPLACE INTO {WORDS_TABLE}(rowid, words) VALUES (?, ?)"  # noqa: S608
_GONE = "(SELECT no FROM student_index WHERE student_id IN (SELECT value FROM json_each(?)))"
_FORGET_WORDS = f"DELETE FROM {WORDS_TABLE} WHERE rowid IN {_GONE}"  # noqa: S608 - our own names
_FORGET_KEYS = f"DELETE FROM student_index WHERE no IN {_GONE}"  # noqa: S608
# FTS5 tidies its index with every write, in proportion to it: of a thousand entries replaced at once
# that is five sixths of the time. It is left to the small writes that follow; FTS5 itself merges
# when there are too many parts (a search in 64 takes no longer than in 10), and makes fewer of them
# where it may gather all words of a page.
_MANY = 100
_TUNE = f"INSERT INTO {WORDS_TABLE}({WORDS_TABLE}, rank) VALUES (?, ?)"  # noqa: S608
_FOR_MANY = [("automerge", 0), ("hashsize", 8 << 20), ("crisismerge", 64)]
_FOR_FEW = [("automerge", 4)]


class Entry(NamedTuple):
    """What the index has of a student: two forms of the name to sort by, and the words."""

    sort_key: str
    native_key: str
    words: str


def entry_of(values: Values) -> Entry:
    """A student's entry."""
    name = " ".join(filter(None, values[:2]))
    native = fold(name)
    latin = native if native.isascii() else romanize(name)
    keys = latin[:_LONGEST_KEY], native[:_LONGEST_KEY]
    return Entry(*keys, " ".join([*dict.fromkeys(keys), *_other_words(values)]))


def index_students(
    session: Session, students: Mapping[str, Entry], same_names: Collection[str] = frozenset()
) -> None:
    """Enter students by id into the index, replacing what was there.

    same_names: ids of those whose names the index has already.
    """
    if not students:
        return
    connection = session.connection()
    known = _numbers(session, students)
    fresh = count(int(connection.exec_driver_sql(_LAST_NUMBER).scalar() or 0) + 1)
    keys, words = [], []
    for student_id, entry in students.items():
        no = known.get(student_id)
        if no is None or student_id not in same_names:
            no = no or next(fresh)
            keys.append((no, student_id, entry.sort_key, entry.native_key))
        words.append((no, entry.words))
    _KEYS.write(connection, keys)
    if len(words) >= _MANY:
        connection.exec_driver_sql(_TUNE, _FOR_MANY)
    connection.exec_driver_sql(_ENTER_WORDS, words)
    if len(words) >= _MANY:
        connection.exec_driver_sql(_TUNE, _FOR_FEW)


def index_students_by_id(session: Session, ids: Iterable[str]) -> None:
    """Enter students into the index as they stand in the store."""
    columns = [getattr(Student, name) for name in SEARCHED_FIELDS]
    for few in _portions(list(ids)):
        found = session.execute(select(Student.id, *columns).where(Student.id.in_(few)))
        index_students(session, {row[0]: entry_of(tuple(row[1:])) for row in found})


def drop_students(session: Session, ids: Iterable[str]) -> None:
    """Take students out of the index."""
    gone = (json.dumps(list(ids)),)
    for statement in (_FORGET_WORDS, _FORGET_KEYS):
        session.connection().exec_driver_sql(statement, gone)


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
    listed = select(StudentIndex.sort_key, StudentIndex.no)
    # One statement for each index: a single OR over both tables would walk all students. Each ends
    # where it has enough: behind one letter of a number all students may stand.
    asked = [listed.where(_begins(StudentIndex.sort_key, folded)).order_by(StudentIndex.sort_key)]
    asked += [
        listed.join(Student, Student.id == StudentIndex.student_id)
        .where(_begins(Student.student_number, form))
        .order_by(Student.student_number)
        for form in {folded, folded.upper()}
    ]
    found = {(key, no) for each in asked for key, no in session.execute(each.limit(most))}
    return array("q", [no for _, no in sorted(found)[:most]])


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


def _numbers(session: Session, ids: Iterable[str]) -> dict[str, int]:
    """The number of each that is in the index."""
    found = session.connection().exec_driver_sql(_KNOWN, (json.dumps(list(ids)),))
    return {row[0]: row[1] for row in found.all()}


def _other_words(values: Values) -> list[str]:
    *_, middle, preferred, number, email, phone = values
    words = [number.casefold()]
    for name in filter(None, (middle, preferred)):
        words += {fold(name), romanize(name)}
    if email:
        words.append(email.casefold())
    if phone:
        digits = _NO_DIGIT.sub("", phone)
        words += [digits, *[digits[-most:] for most in _ENDS if most < len(digits)]]
    return words


def _portions(items: list[str], size: int = 500) -> Iterable[list[str]]:
    return (items[start : start + size] for start in range(0, len(items), size))
