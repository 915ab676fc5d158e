"""Other sections of the same course and term that a student could have instead."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from central.change_sets.asked import Asked
from central.change_sets.plan import Plan
from central.change_sets.registration_facts import RegistrationFacts, load_kept, load_sections
from registrar_desktop.rules.registration import SectionFacts, reasons_against
from registrar_desktop.schema.catalogue import Section
from registrar_desktop.schema.codec import table_of

_MOST = 3
# Large courses have some dozens of sections; the first ones that fit are enough.
_LOOKED_AT = 60


def free_alternatives(connection: Connection, asked: Asked) -> list[tuple[str, SectionFacts]]:
    """CRN and facts of sections with a free seat that nothing stands against, emptiest first."""
    table = table_of(Section)
    rows = connection.execute(
        select(table)
        .where(
            table.c.term_id == asked.row["term_id"],
            table.c.course_id == asked.section.course_id,
            table.c.id != asked.section.id,
        )
        .order_by(table.c.code)
        .limit(_LOOKED_AT)
    )
    sections = {row["id"]: dict(row) for row in rows.mappings()}
    facts = RegistrationFacts()
    load_sections(connection, Plan({"section": sections}), set(sections), facts)
    load_kept(connection, asked.occasion, facts)
    free = [one for one in facts.sections.values() if _fits(asked, one)]
    free.sort(key=lambda one: (_taken_share(one), one.label))
    return [(sections[one.id]["crn"], one) for one in free[:_MOST]]


def _fits(asked: Asked, section: SectionFacts) -> bool:
    if section.id in asked.leaves:
        return False
    others = tuple(one for one in asked.student.live if one.section_id != asked.section.id)
    student = replace(asked.student, live=others)
    day = asked.occasion.day
    return not reasons_against(student, section, asked.term, day, asked.after)


def _taken_share(section: SectionFacts) -> float:
    return (section.taken + section.kept) / section.capacity if section.capacity else 0.0
