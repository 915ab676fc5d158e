"""What the Register page needs to know before anyone presses: the section, the student, the reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from registrar_desktop.records import naming
from registrar_desktop.records.lists import registrations
from registrar_desktop.records.lists.registrations import RegistrationQuery, RegistrationRow
from registrar_desktop.records.registering_facts import (
    hold_facts,
    section_facts,
    student_facts,
    term_facts,
)
from registrar_desktop.rules.names import full_name
from registrar_desktop.rules.overriding import may_override
from registrar_desktop.rules.reasons import Reason
from registrar_desktop.rules.registration import (
    Leaving,
    LiveRegistration,
    SectionFacts,
    StudentFacts,
    TermFacts,
    leaving,
    reasons_against,
)
from registrar_desktop.rules.timetable import meetings_from_json
from registrar_desktop.schema.catalogue import Section
from registrar_desktop.schema.vocabulary import LIVE, RegistrationStatus
from registrar_desktop.store import identity


@dataclass(frozen=True)
class ChosenStudent:
    """The student for whom sections are chosen, with what the term holds already.

    leaving: what it comes to today to leave each registration that is held, by its id.
    """

    number: str
    name: str
    rows: tuple[RegistrationRow, ...]
    week: tuple[LiveRegistration, ...]
    leaving: Mapping[str, Leaving] = field(default_factory=dict)

    @property
    def provisional(self) -> frozenset[str]:
        """The sections of which the centre has not confirmed the seat."""
        return frozenset(row.section_id for row in self.rows if row.provisional)

    @property
    def credits(self) -> int:
        """Credits of the seats held, in hundredths."""
        return sum(row.credits for row in self.rows if row.status in LIVE)


@dataclass(frozen=True)
class Prospect:
    """A section as it stands for a student: reasons against a seat, and against the waitlist.

    fixed: the codes of those reasons that whoever works here cannot override. swaps: the sections
    that may be given in exchange for it. term, day: the deadlines, and the day on which they are told.
    """

    facts: SectionFacts
    against_seat: tuple[Reason, ...] = ()
    against_waitlist: tuple[Reason, ...] = ()
    fixed: frozenset[str] = frozenset()
    swaps: tuple[str, ...] = ()
    term: TermFacts | None = None
    day: date = date.min


def read_student(session: Session, number: str, term_code: str, day: date) -> ChosenStudent:
    """The student and the registrations of the term."""
    student = naming.student(session, number)
    query = RegistrationQuery(student=student.student_number, term=term_code, sort="section")
    rows = registrations.rows(session, registrations.ids(session, query))
    live = [row for row in rows if row.status in LIVE]
    return ChosenStudent(
        student.student_number,
        full_name(student.family_name, student.given_name),
        tuple(rows),
        tuple(_in_week(session, row) for row in live),
        _leaving(session, student.id, live, term_code, day),
    )


def read_prospect(
    session: Session, section_id: str, number: str, day: date, now: datetime
) -> Prospect | None:
    """A section, judged for the student where one is chosen; None where it is gone."""
    section = session.get(Section, section_id)
    if section is None:
        return None
    facts = section_facts(session, section, now)
    term = term_facts(session, section.term_id)
    if not number:
        return Prospect(facts, term=term, day=day)
    student = student_facts(session, naming.student(session, number), section)
    wait = RegistrationStatus.WAITLISTED
    against = tuple(reasons_against(student, facts, term, day))
    person = identity.who_is_here(session)
    roles = person.roles if person else ()
    return Prospect(
        facts,
        against,
        tuple(reasons_against(student, facts, term, day, wait)),
        frozenset(each.code for each in against if not may_override(roles, each.code)),
        _swaps(student, facts, term, day),
        term,
        day,
    )


def _swaps(
    student: StudentFacts, section: SectionFacts, term: TermFacts, day: date
) -> tuple[str, ...]:
    """What is held and may be left today, where nothing speaks against the section without it."""
    offers = []
    for other in student.live:
        without = replace(student, live=tuple(one for one in student.live if one != other))
        may_leave = leaving(other.status, student.holds, term, day).status is not None
        is_other = other.section_id != section.id
        if is_other and may_leave and not reasons_against(without, section, term, day):
            offers.append(other.section_id)
    return tuple(offers)


def read_leaving(session: Session, number: str, day: date) -> dict[str, Leaving]:
    """What it comes to today to leave each registration the student holds, in whatever term."""
    student = naming.student(session, number)
    live = [row for row in registrations.of_student(session, student.id) if row.status in LIVE]
    found: dict[str, Leaving] = {}
    for term in sorted({row.term for row in live}):
        of_term = [row for row in live if row.term == term]
        found |= _leaving(session, student.id, of_term, term, day)
    return found


def _leaving(
    session: Session, student_id: str, live: Sequence[RegistrationRow], term_code: str, day: date
) -> dict[str, Leaving]:
    if not live:
        return {}
    term = term_facts(session, naming.term(session, term_code).id)
    holds = hold_facts(session, student_id)
    return {row.id: leaving(row.status, holds, term, day) for row in live}


def _in_week(session: Session, row: RegistrationRow) -> LiveRegistration:
    section = session.get_one(Section, row.section_id)
    return LiveRegistration(
        row.section_id,
        row.section,
        section.course_id,
        row.status,
        row.credits,
        meetings_from_json(section.meetings),
    )
