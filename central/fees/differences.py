"""A fee rule that was changed after the quote (C20): charged by the old one, finance is asked.

The difference is posted only by a person's answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from central.change_sets.values import complete
from central.fees.queue import Account
from registrar_desktop.identifiers import new_id, same_id
from registrar_desktop.rules.fees.settling import Due
from registrar_desktop.rules.money import format_money
from registrar_desktop.rules.questions import office_of
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.reconciling import ReviewItem
from registrar_desktop.schema.vocabulary import Case, EntryKind
from sync.protocol import ChangeSet, Choice

POST_DIFFERENCE = "post_difference"
_CASE = Case.FEE_RULE_CHANGED


def ask_about_changed_rules(
    connection: Connection,
    account: Account,
    dues: Iterable[Due],
    change_set_id: str,
    now: datetime,
) -> None:
    """Ask finance about each charge that the rule of today would have made otherwise."""
    changed = [due for due in dues if due.today_minor is not None]
    if not changed:
        return
    number = connection.scalar(
        select(Student.student_number).where(Student.id == account.student_id)
    )
    rows = [_question(account, str(number), due, change_set_id, now) for due in changed]
    connection.execute(insert(table_of(ReviewItem)), rows)


def difference_entry(item: dict[str, Any], change: ChangeSet, day: date) -> dict[str, Any]:
    """The entry that an answer posts: once, whoever answers."""
    facts = item["facts"]
    values = {
        "student_id": item["student_id"],
        "term_id": facts["term_id"],
        "kind": EntryKind.ADJUSTMENT,
        "code": facts["code"],
        "amount_minor": facts["difference_minor"],
        "currency": facts["currency"],
        "effective_date": day,
        "description": f"{facts['title']} by the rule as it is now"[:400],
        "source": facts["source"],
        "change_set_id": change.id,
        "desk_id": change.desk_id,
        "posted_by": change.actor,
        "recorded_at": change.recorded_at,
    }
    return complete(LedgerEntry, same_id("fee-difference", item["id"]), values)


def _question(
    account: Account, number: str, due: Due, change_set_id: str, now: datetime
) -> dict[str, Any]:
    difference = (due.today_minor or 0) - due.amount_minor
    told = format_money(difference, due.currency)
    facts = {
        "number": number,
        "code": due.name.code,
        "title": due.description,
        "charged": format_money(due.amount_minor, due.currency),
        "today": format_money(due.today_minor or 0, due.currency),
        "difference": told,
        "difference_minor": difference,
        "currency": due.currency,
        "term_id": account.term_id,
        "source": str(due.name),
    }
    choices = (
        Choice(code="keep_charge", facts={"charged": facts["charged"]}),
        Choice(code=POST_DIFFERENCE, facts={"difference": told}),
    )
    return {
        "id": new_id(),
        "case": _CASE,
        "student_id": account.student_id,
        "change_set_id": change_set_id,
        "desk_id": None,
        "office": office_of(_CASE),
        "facts": facts,
        "choices": [choice.model_dump(mode="json") for choice in choices],
        "opened_at": now,
        "closed_at": None,
        "decision": None,
        "decided_by": None,
        "note": None,
    }
