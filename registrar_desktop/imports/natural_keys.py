"""By which columns a row of a file is found again among the rows that are there."""

from __future__ import annotations

TERM = ("code",)
COURSE = ("subject", "number")
SECTION = ("term_id", "crn")
STUDENT = ("student_number",)
REGISTRATION = ("student_id", "section_id")
