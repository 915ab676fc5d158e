"""Which kinds of record each kind of act may touch: a role's right to the act ends there."""

from __future__ import annotations

from registrar_desktop.schema.register import KINDS, MACHINE_MADE
from registrar_desktop.schema.vocabulary import ChangeKind

_PEOPLE = frozenset({"student", "contact", "program_enrollment"})
_MONEY = frozenset({"ledger_entry", "allocation"})
_OF_THE_CENTRE = frozenset({"outage", "seat_allotment", "review_item"})

_TOUCHES: dict[ChangeKind, frozenset[str]] = {
    ChangeKind.STUDENT_ADD: _PEOPLE,
    ChangeKind.STUDENT_EDIT: _PEOPLE,
    # Not before something judges them: a desk must not leave rows that nobody acts on.
    ChangeKind.STUDENT_MERGE: frozenset(),
    ChangeKind.REGISTER: frozenset({"registration"}) | _MONEY,
    ChangeKind.DROP: frozenset({"registration"}) | _MONEY,
    ChangeKind.SWAP: frozenset({"registration"}) | _MONEY,
    ChangeKind.HOLD_PLACE: frozenset({"hold"}),
    ChangeKind.HOLD_RELEASE: frozenset({"hold"}),
    ChangeKind.PAYMENT: frozenset({"issued_document", "hold"}) | _MONEY,
    ChangeKind.GATEWAY_PAYMENT: frozenset({"issued_document", "hold"}) | _MONEY,
    ChangeKind.DOCUMENT: frozenset({"issued_document"}),
    ChangeKind.IMPORT: frozenset(KINDS) - MACHINE_MADE - _OF_THE_CENTRE,
    ChangeKind.OUTAGE: frozenset({"outage"}),
    ChangeKind.ALLOTMENT: frozenset({"seat_allotment"}),
    ChangeKind.REVIEW: frozenset(),
}


def may_touch(act: ChangeKind, kind: str) -> bool:
    """Whether an act of this kind may change records of that kind."""
    return kind in _TOUCHES[act]
