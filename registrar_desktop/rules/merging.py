"""Three-way merge of one field: what the desk knew, what it wants, what the centre has."""

from __future__ import annotations

from enum import Enum

# How a person is reached: the newest word counts. Who a person is, a person decides.
_CONTACT_DATA = {
    "student": frozenset({"phone", "email", "address"}),
    "contact": frozenset({"name", "relation", "phone", "email", "may_receive_info"}),
}


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


def is_contact_data(kind: str, field: str) -> bool:
    """Whether of two changes of this field the later one counts."""
    return field in _CONTACT_DATA.get(kind, ())
