"""The names of the lists that can be written to a file; their queries and columns stand elsewhere, so
that a page which only names its list need not load every other one.
"""

from __future__ import annotations

from enum import StrEnum


class Listed(StrEnum):
    """The lists of the window."""

    STUDENTS = "STUDENTS"
    PAYMENTS = "PAYMENTS"
    SECTIONS = "SECTIONS"
    REGISTRATIONS = "REGISTRATIONS"
    JOURNAL = "JOURNAL"
    AGED = "AGED"
