"""One function per thing a person can do: keyword arguments in, plain values out.

This is the list; the functions stand in `ui/acts/` and are loaded when they are first wanted, since
a command needs one of them and is started anew each time. Both wings call them, the window in its
store or free lane. How anything is asked or shown is left to the wings.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
    from ui.outcomes import HoldKept, PaymentAsked, PaymentsFound, PaymentTaken, Seat, Standing

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

_PLACES = {
    "ui.acts.delivery": (
        *("connect_payments", "discard", "join", "list_attention", "settle"),
        *("sign_in", "sign_out", "status", "sync"),
    ),
    "ui.acts.intake": ("apply_import", "preview_import"),
    "ui.acts.money": ("list_payments", "record_payment", "reverse_payment"),
    "ui.acts.registration": ("drop", "place_hold", "register", "release_hold", "swap"),
    "ui.acts.students": ("add_student", "edit_student", "find_students", "show_student", "today"),
    "ui.acts.upkeep": ("backup", "restore", "verify"),
    "ui.outcomes": tuple(name for name in __all__ if name[0].isupper()),
}


def __getattr__(name: str) -> Any:
    for place, names in _PLACES.items():
        if name in names:
            found = getattr(import_module(place), name)
            globals()[name] = found
            return found
    raise AttributeError(name)
