"""Decides cash drawers: only their own desk opens, counts and closes them, and a closed one stays."""

from __future__ import annotations

from central.change_sets.occasion import Occasion
from central.change_sets.plan import Plan
from central.change_sets.rejection import Rejected

_DRAWER = "drawer_session"


def decide_drawers(plan: Plan, occasion: Occasion) -> None:
    """Raise Rejected where the drawer stands at another desk, or was closed before."""
    for row in plan.created(_DRAWER):
        row["cashier"] = occasion.change.actor
        _refuse_other_desk(row["desk_id"], occasion)
    for edit in plan.edited(_DRAWER):
        _refuse_other_desk(edit.row["desk_id"], occasion)
        if edit.row["closed_at"] is not None:
            raise Rejected("drawer_closed_already", number=edit.row["number"])


def _refuse_other_desk(desk_id: str, occasion: Occasion) -> None:
    if desk_id != occasion.change.desk_id:
        raise Rejected("drawer_of_other_desk")
