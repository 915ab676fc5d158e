"""Decides payment plans: their parts add up, and their sum is what is owed (C21)."""

from __future__ import annotations

from sqlalchemy import Connection

from central.change_sets.occasion import Occasion
from central.change_sets.plan import Plan, Row
from central.change_sets.rejection import Rejected
from central.plans.standing import owed_in_term
from registrar_desktop.rules.money import format_money
from registrar_desktop.rules.plans import Part, parts_from_json, reasons_against_plan, recomputed
from registrar_desktop.schema.accounts import PaymentPlan
from registrar_desktop.schema.vocabulary import Case, ChangeKind, PlanStatus
from sync.protocol import Action, Choice, FieldChange, Line

_PLAN = PaymentPlan.__tablename__
_KEEP = Choice(code="keep", gives_up=True)


def decide_plans(connection: Connection, plan: Plan, occasion: Occasion) -> None:
    """Raise Rejected for what is no plan, and where something else is owed than it says."""
    if occasion.change.kind is ChangeKind.IMPORT:
        return
    for edit in plan.edited(_PLAN):
        if edit.changes.keys() != {"status"} or edit.after["status"] is not PlanStatus.CANCELLED:
            raise Rejected("plan_fixed")
        if edit.row["status"] is not PlanStatus.ACTIVE:
            raise Rejected("plan_ended", status=edit.row["status"].value)
    for row in plan.created(_PLAN):
        _decide_new(connection, row, occasion)


def _decide_new(connection: Connection, row: Row, occasion: Occasion) -> None:
    if row["status"] is not PlanStatus.ACTIVE:
        raise Rejected("plan_fixed")
    if row["currency"] != occasion.school.currency:
        raise Rejected("entry_currency_other", currency=row["currency"])
    try:
        parts = parts_from_json(row["installments"])
    except (KeyError, TypeError, ValueError) as error:
        raise Rejected("value_unusable", kind=_PLAN, field="installments") from error
    if reasons := reasons_against_plan(row["total_minor"], parts):
        raise Rejected.because(reasons)
    owed = owed_in_term(connection, row["student_id"], row["term_id"])
    if owed != row["total_minor"]:
        raise _differs(row, parts, owed, occasion)


def _differs(row: Row, parts: list[Part], owed: int, occasion: Occasion) -> Rejected:
    """What was owed when it was agreed is not owed now."""
    told = format_money(max(owed, 0), row["currency"])
    asked = format_money(row["total_minor"], row["currency"])
    rejected = Rejected("plan_sum_differs", asked=asked, owed=told)
    if owed <= 0:
        return rejected.offering(Case.PLAN_CHANGED, _KEEP)
    again = recomputed(parts, owed, occasion.school.day(occasion.now))
    fields = {
        "total_minor": FieldChange(after=owed),
        "installments": FieldChange(after=[part.as_json() for part in again]),
    }
    line = Line(kind=_PLAN, id=row["id"], action=Action.CREATE, fields=fields)
    return rejected.offering(
        Case.PLAN_CHANGED, Choice(code="replan", facts={"owed": told}, lines=[line]), _KEEP
    )
