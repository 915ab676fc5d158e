"""Charges and credits registrations by the fee rules, exactly once, in one transaction.

A decision settles what it has registered itself; what plain SQL wrote waits in a queue and is
settled soon after by the service, or by command. What comes to is decided in `rules.fees`.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import DBAPIError

from central.balances.holds import look_at_balances
from central.fees.differences import ask_about_changed_rules
from central.fees.facts import fee_facts
from central.fees.posting import POSTED_BY, Poster
from central.fees.queue import (
    Account,
    queued,
    queued_here,
    registrations_of,
    take_away,
)
from central.plans.standing import look_at_plans
from central.school import SchoolFacts, read_school
from registrar_desktop.clock import Clock
from registrar_desktop.identifiers import new_id
from registrar_desktop.rules.fees.settling import Due, Occasion, settle
from registrar_desktop.schema.people import Student

log = logging.getLogger(__name__)

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Moment:
    """Under which change set it is posted and when. counted: the time that counts for registrations
    that a desk brought, where it is not the one they tell."""

    change_set_id: str
    now: datetime
    school: SchoolFacts
    desk_id: str | None = None
    counted: Mapping[str, datetime] = field(default_factory=dict)


def settle_what_was_decided(connection: Connection, moment: Moment) -> list[str]:
    """Settle the registrations that this transaction has changed; the students it was posted for."""
    return [
        account.student_id
        for account in queued_here(connection)
        if settle_account(connection, account, moment)
    ]


def settle_waiting(engine: Engine, clock: Clock) -> int:
    """Settle everything that waits, each account in a transaction of its own; how many entries.

    One that cannot be settled stays queued for the next time, and holds up no other.
    """
    posted = 0
    left: set[Account] = set()
    while True:
        with engine.connect() as connection:
            waiting = queued(connection, _AT_ONCE + len(left))
        accounts = [account for account in waiting if account not in left]
        if not accounts:
            return posted
        for account in accounts:
            try:
                posted += _settle_waiting(engine, account, clock)
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise
                log.info("fees of one student wait: %s", type(error).__name__)
                left.add(account)


def _settle_waiting(engine: Engine, account: Account, clock: Clock) -> int:
    with engine.begin() as connection:
        moment = Moment(new_id(), clock.now(), read_school(connection))
        dues = settle_account(connection, account, moment)
        if dues:
            look_at_plans(connection, [account.student_id], moment.now)
            look_at_balances(connection, [account.student_id], POSTED_BY, moment.now)
        return len(dues)


def settle_account(connection: Connection, account: Account, moment: Moment) -> list[Due]:
    """What was posted for one student and term; what waited for it is taken away."""
    # Everybody who charges a student holds the student's row: what is read now stays so.
    connection.execute(
        select(Student.id).where(Student.id == account.student_id).with_for_update(key_share=True)
    )
    waiting = registrations_of(connection, account)
    facts = fee_facts(connection, account, set(waiting.values()), moment.counted, moment.now)
    occasion = Occasion(moment.now, moment.school.day)
    dues = settle(facts.tariffs, facts.payer, facts.taken, facts.raised, occasion)
    if dues:
        Poster(*(connection, account, moment.change_set_id, moment.desk_id, moment.now)).post(dues)
        ask_about_changed_rules(connection, account, dues, moment.change_set_id, moment.now)
    take_away(connection, waiting)
    return dues
