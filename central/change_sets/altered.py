"""Which records of an accepted change set hold something else than was sent.

The desk that sent it would otherwise have every reason to take its own values for the centre's.
"""

from __future__ import annotations

from typing import Any

from central.change_sets.plan import Plan, Row
from registrar_desktop.schema.codec import to_json
from sync.protocol import ChangeSet, Line


def altered(plan: Plan, change: ChangeSet) -> list[str]:
    """Their ids, as far as they are written at all."""
    created = {row["id"]: row for rows in plan.creates.values() for row in rows}
    edited: dict[str, Row] = {}
    for edit in plan.edits:
        edited.setdefault(edit.row["id"], {}).update(edit.changes)
    return [
        line.id
        for line in change.lines
        if line.id not in plan.left_out
        and (_differs(line, created.get(line.id, {})) or _differs(line, edited.get(line.id, {})))
    ]


def _differs(line: Line, written: Row) -> bool:
    """Whether a value that is written is not the one the desk sent; nothing sent is nothing there."""
    return any(to_json(value) != _sent(line, name) for name, value in written.items())


def _sent(line: Line, name: str) -> Any:
    if name == "id":
        return line.id
    change = line.fields.get(name)
    return None if change is None else change.after
