"""A hold that was released or placed twice (C6): the first one stays, and both notes are kept."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from central.change_sets.following import goes_on_in
from central.change_sets.plan import Plan, Row
from central.database import one_of
from registrar_desktop.clock import to_text
from registrar_desktop.rules.names import fold
from registrar_desktop.schema.registrations import Hold
from registrar_desktop.schema.vocabulary import Case, HoldSource
from sync.protocol import Remark


def leave_out_second_holds(connection: Connection, plan: Plan) -> None:
    """Leave out new holds that stand already; the student's row is locked."""
    made = [row for row in plan.created("hold") if row["released_at"] is None]
    if not made:
        return
    students = {row["student_id"] for row in made}
    found = connection.execute(
        select(
            *(
                Hold.id,
                Hold.student_id,
                Hold.type,
                Hold.office,
                Hold.reason,
                Hold.to_date,
                Hold.source,
            ),
            *(Hold.placed_at, Hold.placed_by),
        ).where(one_of(Hold.student_id, sorted(students)), Hold.released_at.is_(None))
    )
    standing = {_same(dict(row)): dict(row) for row in found.mappings()}
    for row in made:
        first = standing.setdefault(_same(row), row)
        if first is not row:
            plan.leave_out("hold", row["id"])
            goes_on_in(connection, "hold", row["id"], first["id"])
            plan.remarks.append(_placed_twice(first))


def _same(row: Row) -> tuple[object, ...]:
    """What makes two open holds the same one; the balance rule places one a student."""
    if row["source"] is HoldSource.BALANCE_RULE:
        return row["student_id"], row["source"]
    told = (row["type"], fold(row["office"]), fold(row["reason"]), row["to_date"])
    return (row["student_id"], *told)


def _placed_twice(first: dict[str, Any]) -> Remark:
    facts = {
        "type": first["type"].value,
        "office": first["office"],
        "placed_by": first["placed_by"],
        "placed_at": to_text(first["placed_at"]),
    }
    return Remark(case=Case.HOLD_TWICE, facts=facts)
