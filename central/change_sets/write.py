"""Writes a decided plan: one statement a kind of record, then asks for the versions it made."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, text, update

from central.change_sets.plan import Edit, Plan
from central.database import one_of
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.register import BY_KIND, KINDS
from registrar_desktop.schema.vocabulary import LIVE
from sync.protocol import ChangeSet, RecordVersion

_NAME_CHANGE_SET = text("SELECT set_config('registrar.change_set', :id, true)")
_CHECK_NOW = text("SET CONSTRAINTS ALL IMMEDIATE")


def write_plan(connection: Connection, plan: Plan, change: ChangeSet) -> list[RecordVersion]:
    """Update and insert, check everything now, and give each line's record with its version.

    Updates come first: a swap must free the seat and the course it leaves before it joins.
    """
    connection.execute(_NAME_CHANGE_SET, {"id": change.id})
    for step in (*plan.earlier, plan):
        _write(connection, step)
    connection.execute(_CHECK_NOW)
    versions = _versions(connection, change)
    return [
        RecordVersion(kind=line.kind, id=line.id, version=versions[line.kind, line.id])
        for line in change.lines
        if line.id not in plan.left_out
    ]


def _write(connection: Connection, plan: Plan) -> None:
    for kind in KINDS:
        _update(connection, plan, kind)
        if plan.created(kind):
            connection.execute(insert(table_of(BY_KIND[kind])), plan.created(kind))


def _update(connection: Connection, plan: Plan, kind: str) -> None:
    table = table_of(BY_KIND[kind])
    edits = sorted(plan.edited(kind), key=lambda edit: (*_alike(edit), edit.row["id"]))
    for (_, names), alike in groupby(edits, key=_alike):
        statement = (
            update(table)
            .where(table.c.id == bindparam("the_id"))
            .values({name: bindparam(f"new_{name}", type_=table.c[name].type) for name in names})
        )
        connection.execute(statement, [_parameters(edit.row["id"], edit.changes) for edit in alike])


def _alike(edit: Edit) -> tuple[bool, list[str]]:
    """Edits that one statement can make; those that free a seat, or a program's open period,
    before those that may take one."""
    return _takes_place(edit), sorted(edit.changes)


def _takes_place(edit: Edit) -> bool:
    if edit.kind == "registration":
        return edit.after["status"] in LIVE
    return edit.kind == "program_enrollment" and edit.after["end_date"] is None


def _parameters(record_id: str, changes: dict[str, Any]) -> dict[str, Any]:
    return {"the_id": record_id, **{f"new_{name}": value for name, value in changes.items()}}


def _versions(connection: Connection, change: ChangeSet) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    ids: dict[str, list[str]] = {}
    for line in change.lines:
        ids.setdefault(line.kind, []).append(line.id)
    for kind, some in ids.items():
        table = table_of(BY_KIND[kind])
        statement = select(table.c.id, table.c.row_version).where(one_of(table.c.id, some))
        found |= {(kind, row.id): row.row_version for row in connection.execute(statement)}
    return found
