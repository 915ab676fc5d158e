"""Sentences for what staff do to records: students, registrations, holds, the counter, papers."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "student_unknown": "There is no student with the number {number}.",
    "student_ambiguous": (
        "More than one record has the number {number} ({names}); settle that in Needs attention, "
        "or open the right one from the list."
    ),
    "student_gone": "This student's record is no longer here; go back to the list.",
    "student_merged_away": (
        "{number} was merged into another record; nothing was changed, use that record."
    ),
    "people_merged_already": (
        "These two are one already: {merged} was merged into {into}. Nothing else was changed."
    ),
    "merge_with_itself": "{number} is one record; there is nothing to merge.",
    "student_number_taken": (
        "The student number {number} belongs to {holder}; nothing was changed, choose another one."
    ),
    "student_email_taken": (
        "The e-mail address {email} belongs to {holder}; nothing was changed, check both records."
    ),
    "field_changed_since": (
        "Somebody has changed this of {student} since; nothing was put back, look at the record."
    ),
    "many_not_taken_back": (
        "What was done for {count} of the students could not be taken back, because somebody has "
        "changed it since or it cannot be left any more: {numbers}. The others were taken back; "
        "look at these records."
    ),
    "student_possible_duplicate": (
        "Somebody of this name is known already: {students}. Nothing was recorded; open that "
        "record, or confirm that this is somebody else."
    ),
    "term_unknown": "There is no term {term}; known are {known}.",
    "program_unknown": "There is no program {program}; nothing was recorded.",
    "program_open_already": "The student is in {program} already; nothing was changed.",
    "program_begins_with_an_end": (
        "Nobody enters a program with a status that ends it; choose another status."
    ),
    "program_none": (
        "Student {number} is in no program; nothing was changed, choose one to enter."
    ),
    "too_many_at_once": (
        "{count} students are more than are done at once; choose {most} at most. Nothing was "
        "changed."
    ),
    "program_same": "That is how it stands already; choose another status or program.",
    "program_day": (
        "{day} cannot be the day: it is between {earliest} and today, {today}. Nothing was changed."
    ),
    "program_moved_on": (
        "Something happened to this program since; nothing was changed, look at the record again."
    ),
    "graduation_needs_the_centre": (
        "{number} can graduate when the centre answers: until then nobody can be told that it is "
        "final. Nothing was changed."
    ),
    "contact_gone": "This contact is no longer here; look at the record again.",
    "contact_removed_already": "{contact} was taken off the record before; nothing was changed.",
    "course_unknown": "There is no course {course}; write it like CHEM 1A. Nothing was recorded.",
    "plan_parts_number": "A payment plan has 1 to {most} parts; nothing was recorded.",
    "plan_number_unreadable": "“{text}” is no whole number above zero; nothing was recorded.",
    "plan_part_amount": "Each part of a payment plan is above zero; nothing was recorded.",
    "plan_part_order": "The parts of a payment plan follow one another; nothing was recorded.",
    "plan_sum": "The parts of the payment plan do not add up to its sum; nothing was recorded.",
    "plan_nothing_owed": (
        "Student {number} owes nothing for {term} that could be spread; nothing was recorded."
    ),
    "plan_unknown": "Student {number} has no payment plan for {term}; nothing was changed.",
    "fee_code_unusable": (
        "“{rule}” cannot be a fee rule's code; use letters, digits, - and _, 32 at most. Nothing "
        "was recorded."
    ),
    "fee_amount_unusable": "A fee rule charges an amount above zero; nothing was recorded.",
    "fee_refund_unusable": (
        "A refund is between 0 and 100 percent (until {until}); nothing was recorded."
    ),
    "fee_rule_unknown": "No fee rule {rule} is in force in {term}; nothing was changed.",
    "section_unknown": "There is no section called {section} in {term}.",
    "section_ambiguous": (
        "{section} can mean {count} sections: {choices}; give the CRN and the term."
    ),
    "not_registered": "Student {number} is not in {section}, so there is nothing to drop.",
    "swap_same_section": "Both sections are the same one, so there is nothing to exchange.",
    "swap_other_term": (
        "The two sections are in different terms; drop the one and register for the other."
    ),
    "hold_ends_before_today": (
        "A hold until {until} would have ended before today, {today}; nothing was placed."
    ),
    "hold_released_already": "This hold was released by {by} on {at}; nothing is left to do.",
    "hold_of_other_office": (
        "This hold belongs to {office}, and only that office releases it; nothing was changed."
    ),
    "payment_method_not_counter": (
        "{method} is not taken at the counter; choose one of {known}. Nothing was recorded."
    ),
    "payment_not_positive": (
        "“{text}” is not an amount above zero, so it cannot be taken as a payment; "
        "to give money back, reverse the payment."
    ),
    "payment_currency": ("This account is kept in {account}, not {given}; nothing was recorded."),
    "payment_reference_missing": (
        "A payment by {method} needs the {wanted} as its reference; nothing was recorded."
    ),
    "payment_possible_duplicate": (
        "The same payment of {amount} was taken on {at} by {by} ({receipt}); nothing was "
        "recorded, confirm if this is another payment."
    ),
    "card_number_not_kept": (
        "The {field} looks like a card number, and card numbers are never kept; "
        "write the approval code instead. Nothing was recorded."
    ),
    "payment_unknown": "There is no payment with the receipt number {number} here.",
    "reversal_no_payment": "{receipt} is not a payment, so it cannot be reversed here.",
    "reversal_online_payment": (
        "{receipt} was paid through the payment API and is refunded there; nothing was changed."
    ),
    "document_number_used": "A paper with the number {number} was issued before; nothing was kept.",
    "document_not_superseded": (
        "{number} is {status} and cannot be replaced by a new paper; nothing was changed."
    ),
    "filter_unknown": "There is no filter {filter}; known are {known}.",
    "filter_word_unknown": "“{text}” is not one of the choices of {filter}: {known}.",
    "filter_day_unreadable": "“{text}” is no day for {filter}; write it like 2025-08-31.",
    "sort_unknown": "The list cannot be ordered by {sort}; known are {known}.",
    "time_zone_unknown": (
        "This computer does not know the institution's time zone {zone}, so its day is not "
        "certain; nothing was changed, install the time zone data."
    ),
}
