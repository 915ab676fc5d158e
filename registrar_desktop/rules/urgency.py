"""What is delivered first after an outage: money and seats that are freed before those asked for.

The order is domain 4.4's: it makes the fewest false refusals. Within a rank, and per record in any
case, the order in which people acted holds.
"""

from __future__ import annotations

from registrar_desktop.schema.vocabulary import ChangeKind

# Lower is more urgent.
URGENCY: dict[ChangeKind, int] = {
    ChangeKind.OUTAGE: 1,
    ChangeKind.ALLOTMENT: 1,
    ChangeKind.STUDENT_ADD: 2,
    ChangeKind.STUDENT_MERGE: 2,
    ChangeKind.HOLD_RELEASE: 3,
    ChangeKind.PAYMENT: 4,
    ChangeKind.GATEWAY_PAYMENT: 4,
    ChangeKind.DROP: 6,
    ChangeKind.SWAP: 7,
    ChangeKind.REGISTER: 8,
    ChangeKind.HOLD_PLACE: 9,
    ChangeKind.STUDENT_EDIT: 10,
    ChangeKind.REVIEW: 10,
    ChangeKind.DOCUMENT: 11,
    ChangeKind.IMPORT: 12,
}


def urgency_of(kind: ChangeKind) -> int:
    """The rank of a kind of act; 5 is left for what the centre does itself: balance holds."""
    return URGENCY[kind]
