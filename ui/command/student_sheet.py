"""One student's page as the command line shows it, for people and for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from registrar_desktop.rules.money import format_amount, format_money
from registrar_desktop.rules.student_fields import ADDRESS_PARTS
from ui.command.telling import Table
from ui.wording import fact_text, word

if TYPE_CHECKING:
    from registrar_desktop.records.student_page import StudentPage

_FIELDS = (
    *("student_number", "family_name", "given_name", "middle_name", "preferred_name"),
    *("birth_date", "sex", "gender_text", "citizenship", "residency", "email", "phone"),
    *("address", "level", "status", "merged_into", "privacy_flag", "note"),
)


def facts_of(page: StudentPage) -> dict[str, Any]:
    """The page as a script reads it."""
    own = {name: getattr(page.identity, name) for name in _FIELDS}
    pending = {name for mark in page.pending for name in mark.fields}
    account = page.account
    return own | {
        "pending": bool(page.pending),
        "pending_fields": sorted(pending),
        "programs": page.programs,
        "contacts": page.contacts,
        "registrations": [row for term in page.terms for row in term.rows],
        "holds": page.holds,
        "account": {
            "currency": account.currency,
            "balance_minor": account.balance_minor,
            "confirmed_minor": account.confirmed_minor,
            "status": account.status,
            "pending_sync": account.waits_for_sync,
            "expected": account.expected,
            "expected_minor": account.expected_minor,
            "lines": account.lines,
        },
        "documents": page.documents,
    }


def words_of(page: StudentPage) -> list[str | Table]:
    """The page for people: own fields, then what belongs to the student."""
    account = page.account
    waits = ", not yet confirmed" if account.waits_for_sync else ""
    amount = format_money(account.balance_minor, account.currency)
    balance = f"{amount} ({word(account.status)}{waits})"
    shown: list[str | Table] = [
        Table(("", "", ""), [*_own_rows(page), ("Balance", balance, "")]),
    ]
    for title, table in (
        ("Registrations", _registrations(page)),
        ("Holds", _holds(page)),
        ("Account", _account(page)),
        ("Expected, once the centre has charged what was registered here", _expected(page)),
    ):
        if table.rows:
            shown += ["", title, table]
    return shown


def _own_rows(page: StudentPage) -> list[tuple[str, str, str]]:
    rows = []
    for name in _FIELDS:
        value = getattr(page.identity, name)
        if value is None or value in ("", False):
            continue
        mark = page.mark_of(name)
        waits = f"recorded here {fact_text(mark.recorded_at)}, not yet confirmed" if mark else ""
        shown = "Yes" if value is True else _value(value)
        rows.append((name.replace("_", " ").capitalize(), shown, waits))
    return rows


def _value(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(str(value[part]) for part in ADDRESS_PARTS if value.get(part))
    return value if type(value) is str else fact_text(value)


def _registrations(page: StudentPage) -> Table:
    rows = [
        (
            row.term,
            row.crn,
            row.section,
            row.title,
            f"{row.credits / 100:g}",
            f"{word(row.status)} (provisional)" if row.provisional else word(row.status),
        )
        for term in page.terms
        for row in term.rows
    ]
    return Table(("Term", "CRN", "Section", "Title", "Credits", "Status"), rows, frozenset({4}))


def _holds(page: StudentPage) -> Table:
    rows = [
        (
            word(hold.type),
            hold.reason,
            hold.office,
            hold.from_date.isoformat(),
            "stands" if hold.stands else "released" if hold.released_at else "not in force",
            "not yet confirmed" if hold.pending else "",
        )
        for hold in page.holds
    ]
    return Table(("Hold", "Reason", "Office", "From", "State", ""), rows)


def _account(page: StudentPage) -> Table:
    currency = page.account.currency
    rows = [
        (
            line.effective_date.isoformat(),
            line.receipt_number or line.reference,
            line.description,
            format_amount(line.amount_minor, currency),
            format_amount(line.running_minor, currency),
            word(line.charge or line.status),
        )
        for line in page.account.lines
    ]
    heads = ("Date", "Reference", "Description", currency, "Balance", "State")
    return Table(heads, rows, frozenset({3, 4}))


def _expected(page: StudentPage) -> Table:
    """What is not part of the balance yet."""
    account = page.account
    rows = [
        (
            fee.term,
            fee.description,
            format_amount(fee.amount_minor, fee.currency),
            fee.due_date.isoformat() if fee.due_date else "",
        )
        for fee in account.expected
    ]
    if rows:
        rows.append(
            ("", "Balance then", format_amount(account.expected_minor, account.currency), "")
        )
    return Table(("Term", "Description", account.currency, "Due"), rows, frozenset({2}))
