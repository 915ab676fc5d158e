"""Which kinds of record each kind of act may touch: a role's right to the act ends there."""

from __future__ import annotations

from registrar_desktop.schema.register import KINDS, MACHINE_MADE
from registrar_desktop.schema.vocabulary import ChangeKind, StudentStatus
from sync.protocol import Line

_PEOPLE = frozenset({"student", "contact", "program_enrollment"})
_MONEY = frozenset({"ledger_entry", "allocation"})
# What comes to be by its own act only.
_NOT_IMPORTED = frozenset(
    {
        *("outage", "seat_allotment", "review_item", "drawer_session", "bank_line"),
        "payment_exception",
    }
)

_TOUCHES: dict[ChangeKind, frozenset[str]] = {
    ChangeKind.STUDENT_ADD: _PEOPLE,
    ChangeKind.STUDENT_EDIT: _PEOPLE,
    ChangeKind.STUDENT_MERGE: frozenset({"student"}),
    ChangeKind.REGISTER: frozenset({"registration"}) | _MONEY,
    ChangeKind.DROP: frozenset({"registration"}) | _MONEY,
    ChangeKind.SWAP: frozenset({"registration"}) | _MONEY,
    ChangeKind.HOLD_PLACE: frozenset({"hold"}),
    ChangeKind.HOLD_RELEASE: frozenset({"hold"}),
    ChangeKind.PAYMENT: frozenset({"issued_document", "hold"}) | _MONEY,
    ChangeKind.GATEWAY_PAYMENT: frozenset({"issued_document", "hold", "payment_exception"})
    | _MONEY,
    ChangeKind.DRAWER: frozenset({"drawer_session"}),
    ChangeKind.BANK: frozenset({"bank_line", "issued_document", "hold"}) | _MONEY,
    ChangeKind.EXCEPTION: frozenset({"payment_exception"}),
    ChangeKind.DOCUMENT: frozenset({"issued_document"}),
    ChangeKind.IMPORT: frozenset(KINDS) - MACHINE_MADE - _NOT_IMPORTED,
    ChangeKind.OUTAGE: frozenset({"outage"}),
    ChangeKind.ALLOTMENT: frozenset({"seat_allotment"}),
    ChangeKind.REVIEW: frozenset({"review_item"}),
    ChangeKind.FEE_RULE: frozenset({"fee_rule"}),
    ChangeKind.PLAN: frozenset({"payment_plan"}),
}


def may_touch(act: ChangeKind, kind: str) -> bool:
    """Whether an act of this kind may change records of that kind."""
    return kind in _TOUCHES[act]


def merges_by_hand(act: ChangeKind, line: Line) -> bool:
    """Whether a line would mark a student as merged though nothing of theirs is moved."""
    if line.kind != "student" or act is ChangeKind.STUDENT_MERGE:
        return False
    status = line.fields.get("status")
    marked = status is not None and StudentStatus.MERGED in (status.before, status.after)
    return marked or "merged_into_id" in line.fields
