"""Sentences for files that cannot be written and papers that may not be issued."""

from __future__ import annotations

SENTENCES = {
    "letterhead_line_long": "A line of the letterhead has {most} characters at most.",
    "letterhead_logo_large": (
        "The logo is too large; give a picture of at most {most} kB and 4,000 points a side."
    ),
    "letterhead_logo_unreadable": "The logo cannot be read; give a PNG or JPEG picture.",
    "target_is_folder": (
        "{path} is a folder, so nothing was written; choose a file name inside it."
    ),
    "file_in_use": (
        "{path} could not be replaced ({reason}) and is as it was; close it in other programs or "
        "choose another name."
    ),
    "folder_read_only": (
        "{folder} does not allow new files ({reason}), so nothing was written; choose another "
        "folder."
    ),
    "folder_missing": (
        "The folder {folder} does not exist, so nothing was written; create it or choose another."
    ),
    "file_not_written": (
        "{path} could not be written ({reason}) and nothing of it was left; try another place."
    ),
    "sheet_too_long": (
        "The sheet {sheet} would have more than {most} rows, which no spreadsheet can open, so "
        "nothing was written; narrow the filters or choose a .csv file."
    ),
    "nobody_to_write_to": (
        "No student holds a paper that says something else than what stands now, so no letter was "
        "made."
    ),
    "paper_cancelled": "The export was cancelled and nothing of it was left.",
    "paper_run_stopped": (
        "Stopped after {done} of {of}; those that were made are kept and recorded as handed out."
    ),
    "paper_nothing_to_print": "Nothing fits what was asked for, so there is nothing to print.",
    "paper_format_unknown": (
        "This cannot be written as {format}, so nothing was written; let the file name end in "
        "{known}."
    ),
    "paper_process_ended": (
        "The export ended before {path} was finished and nothing of it was left; try again."
    ),
    "fonts_missing": (
        "The fonts for papers are missing, so nothing was written; run dev.py once, or install "
        "the program again."
    ),
    "receipt_unknown": "There is no payment with the receipt number {receipt}; nothing was written.",
    "attendance_days": (
        "A roster has room for 0 to {most} days of attendance, not {days}; nothing was written."
    ),
    "period_backwards": ("The period from {since} to {until} runs backwards; nothing was written."),
    "no_outage_known": (
        "This desk has noticed no outage in this time, so there is nothing to report."
    ),
    "letter_on_hold": (
        "{office} has a hold on student {number} that stops verification letters ({reason}), so "
        "no letter was written; ask that office."
    ),
    "letter_needs_requester": (
        "Student {number} has asked for no release, so no letter was written; name the requester "
        "the student agreed to."
    ),
    "letter_before_census": (
        "Enrollment in {term} is not official before {census}, so no letter was written; wait, or "
        "choose to write before the census."
    ),
    "letter_data_too_old": (
        "The data of this desk was last confirmed {as_of}, more than {hours} hours ago, so no "
        "letter was written; synchronize first."
    ),
    "letter_term_begun": (
        "{term} began on {day}, so no letter about a registration to come was written; choose the "
        "letter about the current term."
    ),
    "letter_never_enrolled": (
        "Student {number} has not been enrolled in any term whose count is official, so no letter "
        "was written."
    ),
    "letter_no_degree": (
        "No finished program is recorded for student {number}, so no letter was written."
    ),
    "census_unknown": (
        "No figures were frozen at this desk under the number {number}; a census is kept at the "
        "desk that took it."
    ),
    "document_unknown": (
        "No paper with the number or code {text} is known at this desk; check what was typed, and "
        "synchronize, since it may have been issued at another desk."
    ),
    "document_code_short": (
        "A verification code has {length} letters and digits; {text} is neither a code nor the "
        "number of a paper."
    ),
    "document_code_differs": (
        "The paper {number} was issued here, but with another code than {printed}: what you hold is "
        "not the paper as it was issued."
    ),
    "letter_not_enrolled": (
        "Student {number} is not enrolled in {term}, so no letter was written."
    ),
}
