"""Decides fee rules: a version is numbered here, counts from when it was received, never changes."""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text

from central.change_sets.occasion import Occasion
from central.change_sets.plan import Plan, Row
from central.change_sets.rejection import Rejected
from registrar_desktop.schema.accounts import FeeRule
from registrar_desktop.schema.vocabulary import ChangeKind

_RULE = FeeRule.__tablename__
_MAY_CHANGE = frozenset({"active", "valid_until"})
# Two desks may add a version at once.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(1016, hashtext(:rule))")


def decide_fee_rules(connection: Connection, plan: Plan, occasion: Occasion) -> None:
    """Raise Rejected where a version would be changed, or charges nothing that could be paid."""
    if occasion.change.kind is ChangeKind.IMPORT:
        return
    for edit in plan.edited(_RULE):
        if not edit.changes.keys() <= _MAY_CHANGE:
            raise Rejected("fee_rule_fixed", rule=edit.row["code"], version=edit.row["version"])
        if edit.changes.get("valid_until") is not None:
            edit.changes["valid_until"] = max(edit.changes["valid_until"], occasion.received_at)
    for row in plan.created(_RULE):
        if row["currency"] != occasion.school.currency:
            raise Rejected("entry_currency_other", currency=row["currency"])
        if row["amount_minor"] <= 0:
            raise Rejected("fee_amount_unusable")
        _number(connection, row)
        # What was quoted before stays as it was quoted.
        row["valid_from"] = max(row["valid_from"] or occasion.received_at, occasion.received_at)


def _number(connection: Connection, row: Row) -> None:
    connection.execute(_ONE_AT_A_TIME, {"rule": f"{row['term_id']} {row['code']}"})
    last = connection.scalar(
        select(func.max(FeeRule.version)).where(
            FeeRule.term_id == row["term_id"], FeeRule.code == row["code"]
        )
    )
    row["version"] = (last or 0) + 1
