"""Three-way merge of one field: what the desk knew, what it wants, what the centre has."""

from __future__ import annotations

from enum import Enum


class Merged(Enum):
    """What a field's three values come to."""

    TAKE = "the centre still has what the desk saw: the desk's value is taken"
    SETTLED = "both want the same: nothing is left to do"
    CONFLICT = "both changed it differently: a person decides"


def merge_field(base: object, mine: object, theirs: object) -> Merged:
    """Compare a field's value before the desk's change, after it, and at the centre."""
    if theirs == mine:
        return Merged.SETTLED
    return Merged.TAKE if theirs == base else Merged.CONFLICT
