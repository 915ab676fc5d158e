"""What is said about files of banks and payment providers, and about matching their lines."""

from __future__ import annotations

WHY = {
    "CARRIES_PAYOUT": "its id stands in the text",
    "CARRIES_REQUEST": "the request’s id stands in the text",
    "SAME_REFERENCE": "same reference and amount",
    "NAMES_STUDENT": "the student number stands in the text",
    "SAME_AMOUNT": "same amount within a week, which proves nothing",
}
AGAINST = {
    "AMOUNT": "the amount differs",
    "CURRENCY": "the currency differs",
    "TAKEN": "another line was matched with it",
    "PAID": "it was paid before",
    "MORE_THAN_OPEN": "less is open",
}

SENTENCES: dict[str, str] = {
    "bank_file_unknown": (
        "{file} is no statement this program reads (camt.053, OFX or CSV); nothing was taken in."
    ),
    "bank_file_broken": (
        "{file} is broken or cut off; nothing was taken in. Fetch it from the bank again."
    ),
    "bank_file_with_entities": (
        "{file} defines entities or a document type of its own, which no bank needs; nothing was "
        "taken in."
    ),
    "bank_file_too_large": "{file} asks for more than a statement can be; nothing was taken in.",
    "bank_file_no_statement": "{file} holds no statement of an account; nothing was taken in.",
    "bank_file_no_account": "{file} does not say which account it is of; nothing was taken in.",
    "bank_mapping_needed": (
        "{file} is a table whose columns are not known here ({headers}). Nothing was taken in; "
        "name a mapping ({known}) or the JSON file of your own."
    ),
    "bank_mapping_unreadable": "{file} is no mapping of columns; nothing was taken in.",
    "bank_mapping_wrong": "The mapping {mapping} cannot be used: {why}. Nothing was taken in.",
    "bank_columns_missing": (
        "{file} has no column {missing}, which the mapping {mapping} needs; nothing was taken in."
    ),
    "bank_amount_unreadable": "“{text}” is no amount.",
    "bank_amount_too_fine": "{text} is finer than {currency} has units; nothing is rounded here.",
    "bank_day_unreadable": "“{text}” is no day.",
    "bank_currency_unreadable": "“{text}” is no currency.",
    "bank_direction_missing": "It does not say whether money came in or went out.",
    "bank_line_pending": "It is announced only ({status}); the bank will tell it again once booked.",
    "bank_line_of_nothing": "It moves no money.",
    "bank_line_other_currency": "It is in {currency}, the account in {account}.",
    "bank_line_no_account": "It does not say which account it is of.",
    "bank_line_unknown": "There is no line “{line}”; name it by the first six letters of its id or more.",
    "bank_line_ambiguous": "More than one line begins with “{line}”; give more of its id.",
    "bank_line_went_out": "That money went out, so it is no payment of a student; nothing was changed.",
    "bank_line_matched_already": (
        "That line was matched by {by} at {at}; nothing was changed. Undo that match first."
    ),
    "bank_line_not_matched": "That line is matched with nothing; nothing was changed.",
    "bank_payout_unknown": (
        "The payment service has shown no payout {payout} here; nothing was changed. Sync and try "
        "again."
    ),
    "bank_payout_taken": (
        "Payout {payout} was found already in account {account} on {day}; nothing was changed."
    ),
    "bank_entry_no_transfer": "That is no transfer in the ledger; nothing was changed.",
    "bank_entry_other_amount": (
        "That payment is over another amount than the line, and nothing is tolerated; nothing was "
        "changed."
    ),
}
