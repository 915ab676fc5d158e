"""Fee rules of the small school, and what an account comes to by them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from psycopg.types.json import Jsonb

from tests.centre.campus import Campus

# All of it until 5 September, half until the 19th.
SCHEDULE = [
    {"until": "2025-09-05", "basis_points": 10000},
    {"until": "2025-09-19", "basis_points": 5000},
]
FIRST = datetime(2025, 9, 1, 15, 0, tzinfo=UTC)


def fee_rule(campus: Campus, code: str = "TUI", **values: Any) -> str:
    """A rule written by plain SQL: 125.01 a credit, unless it is said otherwise."""
    told = {
        "term_id": campus.term,
        "code": code,
        "title": {"TUI": "Tuition", "TECH": "Technology fee"}.get(code, code),
        "basis": "PER_CREDIT",
        "amount_minor": 12501,
        "currency": "USD",
        "due_date": date(2025, 9, 10),
        "refund_schedule": SCHEDULE,
    } | values
    documents = ("refund_schedule", "applies_to")
    return campus.insert(
        "fee_rule",
        {name: Jsonb(value) if name in documents else value for name, value in told.items()},
    )


def account(campus: Campus, student: str) -> list[str]:
    """The entries of an account in words, in the order in which they were posted."""
    told = campus.value(
        "SELECT string_agg(kind || ' ' || code || ' ' || amount_minor, '; '"
        " ORDER BY posted_at, change_set_id, line) FROM ledger_entry WHERE student_id = :id",
        id=student,
    )
    return [] if told is None else str(told).split("; ")


def balance(campus: Campus, student: str) -> int:
    """The sum of an account."""
    query = "SELECT coalesce(sum(amount_minor), 0) FROM ledger_entry WHERE student_id = :id"
    return int(campus.value(query, id=student))
