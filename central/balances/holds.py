"""Places and releases holds for overdue balances, one open hold a student (C22, C24).

Looked at after every posting, and by date alone by the service; what is overdue is decided in
`rules.ledger`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, exists, func, insert, or_, select, update

from central.balances.accounts import account_of
from central.balances.rule import BalanceRule, read_rule
from central.change_sets.values import complete
from central.school import read_school
from registrar_desktop.clock import Clock
from registrar_desktop.identifiers import new_id
from registrar_desktop.rules.ledger import overdue
from registrar_desktop.schema.accounts import LedgerEntry, PaymentPlan
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.reconciling import Outage
from registrar_desktop.schema.registrations import Hold
from registrar_desktop.schema.vocabulary import HoldSource, HoldType, PlanStatus, StudentStatus

PLACED_BY = "balance rule"
_OFFICE, _REASON = "Finance", "Overdue balance"
_NOTE = "Nothing that has fallen due is owed any more"
_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Released:
    """A hold that ended by itself."""

    student_id: str
    office: str
    reason: str


def look_at_balances(
    connection: Connection, students: Iterable[str], by: str, now: datetime
) -> list[Released]:
    """Release and place what the accounts of these students ask for; what was released."""
    concerned = set(students)
    rule = read_rule(connection)
    if rule.over_minor is None:
        concerned &= _held(connection)
    day = read_school(connection).day(now)
    released = []
    for student_id in sorted(concerned):
        # Two that look at the same account would place two holds.
        active = connection.scalar(
            select(Student.status).where(Student.id == student_id).with_for_update(key_share=True)
        )
        hold = _open_hold(connection, student_id)
        owed = _overdue(connection, student_id, rule, day)
        if hold is not None and owed <= (rule.over_minor or 0):
            _release(connection, hold, by, now)
            released.append(Released(student_id, hold["office"], hold["reason"]))
        elif hold is None and active is StudentStatus.ACTIVE and _asks(connection, rule, owed, now):
            _place(connection, student_id, owed, day, now)
    return released


def look_at_all_balances(engine: Engine, clock: Clock) -> int:
    """Look at every account in which something may have fallen due; how many those are."""
    with engine.connect() as connection:
        rule = read_rule(connection)
        day = read_school(connection).day(clock.now())
        students = _candidates(connection, rule, day)
    for student_id in students:
        with engine.begin() as connection:
            look_at_balances(connection, [student_id], PLACED_BY, clock.now())
    return len(students)


def _candidates(connection: Connection, rule: BalanceRule, day: date) -> list[str]:
    """Students with a hold of the rule, and those who owe more than it lets pass of what is due."""
    found = _held(connection)
    if rule.over_minor is not None:
        due = func.coalesce(LedgerEntry.due_date, LedgerEntry.effective_date)
        owing = (
            select(LedgerEntry.student_id)
            .group_by(LedgerEntry.student_id)
            .having(
                func.sum(LedgerEntry.amount_minor) > rule.over_minor,
                func.bool_or((LedgerEntry.amount_minor > 0) & (due < day)),
            )
        )
        found |= set(connection.scalars(owing))
    return sorted(found)


def _held(connection: Connection) -> set[str]:
    """Students with an open hold of the rule."""
    statement = select(Hold.student_id).where(
        Hold.source == HoldSource.BALANCE_RULE, Hold.released_at.is_(None)
    )
    return set(connection.scalars(statement))


def _overdue(connection: Connection, student_id: str, rule: BalanceRule, day: date) -> int:
    entries, applied = account_of(connection, student_id)
    if rule.over_minor is None:
        return overdue(entries, applied, day, -1)
    return overdue(entries, applied, day, rule.after_days)


def _asks(connection: Connection, rule: BalanceRule, owed: int, now: datetime) -> bool:
    """Whether a hold is due. In a declared outage payments may wait at desks: none is placed."""
    if rule.over_minor is None or owed <= rule.over_minor:
        return False
    on = exists().where(
        Outage.started_at <= now, or_(Outage.ended_at.is_(None), Outage.ended_at > now)
    )
    return not connection.scalar(select(on))


def _open_hold(connection: Connection, student_id: str) -> dict[str, Any] | None:
    table = table_of(Hold)
    found = connection.execute(
        select(table)
        .where(
            table.c.student_id == student_id,
            table.c.source == HoldSource.BALANCE_RULE,
            table.c.released_at.is_(None),
        )
        .with_for_update(key_share=True)
    )
    row = found.mappings().first()
    return None if row is None else dict(row)


def _release(connection: Connection, hold: dict[str, Any], by: str, now: datetime) -> None:
    table = table_of(Hold)
    values = {"released_at": now, "released_by": by, "release_note": _NOTE}
    connection.execute(update(table).where(table.c.id == hold["id"]).values(**values))


def _place(connection: Connection, student_id: str, owed: int, day: date, now: datetime) -> None:
    if _pays_by_plan(connection, student_id):
        return
    values = {
        "student_id": student_id,
        "type": HoldType.FINANCIAL,
        "reason": _REASON,
        "office": _OFFICE,
        "amount_minor": min(owed, _MOST),
        "placed_at": now,
        "placed_by": PLACED_BY,
        "from_date": day,
        "source": HoldSource.BALANCE_RULE,
    }
    connection.execute(insert(table_of(Hold)), [complete(Hold, new_id(), values)])


def _pays_by_plan(connection: Connection, student_id: str) -> bool:
    """An agreement to pay in parts stands, until it is broken."""
    return bool(
        connection.scalar(
            select(
                exists().where(
                    PaymentPlan.student_id == student_id, PaymentPlan.status == PlanStatus.ACTIVE
                )
            )
        )
    )
