"""Sentences for imports: files that cannot be read, lines that are left out, and remarks.

The file and the line stand before a line's sentence; they are not part of it.
"""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # Files.
    "import_file_unreadable": "{file} cannot be opened; check that it is there and may be read.",
    "import_file_too_large": (
        "{file} is larger than {megabytes} MB, so nothing was imported; split it into parts."
    ),
    "import_file_broken": (
        "{file} is damaged or not what it claims to be; nothing was imported. Save it again from "
        "the program that made it."
    ),
    "import_file_locked": (
        "{file} is locked by a password; save it without one and import it again."
    ),
    "import_binary_workbook": (
        "{file} is a binary workbook; save it as .xlsx and import it again. Nothing was imported."
    ),
    "import_file_unsafe": (
        "{file} contains instructions that no spreadsheet needs (a document type); "
        "nothing was imported. Save it again from a spreadsheet program."
    ),
    "import_unpacks_too_large": (
        "{file} unpacks to more than {megabytes} MB, so nothing was imported."
    ),
    "import_too_many_parts": "{file} holds more than {most} files, so nothing was imported.",
    "import_workbook_too_large": (
        "{file} spreads over more than {cells} cells, so nothing was imported; delete the empty "
        "rows and columns behind the data, or save it as .csv."
    ),
    "import_too_large": (
        "{file} has more than {rows} rows or {columns} columns, so nothing was imported; "
        "split it into parts."
    ),
    "import_cell_too_long": (
        "A cell in {file} is longer than {most} characters, so nothing was imported."
    ),
    "import_quotes_broken": (
        "The quotation marks in {file} do not match, so nothing was imported; "
        "save it again as .csv or .xlsx."
    ),
    "import_not_text": (
        "{file} is neither text nor a spreadsheet, so nothing was imported; "
        "choose a .csv, .tsv, .xlsx, .xls, .ods or .zip file."
    ),
    "import_encoding_unknown": (
        "The letters in {file} cannot be read; save it as “CSV UTF-8” and import it again."
    ),
    "import_empty": "The files have no rows, so there is nothing to import.",
    "import_files_missing": "This set is not complete: {missing} is missing; choose all its files.",
    "import_not_recognised": (
        "{file} is nothing that can be imported (its first row is “{header}”); say which columns "
        "hold the student number and the names."
    ),
    "import_columns_missing": "{file} has no columns for: {columns}.",
    "import_interrupted": (
        "The import stopped after {done} of {of} rows; those are kept. "
        "Import the same files again to go on with the rest."
    ),
    "import_unknown": "No import of this desk has the id {id}; “import list” shows them.",
    "import_undone_already": "The import of {title} was undone already, by {by}.",
    "import_depended_on": (
        "The import of {title} was not undone: what it made is used by other records since "
        "({kind}). Nothing was changed; correct the single records instead."
    ),
    "import_changed_since": (
        "The import of {title} was not undone: what it wrote was changed since ({kind}). "
        "Nothing was changed; correct the single records instead."
    ),
    # Lines that are left out.
    "import_row_contradicts": (
        "{what} stands on line {first_line} already, with a different {fields}; "
        "that line was taken, this one was left out."
    ),
    "import_course_number": "“{text}” is no course number with a subject, like “MATH 10A”.",
    "import_section_number": "The row names no section.",
    "import_seats_unreadable": "“{text}” is no number of seats.",
    "import_meeting_unreadable": "The meeting “{text}” cannot be read.",
    "import_term_unknown": (
        "No meeting has a date, so it is not known which term this schedule is for; "
        "no section was taken."
    ),
    "import_presentation_unreadable": "“{text}” is no presentation like “2013J”.",
    "import_registration_missing": "Student {number} has no row in the file of registrations.",
    "import_student_unknown": "Student {number} has no row in the file of students.",
    "import_result_unknown": "“{text}” is no final result that is known.",
    "import_day_unreadable": "“{text}” is no day counted from the start.",
    "import_date_ambiguous": (
        "In “{text}” it is not clear which is the day and which the month; "
        "say which comes first, or write it like 2005-04-03."
    ),
    "import_name_not_parted": (
        "“{text}” stands in one column; it is not clear which part is the family name. "
        "Use two columns, or write “Family, Given”."
    ),
    "import_student_not_findable": (
        "The row has neither a student number nor an e-mail address nor a birth date, "
        "so the student could not be found again."
    ),
    "import_mail_taken": "{email} is the address of student {number} already.",
    "import_mail_twice": "{email} is on line {first_line} already, for another student.",
    "import_status_not_taken": (
        "The status {status} is not taken from a file; set it in the student's record."
    ),
    "import_session_unusable": (
        "The session {id} has no known type, or its dates cannot be read or are in the wrong order."
    ),
    "import_class_without_course": "The class {id} names no course or no session that was imported.",
    "import_enrolment_unknown": "The student {id} or the class was not imported.",
    "import_course_twice": (
        "The student is in another class of the same course and session; {section} was left out."
    ),
    "import_added_meanwhile": (
        "{what} was added by somebody since the preview; it was left as it is."
    ),
    "import_changed_meanwhile": (
        "{what} was changed by somebody since the preview; it was left as it is."
    ),
    "import_student_not_here": "No student has the number {number}; import the students first.",
    "import_student_merged": (
        "Student {number} was merged into another record; nothing new is recorded there."
    ),
    "import_term_not_here": "There is no term “{term}” here.",
    "import_course_not_here": "There is no course {course} here; import the catalogue first.",
    "import_section_not_here": "There is no section “{section}” in term {term}.",
    "import_section_in_terms": (
        "Section “{section}” is offered in several terms; add a column that says which one."
    ),
    "import_section_code_twice": "Another row has section code {section} of the same course.",
    "import_section_full": "Section {section} has {seats} seats and all are taken.",
    "import_credits_unreadable": "“{text}” is no number of credits.",
    "import_money_differs": (
        "{reference} is recorded here already over {amount}; the ledger is not changed by a file."
    ),
    "import_payment_in_future": (
        "{day} is later than today, {today}; a payment that is still to come is not taken in."
    ),
    "import_payment_alike": (
        "This may be the payment recorded here as {receipt} on {day}; it was not taken a second "
        "time. Where it is another one, record it at the counter."
    ),
    # Remarks on lines that are taken.
    "import_row_repeated": "{what} stands on line {first_line} already, the same; it counts once.",
    "import_course_cross_listed": (
        "“{text}” is too long for a course number; the first of the listed ones was taken."
    ),
    "import_units_unreadable": "The units of {course} (“{text}”) are no number; they stay empty.",
    "import_course_from_schedule": (
        "No catalogue has {course}; it was made from the schedule, without title and credits."
    ),
    "import_section_joined": (
        "Section {section} stands on {rows} rows; their meetings were joined."
    ),
    "import_left_but_finished": (
        "Student {number} left {section} on day {day}, but the result is {result}; "
        "the registration was taken as finished."
    ),
    "import_withdrawn_without_day": (
        "Student {number} withdrew from {section} ({result}), but no day is given; "
        "the registration was taken as withdrawn."
    ),
    "import_left_before_start": (
        "Student {number} left {section} on day {day}, before registering on day {first} "
        "({result}); both days were taken."
    ),
    "import_encoding_assumed": (
        "The file does not say how its letters are encoded; {encoding} was assumed. "
        "Look whether the names are right."
    ),
    "import_deletion_left": "{id} is marked as deleted; an import takes nothing away.",
    "import_maybe_known": (
        "Student {number} has the same name and birth date; perhaps this is the same person."
    ),
}
