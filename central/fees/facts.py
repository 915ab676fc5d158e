"""Loads what the fee rules need to know of one student and term: rules, registrations, postings."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select

from central.database import one_of
from central.fees.queue import Account
from registrar_desktop.rules.fees.raised import FeeName, Raised, fee_name
from registrar_desktop.rules.fees.settling import Taken, goes_on_elsewhere
from registrar_desktop.rules.fees.tariff import Payer, Tariff, tariff_from
from registrar_desktop.schema.accounts import FeeRule, LedgerEntry
from registrar_desktop.schema.catalogue import Course, Section
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.people import ProgramEnrollment, Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import LIVE, ProgramStatus

# A merge moves an entry by transfers whose `source` names it.
_MOVED = "merge "


@dataclass(frozen=True, slots=True)
class FeeFacts:
    """Everything that decides what one student is charged in one term."""

    tariffs: list[Tariff]
    payer: Payer
    taken: list[Taken]
    raised: list[Raised]


def fee_facts(
    connection: Connection,
    account: Account,
    touched: Collection[str],
    counted: Mapping[str, datetime],
    now: datetime,
) -> FeeFacts:
    """touched: registrations that have changed; counted: the time that counts for some of them,
    where it is not the one they tell."""
    raised = raised_in(connection, account)
    rows = _registrations(connection, account)
    return FeeFacts(
        tariffs=_tariffs(connection, account.term_id),
        payer=_payer(connection, account.student_id),
        taken=[_taken(row, row["id"] in touched, counted.get(row["id"]), now) for row in rows],
        raised=raised,
    )


def _tariffs(connection: Connection, term_id: str) -> list[Tariff]:
    table = table_of(FeeRule)
    found = connection.execute(select(table).where(table.c.term_id == term_id)).mappings()
    return [tariff_from(dict(row)) for row in found if row["amount_minor"] > 0]


def _payer(connection: Connection, student_id: str) -> Payer:
    level, residency = connection.execute(
        select(Student.level, Student.residency).where(Student.id == student_id)
    ).one()
    programs = connection.scalars(
        select(ProgramEnrollment.program_id).where(
            ProgramEnrollment.student_id == student_id,
            ProgramEnrollment.status == ProgramStatus.ACTIVE,
        )
    )
    return Payer(level, residency, frozenset(programs))


def _registrations(connection: Connection, account: Account) -> list[Mapping[str, Any]]:
    found = connection.execute(
        select(
            *(Registration.id, Registration.section_id, Registration.course_id),
            *(Registration.status, Registration.reason_code, Registration.requested_at),
            *(Registration.effective_at, Registration.updated_at, Registration.credits),
            *(Section.code, Course.subject, Course.number, Course.credits_min),
            Section.credits.label("section_credits"),
        )
        .join(Section, Section.id == Registration.section_id)
        .join(Course, Course.id == Registration.course_id)
        .where(
            Registration.student_id == account.student_id,
            Registration.term_id == account.term_id,
        )
        .order_by(Registration.requested_at, Registration.id)
    )
    return [dict(row) for row in found.mappings() if not goes_on_elsewhere(row["reason_code"])]


def _taken(row: Mapping[str, Any], touched: bool, counted: datetime | None, now: datetime) -> Taken:
    asked = min(row["requested_at"], now)
    if counted is not None and row["status"] in LIVE:
        asked = counted
    # Who writes by plain SQL may leave the time as it was when the seat was given.
    told = row["effective_at"] > row["requested_at"]
    left = row["effective_at"] if told else row["updated_at"]
    own = (row["credits"], row["section_credits"], row["credits_min"])
    return Taken(
        section_id=row["section_id"],
        course_id=row["course_id"],
        label=f"{row['subject']} {row['number']}-{row['code']}",
        credits=next((each for each in own if each is not None), 0),
        status=row["status"],
        asked_at=asked,
        left_at=counted or min(left, now),
        touched=touched,
    )


def raised_in(connection: Connection, account: Account) -> list[Raised]:
    """Entries of fee rules, those that came by a merge, and reversals of either."""
    found = connection.execute(
        select(
            *(LedgerEntry.id, LedgerEntry.kind, LedgerEntry.amount_minor),
            *(LedgerEntry.source, LedgerEntry.reverses_id, LedgerEntry.effective_date),
        ).where(
            LedgerEntry.student_id == account.student_id,
            LedgerEntry.term_id == account.term_id,
            or_(
                LedgerEntry.source.startswith("fee:"),
                LedgerEntry.source.startswith(_MOVED),
                LedgerEntry.reverses_id.is_not(None),
            ),
        )
    )
    rows = {row.id: row for row in found}
    names = {key: fee_name(row.source) for key, row in rows.items()}
    names |= _moved(connection, {key: row.source for key, row in rows.items() if not names[key]})
    for key, row in rows.items():
        names[key] = names[key] or names.get(row.reverses_id)
    return [
        Raised(
            *(key, name, rows[key].kind, rows[key].amount_minor),
            *(rows[key].effective_date, rows[key].reverses_id),
        )
        for key, name in names.items()
        if name is not None
    ]


def _moved(connection: Connection, sources: Mapping[str, str | None]) -> dict[str, FeeName | None]:
    """The names of entries that a merge moved, however often."""
    wanted = {
        key: source.removeprefix(_MOVED)
        for key, source in sources.items()
        if source and source.startswith(_MOVED)
    }
    found: dict[str, FeeName | None] = {}
    while wanted:
        statement = select(LedgerEntry.id, LedgerEntry.source).where(
            one_of(LedgerEntry.id, set(wanted.values()))
        )
        origin = {row.id: row.source for row in connection.execute(statement)}
        told = {key: origin.get(earlier) for key, earlier in wanted.items()}
        found |= {key: fee_name(source) for key, source in told.items()}
        wanted = {
            key: source.removeprefix(_MOVED)
            for key, source in told.items()
            if source and source.startswith(_MOVED)
        }
    return found
