"""Contact data that both sides changed: what was received later counts (domain C13).

When something was received is the desk's clock, corrected by its measured offset. Where one side's
clock was never measured, what arrives later counts, and that is said (C26).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from central.change_sets.conflicts import Held, held_since
from central.change_sets.occasion import Occasion
from central.change_sets.plan import Edit, Plan
from central.change_sets.values import typed
from registrar_desktop.clock import to_text
from registrar_desktop.rules.merging import is_contact_data
from registrar_desktop.schema.register import BY_KIND
from registrar_desktop.schema.vocabulary import Case
from sync.protocol import FieldConflict, Remark


def settle_contact_data(
    connection: Connection, plan: Plan, occasion: Occasion
) -> list[FieldConflict]:
    """Settle the conflicts of the plan that time decides; those that are left a person decides."""
    left = []
    for conflict in plan.conflicts:
        if is_contact_data(conflict.kind, conflict.field):
            _settle(plan, occasion, conflict, held_since(connection, conflict))
        else:
            left.append(conflict)
    return left


def _settle(plan: Plan, occasion: Occasion, conflict: FieldConflict, theirs: Held) -> None:
    measured = occasion.change.clock_offset_ms is not None and theirs.received_at is not None
    mine_is_later = not measured or occasion.received_at > _instant(theirs)
    if mine_is_later:
        _take(plan, conflict)
    plan.remarks.append(_remark(occasion, conflict, theirs, mine=mine_is_later))
    if not measured:
        facts = {"field": conflict.field, "received_at": to_text(occasion.received_at)}
        plan.remarks.append(Remark(case=Case.CLOCK_WRONG, facts=facts))


def _instant(theirs: Held) -> datetime:
    assert theirs.received_at is not None
    return theirs.received_at


def _take(plan: Plan, conflict: FieldConflict) -> None:
    record = BY_KIND[conflict.kind]
    changes = typed(record, conflict.id, {conflict.field: conflict.mine})
    for place, edit in enumerate(plan.edits):
        if (edit.kind, edit.row["id"]) == (conflict.kind, conflict.id):
            plan.edits[place] = Edit(edit.kind, edit.row, {**edit.changes, **changes})
            return
    plan.edits.append(Edit(conflict.kind, plan.locked[conflict.kind][conflict.id], changes))


def _remark(occasion: Occasion, conflict: FieldConflict, theirs: Held, *, mine: bool) -> Remark:
    here = (conflict.mine, occasion.received_at, occasion.change.actor)
    there = (conflict.theirs, theirs.received_at or theirs.made_at, theirs.actor or "the website")
    kept, other = (here, there) if mine else (there, here)
    facts: dict[str, Any] = {
        "field": conflict.field,
        "kept": _shown(kept[0]),
        "other": _shown(other[0]),
        "kept_at": to_text(kept[1]) if kept[1] else None,
        "other_at": to_text(other[1]) if other[1] else None,
        "kept_by": kept[2],
        "other_by": other[2],
    }
    return Remark(case=Case.EDITED_TWICE, facts=facts)


def _shown(value: Any) -> Any:
    """An empty value is told as one, not left out."""
    return "empty" if value in (None, "", {}) else value
