"""Open questions whether two records are one person, once somebody has made them one (C10).

Closed in the transaction of the merge, whoever merged and however: an answer given afterwards is
told what was done.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, or_, select

from central.change_sets.occasion import Occasion
from central.change_sets.plan import Edit, Plan, Row
from central.database import one_of
from registrar_desktop.rules.same_person import SAME, both_sides
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.reconciling import ReviewItem
from registrar_desktop.schema.vocabulary import Case


def close_questions(
    connection: Connection, plan: Plan, occasion: Occasion, ids: tuple[str, str], answered: str = ""
) -> None:
    """Close every open question about the two, besides the one that is being answered."""
    group = {*ids, *_merged_into(connection, ids)}
    for item in _asked_about(connection, group):
        if item["id"] != answered and set(both_sides(item["facts"])) <= group:
            closing = {
                "closed_at": occasion.now,
                "decision": SAME,
                "decided_by": occasion.change.actor,
            }
            plan.edits.append(Edit(ReviewItem.__tablename__, item, closing))


def where_it_went(connection: Connection, item: Row) -> dict[str, str]:
    """The numbers of the record that was merged and of the one it goes on in, where the two a
    question is about are one already; empty otherwise."""
    table = table_of(Student)
    told = both_sides(item["facts"])
    rows = {
        row.id: row for row in connection.execute(select(table).where(one_of(table.c.id, told)))
    }
    if (
        len(rows) < len(set(told))
        or len({row.merged_into_id or row.id for row in rows.values()}) > 1
    ):
        return {}
    gone = next((row for row in rows.values() if row.merged_into_id), None)
    if gone is None:
        return {}
    number = select(table.c.student_number).where(table.c.id == gone.merged_into_id)
    return {"merged": gone.student_number, "into": connection.scalar(number) or ""}


def _merged_into(connection: Connection, ids: Iterable[str]) -> list[str]:
    statement = select(Student.id).where(one_of(Student.merged_into_id, ids))
    return list(connection.scalars(statement))


def _asked_about(connection: Connection, ids: Iterable[str]) -> list[Row]:
    table = table_of(ReviewItem)
    known = func.jsonb_extract_path_text(table.c.facts, "known", "id")
    found = connection.execute(
        select(table)
        .where(
            table.c.closed_at.is_(None),
            table.c.case == Case.SAME_PERSON,
            or_(one_of(table.c.student_id, ids), one_of(known, ids)),
        )
        .order_by(table.c.id)
        .with_for_update(key_share=True)
    )
    return [dict(row) for row in found.mappings()]
