"""Brings what happened at the gateway into the students' accounts, each thing exactly once.

Nothing is ever taken back: a refund, a dispute, a refund that failed is another entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.records.days import school_day
from registrar_desktop.records.naming import called
from registrar_desktop.rules.money import format_money
from registrar_desktop.rules.roles import may
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, GatewayKind, GatewayMatch
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import joined_desk, who_is_here
from registrar_desktop.store.work import Work
from sync.payments import entries
from sync.payments.entries import DayOf, Drafted, back_ref, part_ref
from sync.payments.knowledge import facts_of, posted_entry, students_told_by
from sync.payments.matching import Decision, Finding, decide, suggested_student
from sync.report import CycleReport

_NOBODYS = Finding.UNIDENTIFIED
# Payments first: refunds and disputes stand on them.
_ORDER = (GatewayKind.CHARGE, GatewayKind.REFUND, GatewayKind.DISPUTE)


def post_all(store: DeskStore, report: CycleReport) -> None:
    """Post what can be posted under the name of who is signed in; what cannot stays unmatched."""
    with store.reading() as session:
        person = who_is_here(session)
        if person is None or not may(person.roles, ChangeKind.GATEWAY_PAYMENT):
            return
        day_of = partial(school_day, zone=joined_desk(session).time_zone)
        waiting = session.execute(
            select(GatewayTransaction.id, GatewayTransaction.kind)
            .where(GatewayTransaction.match == GatewayMatch.UNMATCHED)
            .order_by(GatewayTransaction.occurred_at, GatewayTransaction.provider_ref)
        ).all()
    for kind in _ORDER:
        post = _post_payment if kind is GatewayKind.CHARGE else _post_follower
        for row_id, its_kind in waiting:
            if its_kind is kind:
                report.payments_changed += post(store, row_id, day_of)


def _post_payment(store: DeskStore, row_id: str, day_of: DayOf) -> bool:
    """A payment that took money."""
    with store.reading() as session:
        row = session.get_one(GatewayTransaction, row_id)
        facts = facts_of(session, row)
        decision = decide(facts)
        told = students_told_by(session, row) if decision.finding is _NOBODYS else ((), ())
        drafted = entries.for_payment(row, day_of)
        held = {**_told(row, decision), "suggestion": _suggestion(*told)}
        told_already = held == row.details
    if decision.post and facts.student_id is not None:
        _enter(store, row_id, drafted, facts.student_id, decision)
        return True
    if facts.entry_id is None and told_already:
        return False
    with store.recording() as session:
        row = session.get_one(GatewayTransaction, row_id)
        if facts.entry_id is not None:
            _match(row, facts.entry_id)
            return True
        row.details = held
        return False


def _is_divided(session: Session, row: GatewayTransaction) -> bool:
    """Whose part of a divided payment went back only a person can say."""
    return posted_entry(session, part_ref(str(row.parent_ref), 2)) is not None


def _post_follower(store: DeskStore, row_id: str, day_of: DayOf) -> bool:
    """A refund or a dispute: it waits until its payment is in an account."""
    with store.reading() as session:
        row = session.get_one(GatewayTransaction, row_id)
        parent = posted_entry(session, row.parent_ref) if row.parent_ref else None
        if parent is None or _is_divided(session, row):
            return False
        student_id = session.get_one(LedgerEntry, parent).student_id
        drafted = entries.still_to_say(
            row,
            day_of,
            parent,
            there=posted_entry(session, row.provider_ref) is not None,
            back=posted_entry(session, back_ref(row.provider_ref)) is not None,
        )
    if drafted is not None:
        _enter(store, row_id, drafted, student_id, None)
        return True
    with store.recording() as session:
        row = session.get_one(GatewayTransaction, row_id)
        own = posted_entry(session, row.provider_ref)
        if own is None:
            row.match = GatewayMatch.IGNORED  # it failed or was won before anybody heard of it
        else:
            _match(row, own if row.kind is GatewayKind.REFUND else parent)
        return own is not None


def _enter(
    store: DeskStore, row_id: str, drafted: Drafted, student_id: str, decision: Decision | None
) -> None:
    """One act in the journal: the entry, and with it the row that it stands for."""
    with store.reading() as session:
        student = called(session.get_one(Student, student_id))
    amount = format_money(abs(drafted.amount_minor), drafted.currency)
    rule = decision.rule if decision is not None else ""
    label = f"{drafted.description}, {amount}, {student}"[:380] + (f", by rule {rule}" * bool(rule))
    with store.changing(label=label, kind=ChangeKind.GATEWAY_PAYMENT) as work:
        row = work.session.get_one(GatewayTransaction, row_id)
        work.session.add(_written(work, row, drafted, student_id, rule))
        work.session.flush()
        # A dispute marks the payment it is about, everything else its own entry.
        about = row.parent_ref if row.kind is GatewayKind.DISPUTE else row.provider_ref
        _match(row, posted_entry(work.session, str(about)))
        if decision is not None:
            row.details = _told(row, decision)


def _written(
    work: Work, row: GatewayTransaction, drafted: Drafted, student_id: str, rule: str
) -> LedgerEntry:
    """The entry as a record of this act."""
    return LedgerEntry(
        id=drafted.id,
        **drafted.facts(student_id, entries.source_of(row, rule)),
        change_set_id=work.change_set_id,
        desk_id=work.desk.id,
        posted_by=work.actor,
        recorded_at=work.now,
    )


def _match(row: GatewayTransaction, entry_id: str | None) -> None:
    row.match = GatewayMatch.MATCHED
    row.ledger_entry_id = entry_id


def _told(row: GatewayTransaction, decision: Decision) -> dict[str, Any]:
    finding = decision.finding.value if decision.finding else None
    return {**(row.details or {}), "rule": decision.rule, "finding": finding}


def _suggestion(by_number: Sequence[str], by_email: Sequence[str]) -> dict[str, str] | None:
    found = suggested_student(tuple(by_number), tuple(by_email))
    return None if found is None else {"student_id": found[0], "why": found[1]}
