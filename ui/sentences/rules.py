"""Sentences for fields that cannot be taken and ledger entries that may not be posted."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "field_unknown": "There is no field {field} in a student's record.",
    "field_missing": "The field {field} must not be empty; nothing was changed.",
    "field_blank": "The field {field} holds nothing that can be read; nothing was changed.",
    "field_too_long": (
        "The text for {field} is {length} characters long and at most {most} are kept; "
        "nothing was changed, shorten it."
    ),
    "flag_unreadable": "“{text}” is neither yes nor no for {field}; nothing was changed.",
    "word_unknown": "“{text}” is not one of the words for {field}: {known}.",
    "country_unreadable": (
        "“{text}” is not a country code for {field}; write two letters like US."
    ),
    "date_unreadable": "“{text}” is not a date for {field}; write it like 2001-02-28.",
    "date_not_in_calendar": "{text} is not in the calendar, so {field} was left as it was.",
    "date_out_of_range": "{text} is too long ago for {field}; nothing was changed.",
    "email_unusable": "“{text}” is not an e-mail address; nothing was changed.",
    "phone_unusable": "“{text}” is not a phone number; nothing was changed.",
    "student_number_unusable": (
        "“{text}” cannot be a student number: letters, digits, dot, dash and slash only."
    ),
    "student_without_name": "A student needs a family name or a given name; nothing was changed.",
    "student_merged_into_nobody": (
        "A record can be marked as merged only together with the record it went into; "
        "nothing was changed."
    ),
    "entry_amount_zero": "An entry of zero changes nothing and is not posted.",
    "entry_amount_too_large": "This amount is larger than any entry of an account.",
    "entry_sign": "The amount of this entry ({kind}) stands on the wrong side of the account.",
    "entry_currency": "The account is kept in {account}, and this entry is in {currency}.",
    "reversal_target_unknown": "The entry that would be reversed is not known.",
    "reversal_twice": "The entry over {amount} was reversed before, and is reversed only once.",
    "reversal_of_reversal": "A reversal of {amount} cannot be reversed; enter the payment anew.",
    "reversal_not_opposite": "A reversal must be exactly the opposite of {amount}.",
    "allocation_other_account": "A credit covers charges of the same student and currency only.",
    "allocation_sides": "Only a credit can cover a charge.",
    "allocation_beyond": "{amount} cannot be applied: only {left} is left.",
}
