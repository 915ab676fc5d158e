"""Prerequisites and corequisites: which of a course's requirements a student does not meet.

`course.requisites` holds {"pre": NEED, "co": NEED}, both optional. A NEED is one course
{"course": id, "name": "MATH 10A", "min_grade": "C-"} or {"all": [NEED, …]} or {"any": [NEED, …]}.
`name` is what a person reads where the need is not met; `min_grade` is optional.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

_LETTERS = ("D-", "D", "D+", "C-", "C", "C+", "B-", "B", "B+", "A-", "A", "A+")
_RANK = {letter: rank for rank, letter in enumerate(_LETTERS)}
# Pass marks without a letter stand for the lowest letter grade a degree accepts.
_PASSES = frozenset(
    {"P", "S", "CR", "PASS", "PASSED", "DIST", "DISTINCTION", "MERIT", "HONOURS", "T"}
)
_PASS_RANK = _RANK["C"]

# The grade under which a course still running in an earlier term is counted: provisionally met.
IN_PROGRESS = "IN_PROGRESS"


def grade_rank(grade: str | None) -> int | None:
    """The place of a passing grade in the order D- … A+; None where the grade is no pass."""
    plain = (grade or "").strip().upper()
    if plain in _PASSES or plain == IN_PROGRESS:
        return _PASS_RANK
    return _RANK.get(plain)


def is_passing(grade: str | None) -> bool:
    """Whether the grade means that the course was passed."""
    return grade_rank(grade) is not None


def missing_prerequisites(
    requisites: Mapping[str, Any] | None, passed: Mapping[str, str]
) -> list[str]:
    """The needs not met by `passed` (course id -> grade), as words; empty = all met."""
    return _missing((requisites or {}).get("pre"), passed, frozenset())


def missing_corequisites(
    requisites: Mapping[str, Any] | None, passed: Mapping[str, str], taking: Collection[str]
) -> list[str]:
    """The courses that must be taken together but are neither passed nor in `taking`."""
    return _missing((requisites or {}).get("co"), passed, taking)


def courses_named(requisites: Mapping[str, Any] | None) -> set[str]:
    """The ids of all courses that the requirements name."""
    found: set[str] = set()
    waiting = [need for need in (requisites or {}).values() if isinstance(need, Mapping)]
    while waiting:
        need = waiting.pop()
        if "course" in need:
            found.add(str(need["course"]))
        waiting.extend((*need.get("all", ()), *need.get("any", ())))
    return found


def _missing(
    need: Mapping[str, Any] | None, passed: Mapping[str, str], taking: Collection[str]
) -> list[str]:
    if not need:
        return []
    if "course" in need:
        return [] if _course_met(need, passed, taking) else [_words(need)]
    if "all" in need:
        return [word for part in need["all"] for word in _missing(part, passed, taking)]
    choices = need.get("any") or []
    if not choices or any(not _missing(part, passed, taking) for part in choices):
        return []
    return [_words(need)]


def _course_met(
    need: Mapping[str, Any], passed: Mapping[str, str], taking: Collection[str]
) -> bool:
    course = str(need["course"])
    if course in taking:
        return True
    rank = grade_rank(passed.get(course))
    if rank is None:
        return False
    if passed[course] == IN_PROGRESS:
        return True
    return rank >= _RANK.get(str(need.get("min_grade") or "").strip().upper(), 0)


def _words(need: Mapping[str, Any]) -> str:
    """`MATH 10A (C- or better)`, `MATH 10A or MATH 20A`, `PHYS 2A and MATH 20B`."""
    if "course" in need:
        name = str(need.get("name") or need["course"])
        return f"{name} ({need['min_grade']} or better)" if need.get("min_grade") else name
    joint = " and " if "all" in need else " or "
    parts = [_words(part) for part in need.get("all") or need.get("any") or []]
    return joint.join(f"({part})" if " and " in part else part for part in parts)
