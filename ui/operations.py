"""One function per thing a person can do: keyword arguments in, plain values out.

This is the list; the functions stand in `ui/acts/`. Both wings call them, the window in its store
or free lane. How anything is asked or shown is left to the wings.
"""

from __future__ import annotations

from ui.acts.delivery import (
    connect_payments,
    discard,
    join,
    list_attention,
    settle,
    sign_in,
    sign_out,
    status,
    sync,
)
from ui.acts.intake import apply_import, preview_import
from ui.acts.money import list_payments, record_payment, reverse_payment
from ui.acts.registration import drop, place_hold, register, release_hold, swap
from ui.acts.students import add_student, edit_student, find_students, show_student, today
from ui.acts.upkeep import backup, restore, verify
from ui.outcomes import (
    HoldKept,
    PaymentAsked,
    PaymentsFound,
    PaymentTaken,
    Seat,
    Standing,
)

__all__ = [
    "HoldKept",
    "PaymentAsked",
    "PaymentTaken",
    "PaymentsFound",
    "Seat",
    "Standing",
    "add_student",
    "apply_import",
    "backup",
    "connect_payments",
    "discard",
    "drop",
    "edit_student",
    "find_students",
    "join",
    "list_attention",
    "list_payments",
    "place_hold",
    "preview_import",
    "record_payment",
    "register",
    "release_hold",
    "restore",
    "reverse_payment",
    "settle",
    "show_student",
    "sign_in",
    "sign_out",
    "status",
    "swap",
    "sync",
    "today",
    "verify",
]
