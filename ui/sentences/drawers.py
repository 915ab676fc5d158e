"""Sentences about the cash drawer."""

from __future__ import annotations

NO_DRAWER = "No cash drawer is open at this desk; the payment stands outside of any count."

SENTENCES: dict[str, str] = {
    "drawer_open_already": (
        "This desk's cash drawer was opened by {by} at {at} and is open; close it before another "
        "is opened. Nothing was changed."
    ),
    "drawer_not_open": "No cash drawer is open at this desk; open one with its float first.",
    "drawer_never_opened": "No cash drawer was opened at this desk yet.",
    "drawer_unknown": "There is no cash drawer {number} here.",
    "drawer_float_negative": "“{text}” cannot lie in a drawer; the float is zero or more.",
    "drawer_cash_not_counted": (
        "The cash was not counted; give its total, or how many there are of each note and coin. "
        "Nothing was kept."
    ),
    "drawer_cash_twice": (
        "The cash is given as {total}, and its notes and coins make {pieces}; nothing was kept, "
        "give one of the two."
    ),
    "drawer_piece_unknown": "There is no note or coin of {piece}; there are {known}.",
    "drawer_piece_count": "“{text}” is not how many of {piece} there are; nothing was kept.",
    "drawer_method_not_counted": (
        "{method} does not lie in a drawer, so it is not counted; nothing was kept."
    ),
    "drawer_count_negative": "Less than nothing cannot be counted ({method}); nothing was kept.",
    "drawer_not_counted": "The drawer is closed with its count; count it first. It stays open.",
    "drawer_moved_since_count": (
        "Money was taken or given back after the count of {at}; count again. The drawer stays open."
    ),
    "drawer_receipt_gaps": (
        "Receipt numbers are missing in the series: {missing}. Find out why and say so in the note; "
        "the drawer stays open."
    ),
    "drawer_demanded": (
        "This desk takes money with an open cash drawer only. Nothing was recorded; open the "
        "drawer and record it again."
    ),
    "drawer_closed_already": "The cash drawer {number} was closed before; nothing of it was changed.",
    "drawer_of_other_desk": (
        "That cash drawer stands at another desk and is opened, counted and closed there; nothing "
        "was changed."
    ),
    "drawer_number_taken": (
        "The number of this cash drawer was used before; nothing was changed. Open it again."
    ),
    "drawer_open_elsewhere": (
        "The centre knows another open cash drawer of this desk; nothing was changed. Close that "
        "one first."
    ),
}
