"""Whom dropping for non-payment concerns, and from when on it may be done (domain 4.5, C23)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, exists, select

from central.change_sets.late_fees import owed_in_time
from central.change_sets.plan import Plan
from central.dropping.on_its_way import on_its_way
from central.heard import not_heard_since
from central.payments.figures import not_swept_since
from central.school import SchoolFacts, zone_named
from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.rules.deadlines import OutageFacts, extended, extensions_from_json
from registrar_desktop.rules.registration import TermFacts
from registrar_desktop.schema.accounts import PaymentPlan
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.reconciling import Outage
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import COUNTS_IN_ENROLLMENT, LIVE, PlanStatus

_FACTS = (
    *("title", "start_date", "end_date", "registration_open", "registration_close"),
    *("add_deadline", "drop_deadline", "withdraw_deadline", "payment_deadline"),
)


@dataclass(frozen=True, slots=True)
class Deadline:
    """A term's last day to pay as it was set, and as outages extended it; `silent`: the codes of
    desks that have not been heard of since, and payment APIs that were not followed since: either
    may hold payments that were made in time. `on_its_way`: what students have sent in time and a
    bank has not answered for."""

    term_id: str
    term: str
    day: date
    extended: date
    silent: list[str]
    on_its_way: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Owing:
    """A student who loses the seats of a term."""

    student_id: str
    number: str
    owed_minor: int
    registrations: Sequence[Mapping[str, Any]]


def passed_deadline(
    connection: Connection, term_id: str, school: SchoolFacts, now: datetime
) -> Deadline:
    """The deadline that has passed. Raises Invalid where there is none or it has not passed, and
    Refused while an outage is on."""
    table = table_of(Term)
    row = connection.execute(select(table).where(table.c.id == term_id)).mappings().one()
    term = TermFacts(**{name: row[name] for name in _FACTS})
    if term.payment_deadline is None:
        raise Invalid("payment_deadline_missing", term=row["code"])
    outages = _outages(connection, now)
    open_ = next((each for each in outages if each.ended_at is None or each.ended_at > now), None)
    if open_ is not None:
        raise Refused("outage_still_on", outage=open_.title)
    last = extended(term_id, term, outages).payment_deadline or term.payment_deadline
    if school.day(now) <= last:
        raise Invalid("payment_deadline_to_come", term=row["code"], until=last)
    over = datetime.combine(last + timedelta(days=1), time(), zone_named(school.time_zone))
    since = max([over, *(each.ended_at for each in outages if each.ended_at is not None)])
    silent = not_heard_since(connection, since) + not_swept_since(connection, since)
    coming = on_its_way(connection, school, last)
    return Deadline(term_id, row["code"], term.payment_deadline, last, silent, coming)


def who_owes(connection: Connection, deadline: Deadline, over_minor: int) -> list[str]:
    """The ids of students with seats in the term who owe more than that of what was due."""
    students = connection.scalars(
        select(Registration.student_id)
        .where(
            Registration.term_id == deadline.term_id,
            Registration.status.in_(list(COUNTS_IN_ENROLLMENT)),
        )
        .group_by(Registration.student_id)
        .order_by(Registration.student_id)
    ).all()
    return [
        student_id
        for student_id in students
        if _owed(connection, deadline, student_id) > over_minor
    ]


def owing(
    connection: Connection, deadline: Deadline, student_id: str, over_minor: int
) -> Owing | None:
    """The student with what is lost, locked and looked at again; None where nothing is."""
    table = table_of(Registration)
    number = connection.scalar(
        select(Student.student_number)
        .where(Student.id == student_id)
        .with_for_update(key_share=True)
    )
    owed = _owed(connection, deadline, student_id)
    if owed <= over_minor:
        return None
    rows = connection.execute(
        select(table)
        .where(
            table.c.student_id == student_id,
            table.c.term_id == deadline.term_id,
            table.c.status.in_(list(LIVE)),
        )
        .order_by(table.c.section_id)
    )
    registrations = [dict(row) for row in rows.mappings()]
    return Owing(student_id, str(number), owed, registrations) if registrations else None


def _owed(connection: Connection, deadline: Deadline, student_id: str) -> int:
    """Nothing where an agreement to pay in parts is kept, or that much is on its way."""
    agreed = exists().where(
        PaymentPlan.student_id == student_id,
        PaymentPlan.term_id == deadline.term_id,
        PaymentPlan.status == PlanStatus.ACTIVE,
    )
    if connection.scalar(select(agreed)):
        return 0
    owed = owed_in_time(connection, Plan({}), student_id, deadline.day)
    return owed - deadline.on_its_way.get(student_id, 0)


def _outages(connection: Connection, now: datetime) -> list[OutageFacts]:
    statement = select(Outage.title, Outage.started_at, Outage.ended_at, Outage.extensions).where(
        Outage.started_at <= now
    )
    return [
        OutageFacts(title, started, ended, extensions_from_json(extensions))
        for title, started, ended, extensions in connection.execute(statement)
    ]
