"""New students beside those there are: a number taken twice, and people who may be known already.

Both records are kept whatever is found: a newcomer gets another number (C12), and whether two
records are one person is asked (C10).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Date, func, or_, select, text

from central.change_sets.plan import Plan, Row
from central.change_sets.questions import Question
from central.database import one_of
from central.numbers import next_number
from central.origin import origin_of
from registrar_desktop.rules.names import full_name
from registrar_desktop.rules.same_person import (
    DIFFERENT,
    SAME,
    Likeness,
    births_agree,
    goes_on,
    name_key,
)
from registrar_desktop.schema.codec import to_json
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import Case, StudentStatus
from sync.protocol import ChangeSet, Choice, Remark

REPRINTED = "papers_reprinted"
_TOLD = ("student_number", "family_name", "given_name", "birth_date", "email", "phone", "level")
# Two desks may bring the same person at once: what is compared is locked by the day of birth.
_LOCKS = 997
_ONE_AT_A_TIME = text(
    "SELECT pg_advisory_xact_lock(1010, place) FROM unnest(CAST(:places AS int[])) AS place"
)


def settle_new_students(connection: Connection, plan: Plan, change: ChangeSet) -> None:
    """Renumber newcomers whose number is taken, and ask about those who may be known already."""
    newcomers = plan.created(Student.__tablename__)
    if not newcomers:
        return
    known = _alike(connection, newcomers)
    for row in newcomers:
        likeness, other = _match(row, known)
        if other is not None:
            plan.questions.append(_same_person(connection, change, row, likeness, other))
        _keep_email_single(plan, row, known)
        _keep_number_single(connection, plan, row, known)
        known.append(row)


def _alike(connection: Connection, newcomers: list[Row]) -> list[Row]:
    """Students with a number, an e-mail address or a birth date of one of the newcomers."""
    born: set[date] = {row["birth_date"] for row in newcomers if row["birth_date"]}
    if born:
        places = sorted({day.toordinal() % _LOCKS for day in born})
        connection.execute(_ONE_AT_A_TIME, {"places": places})
    emails = {row["email"].lower() for row in newcomers if row["email"]}
    found = connection.execute(
        select(Student.__table__)
        .where(
            or_(
                one_of(Student.student_number, {row["student_number"] for row in newcomers}),
                one_of(func.lower(Student.email), emails),
                one_of(Student.birth_date, born, Date),
            )
        )
        .order_by(Student.id)
    )
    return [dict(row) for row in found.mappings()]


def _match(row: Row, known: Iterable[Row]) -> tuple[Likeness, Row | None]:
    """Who of the known ones the newcomer may be, and why it looks so."""
    others = [one for one in known if one["status"] is not StudentStatus.MERGED]
    for likeness in Likeness:
        for other in others:
            if _looks_like(likeness, row, other):
                return likeness, other
    return Likeness.NUMBER, None


def _looks_like(likeness: Likeness, row: Row, other: Row) -> bool:
    if likeness is Likeness.EMAIL:
        return bool(row["email"]) and row["email"].lower() == (other["email"] or "").lower()
    if not births_agree(row["birth_date"], other["birth_date"]):
        return False
    if likeness is Likeness.NUMBER and row["student_number"] != other["student_number"]:
        return False
    if likeness is Likeness.NAME_AND_BIRTH_DATE and not (row["birth_date"] and other["birth_date"]):
        return False
    return _key(row) == _key(other)


def _key(row: Row) -> str:
    return name_key(row["family_name"], row["given_name"])


def _same_person(
    connection: Connection, change: ChangeSet, row: Row, likeness: Likeness, other: Row
) -> Question:
    keep = goes_on(row["student_number"], other["student_number"])
    return Question(
        Case.SAME_PERSON,
        row["id"],
        {
            **_seen(likeness, row),
            "known": {**_told(other), **origin_of(connection, Student.__tablename__, other["id"])},
            "new": {
                **_told(row),
                "by": change.actor,
                "at": to_json(change.recorded_at),
            },
        },
        (Choice(code=SAME, facts={"number": keep}), Choice(code=DIFFERENT)),
    )


def _seen(likeness: Likeness, row: Row) -> dict[str, Any]:
    """What is the same of both, under the name that tells which sentence says it."""
    if likeness is Likeness.EMAIL:
        return {"same_email": row["email"]}
    if likeness is Likeness.NUMBER:
        return {"same_number": row["student_number"]}
    return {"born": to_json(row["birth_date"])}


def _told(row: Row) -> dict[str, Any]:
    return {"id": row["id"], **{name: to_json(row[name]) for name in _TOLD}}


def _keep_email_single(plan: Plan, row: Row, known: Iterable[Row]) -> None:
    """An address belongs to one student: the newcomer's stands in the question and the journal."""
    if not row["email"]:
        return
    holder = next((one for one in known if _looks_like(Likeness.EMAIL, row, one)), None)
    if holder is not None:
        facts = {"email": row["email"], "holder": _called(holder)}
        plan.remarks.append(Remark(case=Case.SAME_PERSON, facts=facts))
        row["email"] = None


def _keep_number_single(connection: Connection, plan: Plan, row: Row, known: Iterable[Row]) -> None:
    taken = row["student_number"]
    holder = next((one for one in known if one["student_number"] == taken), None)
    if holder is None:
        return
    row["student_number"] = next_number(connection)
    facts = {
        "number": taken,
        "holder": _called(holder),
        "new_number": row["student_number"],
        "name": full_name(row["family_name"], row["given_name"]),
    }
    plan.remarks.append(Remark(case=Case.NUMBER_TAKEN, facts=facts))
    plan.questions.append(Question(Case.NUMBER_TAKEN, row["id"], facts, (Choice(code=REPRINTED),)))


def _called(row: Row) -> str:
    return f"{row['student_number']} {full_name(row['family_name'], row['given_name'])}"
