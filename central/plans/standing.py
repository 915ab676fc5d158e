"""Payment plans as the ledger moves: completed, broken, or a question where more is owed (C21)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, exists, insert, select, update

from central.balances.accounts import account_of
from central.change_sets.questions import Question, question_row
from central.database import one_of
from central.school import read_school
from registrar_desktop.clock import Clock
from registrar_desktop.rules.money import format_money
from registrar_desktop.rules.plans import is_broken, owed_of, parts_from_json, recomputed
from registrar_desktop.schema.accounts import LedgerEntry, PaymentPlan
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.reconciling import ReviewItem
from registrar_desktop.schema.vocabulary import Case, PlanStatus
from sync.protocol import Choice

REPLAN, KEEP_PLAN = "replan", "keep_plan"


def owed_in_term(connection: Connection, student_id: str, term_id: str) -> int:
    """What a student still owes of what a term has charged."""
    debits = connection.scalars(
        select(LedgerEntry.id).where(
            LedgerEntry.student_id == student_id,
            LedgerEntry.term_id == term_id,
            LedgerEntry.amount_minor > 0,
        )
    )
    entries, applied = account_of(connection, student_id)
    return owed_of(entries, applied, set(debits))


def look_at_plans(connection: Connection, students: Iterable[str], now: datetime) -> None:
    """Something was posted for these students, or a day has passed."""
    table = table_of(PaymentPlan)
    day = read_school(connection).day(now)
    found = connection.execute(
        select(table)
        .where(
            one_of(table.c.student_id, sorted(set(students))),
            table.c.status == PlanStatus.ACTIVE,
        )
        .order_by(table.c.id)
        .with_for_update(key_share=True)
    )
    for plan in [dict(row) for row in found.mappings()]:
        owed = owed_in_term(connection, plan["student_id"], plan["term_id"])
        if owed == 0:
            _end(connection, plan, PlanStatus.COMPLETED)
        elif owed > plan["total_minor"]:
            _ask(connection, plan, owed, now)
        elif is_broken(parts_from_json(plan["installments"]), owed, day):
            _end(connection, plan, PlanStatus.DEFAULTED)


def look_at_all_plans(engine: Engine, clock: Clock) -> None:
    """Parts become late by date alone."""
    with engine.connect() as connection:
        students = connection.scalars(
            select(PaymentPlan.student_id).where(PaymentPlan.status == PlanStatus.ACTIVE).distinct()
        ).all()
    for student_id in students:
        with engine.begin() as connection:
            look_at_plans(connection, [student_id], clock.now())


def replanned(
    connection: Connection, plan_id: str, day: date
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The plan, locked, and its new sum and parts by what is owed now; no change where it has
    ended meanwhile."""
    table = table_of(PaymentPlan)
    row = connection.execute(
        select(table).where(table.c.id == plan_id).with_for_update(key_share=True)
    ).mappings()
    plan = dict(row.one())
    owed = owed_in_term(connection, plan["student_id"], plan["term_id"])
    if plan["status"] is not PlanStatus.ACTIVE or owed <= 0:
        return plan, {}
    parts = recomputed(parts_from_json(plan["installments"]), owed, day)
    return plan, {"total_minor": owed, "installments": [part.as_json() for part in parts]}


def _end(connection: Connection, plan: dict[str, Any], status: PlanStatus) -> None:
    table = table_of(PaymentPlan)
    connection.execute(update(table).where(table.c.id == plan["id"]).values(status=status))


def _ask(connection: Connection, plan: dict[str, Any], owed: int, now: datetime) -> None:
    """More is owed than was agreed: a person decides, and is asked once."""
    asked = exists().where(
        ReviewItem.student_id == plan["student_id"],
        ReviewItem.case == Case.PLAN_CHANGED,
        ReviewItem.facts["plan_id"].as_string() == plan["id"],
        ReviewItem.facts["owed_minor"].as_integer() == owed,
    )
    if connection.scalar(select(asked)):
        return
    number = connection.scalar(
        select(Student.student_number).where(Student.id == plan["student_id"])
    )
    told = format_money(owed, plan["currency"])
    facts = {
        "plan_id": plan["id"],
        "number": number,
        "agreed": format_money(plan["total_minor"], plan["currency"]),
        "owed": told,
        "owed_minor": owed,
    }
    choices = (Choice(code=REPLAN, facts={"owed": told}), Choice(code=KEEP_PLAN))
    question = Question(Case.PLAN_CHANGED, plan["student_id"], facts, choices)
    connection.execute(insert(table_of(ReviewItem)), [question_row(question, None, now)])
