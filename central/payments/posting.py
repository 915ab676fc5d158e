"""Brings what happened at the gateway into accounts, each thing once, also when no desk is there.

The rules, the entries and their ids are those of the desks: whoever comes first posts it, and who
comes second finds it there. What needs a person is left to one, at a desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, select, tuple_
from sqlalchemy.orm import Session

from central.payments.covering import cover
from central.payments.knowledge import facts_of, posted_entry
from central.payments.lost import charge_for_loss
from central.payments.own_acts import ACTOR, DESK_ID, act, creating
from central.school import SchoolFacts, read_school
from registrar_desktop.clock import Clock, from_text
from registrar_desktop.identifiers import same_id
from registrar_desktop.rules.money import format_money
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import GatewayKind, GatewayMatch
from sync.payments import entries
from sync.payments.entries import Drafted, back_ref, part_ref
from sync.payments.matching import Decision, decide
from sync.protocol import Outcome

_AT_ONCE = 500


def post_all(engine: Engine, clock: Clock, *, held_too: bool) -> int:
    """Post what can be posted; how many entries were made.

    held_too: look also at what was left to a person; a student may have come meanwhile.
    """
    posted = 0
    # Payments first: refunds and disputes stand on them.
    for kind in (GatewayKind.CHARGE, GatewayKind.REFUND, GatewayKind.DISPUTE):
        for row_id in _waiting(engine, kind, held_too=held_too):
            posted += _post(engine, row_id, clock.now())
    return posted


def _waiting(engine: Engine, kind: GatewayKind, *, held_too: bool) -> Iterator[str]:
    """All of them, in their order: however many stay held, what comes after them is reached."""
    place = (GatewayTransaction.occurred_at, GatewayTransaction.provider_ref, GatewayTransaction.id)
    statement = select(*place).where(
        GatewayTransaction.match == GatewayMatch.UNMATCHED, GatewayTransaction.kind == kind
    )
    if not held_too:
        statement = statement.where(GatewayTransaction.details["rule"].as_string().is_(None))
    in_order = statement.order_by(*place).limit(_AT_ONCE)
    with engine.connect() as connection:
        found = connection.execute(in_order).all()
    while found:
        yield from (row.id for row in found)
        after = tuple_(*place) > tuple_(*found[-1])
        with engine.connect() as connection:
            found = connection.execute(in_order.where(after)).all()


def _post(engine: Engine, row_id: str, now: datetime) -> bool:
    with engine.begin() as connection, Session(connection) as session:
        row = session.get_one(GatewayTransaction, row_id, with_for_update=True)
        if row.match is not GatewayMatch.UNMATCHED:
            return False
        post = _post_payment if row.kind is GatewayKind.CHARGE else _post_follower
        entered = post(connection, row, now)
        session.flush()
    if entered is not None and not (row.details or {}).get("finding"):
        cover(engine, entered, now)
    return entered is not None


def _post_payment(connection: Connection, row: GatewayTransaction, now: datetime) -> str | None:
    """A payment that took money; gives the entry that was made."""
    facts = facts_of(connection, row)
    decision = decide(replace(facts, entry_id=None))
    if facts.entry_id is not None:
        # A desk was first. What was open then is not known any more; the rest can still be told.
        if facts.op_id is not None or facts.earlier:
            _tell(row, decision)
        _match(row, facts.entry_id)
        return None
    _tell(row, decision)
    if not decision.post or facts.student_id is None:
        return None
    school = read_school(connection)
    drafted = entries.for_payment(row, school.day)
    if not _enter(connection, row, drafted, facts.student_id, now):
        return None
    _match(row, drafted.id)
    return drafted.id


def _post_follower(connection: Connection, row: GatewayTransaction, now: datetime) -> str | None:
    """A refund or a dispute: it waits until its payment is in an account."""
    parent = posted_entry(connection, row.parent_ref) if row.parent_ref else None
    # Whose part of a divided payment went back only a person can say.
    if parent is None or posted_entry(connection, part_ref(str(row.parent_ref), 2)) is not None:
        return None
    own = posted_entry(connection, row.provider_ref)
    back = posted_entry(connection, back_ref(row.provider_ref)) is not None
    school: SchoolFacts = read_school(connection)
    drafted = entries.still_to_say(row, school.day, parent, there=own is not None, back=back)
    if drafted is not None:
        student_id = connection.scalar(
            select(LedgerEntry.student_id).where(LedgerEntry.id == parent)
        )
        if not _enter(connection, row, drafted, str(student_id), now):
            return None
    elif own is None:
        row.match = GatewayMatch.IGNORED  # it failed or was won before anybody heard of it
        return None
    charge_for_loss(connection, row, now)
    # A dispute marks the payment it is about, everything else its own entry.
    _match(row, parent if row.kind is GatewayKind.DISPUTE else entries.entry_id(row.provider_ref))
    return None


def _enter(
    connection: Connection, row: GatewayTransaction, drafted: Drafted, student_id: str,
    now: datetime,
) -> bool:  # fmt: skip
    """Make the entry by an act of the centre. Where the rules refuse it, why stands in the row."""
    change_id = same_id("gateway-posting", drafted.id)
    details: dict[str, Any] = row.details or {}
    source = entries.source_of(row, details.get("rule"))
    testimony = {
        "change_set_id": change_id,
        "desk_id": DESK_ID,
        "posted_by": ACTOR,
        "recorded_at": now,
    }
    values = {**drafted.facts(student_id, source), **testimony}
    line = creating(LedgerEntry, drafted.id, values)
    paid_at = from_text(details["paid_at"]) if details.get("paid_at") else row.occurred_at
    label = _label(connection, row, drafted, student_id)
    verdict = act(connection, change_id, label, [line], paid_at, now)
    if verdict.outcome is Outcome.ACCEPTED:
        return True
    row.details = {**details, "rule": "HELD", "refused": verdict.reason}
    return False


def _label(
    connection: Connection, row: GatewayTransaction, drafted: Drafted, student_id: str
) -> str:
    number = connection.scalar(select(Student.student_number).where(Student.id == student_id))
    amount = format_money(abs(drafted.amount_minor), drafted.currency)
    rule = (row.details or {}).get("rule")
    by_rule = f", by rule {rule}" if rule else ""
    return f"{drafted.description}, {amount}, {number}{by_rule}"


def _match(row: GatewayTransaction, entry_id: str) -> None:
    row.match = GatewayMatch.MATCHED
    row.ledger_entry_id = entry_id


def _tell(row: GatewayTransaction, decision: Decision) -> None:
    finding = decision.finding.value if decision.finding else None
    row.details = {**(row.details or {}), "rule": decision.rule, "finding": finding}
