"""Registrations that were dropped for non-payment, and whether their seats are still free."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from central.change_sets.occasion import Occasion
from central.change_sets.plan import Plan
from central.change_sets.registration_facts import RegistrationFacts, load_kept, load_sections
from central.database import one_of
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.rules.registration import TermFacts, seats
from registrar_desktop.schema.catalogue import Section
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import LIVE, RegistrationStatus, SectionStatus


@dataclass(frozen=True, slots=True)
class Dropped:
    """One of them, with its term's days; its section is locked."""

    row: dict[str, Any]
    section: dict[str, Any]
    label: str
    term_id: str
    term: TermFacts

    @property
    def deadline(self) -> date:
        """The term's last day to pay, before any outage."""
        return self.term.payment_deadline or self.term.end_date


def dropped_for_non_payment(connection: Connection, student_id: str) -> list[Dropped]:
    """What the student lost and has not taken up again, in the order of its sections."""
    table = table_of(Registration)
    found = connection.execute(
        select(table.c.section_id).where(
            table.c.student_id == student_id, table.c.reason_code == ReasonCode.DFNP.value
        )
    )
    ids = sorted({row.section_id for row in found})
    if not ids:
        return []
    sections = _locked(connection, table_of(Section), ids)
    facts = RegistrationFacts()
    load_sections(connection, Plan({"section": sections}), set(ids), facts)
    rows = connection.execute(
        select(table)
        .where(table.c.student_id == student_id, table.c.reason_code == ReasonCode.DFNP.value)
        .order_by(table.c.section_id)
        .with_for_update(key_share=True)
    )
    taken_up = _live_courses(connection, student_id)
    return [
        Dropped(
            *(dict(row), sections[row["section_id"]], facts.sections[row["section_id"]].label),
            *(row["term_id"], facts.terms[row["term_id"]]),
        )
        for row in rows.mappings()
        if row["status"] not in LIVE and (row["course_id"], row["term_id"]) not in taken_up
    ]


def free_to_return(connection: Connection, occasion: Occasion, dropped: Dropped) -> bool:
    """Whether the section is still held and has a seat for it."""
    if dropped.section["status"] is SectionStatus.CANCELLED:
        return False
    facts = RegistrationFacts()
    plan = Plan({"section": {dropped.section["id"]: dropped.section}})
    load_sections(connection, plan, {dropped.section["id"]}, facts)
    load_kept(connection, occasion, facts)
    return not seats(facts.sections[dropped.section["id"]], RegistrationStatus.REGISTERED)


def _locked(connection: Connection, table: Any, ids: list[str]) -> dict[str, dict[str, Any]]:
    rows = connection.execute(
        select(table)
        .where(one_of(table.c.id, ids))
        .order_by(table.c.id)
        .with_for_update(key_share=True)
    )
    return {row["id"]: dict(row) for row in rows.mappings()}


def _live_courses(connection: Connection, student_id: str) -> set[tuple[str, str]]:
    statement = select(Registration.course_id, Registration.term_id).where(
        Registration.student_id == student_id, Registration.status.in_(list(LIVE))
    )
    return {(course, term) for course, term in connection.execute(statement)}
