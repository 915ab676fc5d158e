"""What is delivered first after an outage (domain 4.5, *Order at reconcile*).

Money and seats that come free first make the fewest false refusals. The order of the changes of
one record, and what rests on what, are the outbox's.
"""

from __future__ import annotations

from enum import IntEnum

from registrar_desktop.schema.vocabulary import ChangeKind


class Urgency(IntEnum):
    """The place in the queue, the smallest first. 50, holds by balance, is judged at the centre."""

    OUTAGES = 10
    STUDENTS = 20
    HOLDS_RELEASED = 30
    PAYMENTS = 40
    DROPS = 60
    SWAPS = 61
    ADDS = 62
    HOLDS_PLACED = 70
    EDITS = 80
    DOCUMENTS = 90


_OF_KIND: dict[ChangeKind, Urgency] = {
    ChangeKind.OUTAGE: Urgency.OUTAGES,
    # Seats kept for a desk decide the races of everything that follows.
    ChangeKind.ALLOTMENT: Urgency.OUTAGES,
    # By its rules everything that follows is charged.
    ChangeKind.FEE_RULE: Urgency.OUTAGES,
    ChangeKind.STUDENT_ADD: Urgency.STUDENTS,
    ChangeKind.STUDENT_MERGE: Urgency.STUDENTS,
    # A person's answer: who somebody is, or who gets a place, and others wait for it.
    ChangeKind.REVIEW: Urgency.STUDENTS,
    ChangeKind.HOLD_RELEASE: Urgency.HOLDS_RELEASED,
    ChangeKind.PAYMENT: Urgency.PAYMENTS,
    ChangeKind.GATEWAY_PAYMENT: Urgency.PAYMENTS,
    # Beside the payments it holds: its count is told against them.
    ChangeKind.DRAWER: Urgency.PAYMENTS,
    ChangeKind.BANK: Urgency.PAYMENTS,
    ChangeKind.EXCEPTION: Urgency.DOCUMENTS,
    ChangeKind.DROP: Urgency.DROPS,
    ChangeKind.SWAP: Urgency.SWAPS,
    ChangeKind.REGISTER: Urgency.ADDS,
    ChangeKind.HOLD_PLACE: Urgency.HOLDS_PLACED,
    ChangeKind.STUDENT_EDIT: Urgency.EDITS,
    ChangeKind.IMPORT: Urgency.EDITS,
    # An agreement about what is owed comes after the payments and charges that it counts.
    ChangeKind.PLAN: Urgency.EDITS,
    ChangeKind.DOCUMENT: Urgency.DOCUMENTS,
}


def urgency(kind: ChangeKind) -> Urgency:
    """How urgent an act of this kind is."""
    return _OF_KIND[kind]
