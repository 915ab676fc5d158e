"""Sentences about what the reconciliation leaves to people."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "exception_unknown": "There is nothing to settle called “{name}”. The list shows what waits.",
    "exception_ambiguous": "“{name}” could be one of several: {names}. Name one of them.",
    "share_unreadable": (
        "“{line}” is not a student number and an amount. Write one student a line, for instance "
        "004117 120.00; nothing was posted."
    ),
    "exception_settled_already": ("{name} is settled already ({state}); nothing was changed."),
    "exception_not_this_way": (
        "{name} ({bucket}) cannot be settled in this way; nothing was changed. "
        "What can be done with it is told where it is shown."
    ),
    "exception_takes_two": (
        "An amount of this size is let go by two people; {proposed_by} has proposed it, and "
        "somebody else has to agree. It stays open."
    ),
    "refund_takes_two": (
        "A refund of this size is sent by two people; {proposed_by} has proposed it, and somebody "
        "else has to agree. The proposal stays open."
    ),
    "payment_posted_already": (
        "The payment {payment} is in an account already; nothing was posted. The next "
        "reconciliation closes what waits."
    ),
    "payment_parts_differ": (
        "The parts come to {parts}, the payment is {whole}; nothing was posted. Divide it to the "
        "cent, each part above zero."
    ),
    "payment_part_twice": "A student is named twice; nothing was posted. Name each once.",
}
