"""What a report is for who asks for it: its title, its fields, and how what was entered becomes a request.

Which reports there are stands in `report_kinds.py`. The window's page and the jobs use the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from registrar_desktop.errors import Invalid
from registrar_desktop.reports.requests import PaperFormat, Request
from ui.acts.batches import ReceiptsAsked, StatementsAsked
from ui.language import tr

Given = Mapping[str, str]
# The acts that number a paper and record it as handed out: of one, and of many at once.
ISSUED_BY = {
    "enrollment": "issue_enrollment",
    "statement": "issue_statement",
    "verification": "issue_verification",
    "outage": "issue_outage_report",
    "receipt": "print_receipt",
}
MANY_BY = {"statements": "issue_statements", "receipts": "print_receipts"}
NEEDS = {
    "term": tr("a term"),
    "student": tr("a student"),
    "section": tr("a section"),
    "receipt": tr("a receipt number"),
}


@dataclass(frozen=True)
class ReportKind:
    """One report: `fields` are asked for in this order; `needs` must not be empty."""

    key: str
    title: str
    icon: str
    about: str
    fields: tuple[str, ...]
    ask: Callable[[Given], Request | StatementsAsked | ReceiptsAsked]
    needs: frozenset[str] = frozenset()
    is_paper: bool = True
    issue: str = ""  # what the button says that numbers the paper and records it as handed out
    only_issued: bool = False

    def request(self, given: Given) -> Any:
        """What to make. Raises Invalid with the field that is missing or cannot be read."""
        for name in self.fields:
            if name in self.needs and not given.get(name):
                raise Invalid("report_needs", field=name, what=NEEDS[name])
        return self.ask(given)


def day_of(given: Given, name: str) -> date | None:
    text = given.get(name, "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Invalid("date_unreadable", field=name, text=text[:40]) from error


def days_of(given: Given) -> tuple[date | None, date | None]:
    return day_of(given, "since"), day_of(given, "until")


def format_of(given: Given) -> PaperFormat:
    return PaperFormat(given.get("paper") or "A4")


def some_of(given: Given, *names: str) -> dict[str, str]:
    return {name: given.get(name, "") for name in names}
