"""Loads what the rules of registration need to know, with one query a kind of fact."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection, Row, func, select

from central.change_sets.kept_seats import Kept, kept_seats
from central.change_sets.occasion import Occasion
from central.change_sets.plan import Plan
from central.database import one_of
from registrar_desktop.rules.holds import HoldFacts
from registrar_desktop.rules.registration import (
    LiveRegistration,
    SectionFacts,
    StudentFacts,
    TermFacts,
)
from registrar_desktop.rules.requisites import IN_PROGRESS, courses_named, grade_rank
from registrar_desktop.rules.timetable import meetings_from_json
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.registrations import Hold, Registration
from registrar_desktop.schema.vocabulary import HOLDS_SEAT, LIVE, RegistrationStatus

_TERM_FIELDS = (
    *("title", "start_date", "end_date", "registration_open", "registration_close"),
    *("add_deadline", "drop_deadline", "withdraw_deadline", "payment_deadline"),
)


@dataclass(slots=True)
class RegistrationFacts:
    """What is known while the registrations of one change set are judged one after another."""

    sections: dict[str, SectionFacts] = field(default_factory=dict)
    terms: dict[str, TermFacts] = field(default_factory=dict)
    live: dict[str, list[tuple[str, LiveRegistration]]] = field(default_factory=dict)
    holds: dict[str, tuple[HoldFacts, ...]] = field(default_factory=dict)
    passed: dict[str, dict[str, str]] = field(default_factory=dict)
    # The allotments of the asking desk that it may still use, by section: id and seats left.
    own: dict[str, list[Kept]] = field(default_factory=dict)

    def own_allotment(self, section_id: str) -> str | None:
        """The allotment of the asking desk that the next seat of the section comes from."""
        usable = [each.id for each in self.own.get(section_id, ()) if each.left > 0]
        return usable[0] if usable else None

    def student(self, row: dict[str, Any], term_id: str) -> StudentFacts:
        """The student of a locked row, as seen from a term."""
        student_id = row["id"]
        known = self.live.get(student_id, [])
        return StudentFacts(
            status=row["status"],
            level=row["level"],
            holds=self.holds.get(student_id, ()),
            live=tuple(one for term, one in known if term == term_id),
            passed=self.passed.get(student_id, {}),
        )

    def seat(
        self, row: dict[str, Any], before: RegistrationStatus | None, after: RegistrationStatus
    ) -> None:
        """Take a judged registration into account for those that come after it."""
        section = self.sections[row["section_id"]]
        waits = RegistrationStatus.WAITLISTED
        takes_seat = after in HOLDS_SEAT and before not in HOLDS_SEAT
        used = self._use_own(row) if takes_seat else 0
        self.sections[section.id] = replace(
            section,
            taken=section.taken + (after in HOLDS_SEAT) - (before in HOLDS_SEAT),
            waiting=section.waiting + (after is waits) - (before is waits),
            own=section.own - used,
        )
        known = self.live.setdefault(row["student_id"], [])
        known[:] = [pair for pair in known if pair[1].section_id != section.id]
        if after in LIVE:
            known.append((row["term_id"], _live(section, after, row["credits"])))

    def _use_own(self, row: dict[str, Any]) -> int:
        """Count the seat against the allotment it sits on; 1 where it sits on one."""
        kept = self.own.get(row["section_id"], [])
        for place, each in enumerate(kept):
            if each.id == row["allotment_id"]:
                kept[place] = replace(each, used=each.used + 1)
                return 1
        return 0


def load_facts(connection: Connection, plan: Plan, occasion: Occasion) -> RegistrationFacts:
    """The facts about the sections and students of the plan's registrations.

    Registrations that the plan itself edits count as they stand before it.
    """
    rows = [*plan.created("registration"), *(one.row for one in plan.edited("registration"))]
    facts = RegistrationFacts()
    students = {row["student_id"] for row in rows}
    load_sections(connection, plan, {row["section_id"] for row in rows}, facts)
    load_kept(connection, occasion, facts)
    _load_live(connection, students, set(facts.terms), facts)
    _load_holds(connection, students, facts)
    _load_passed(connection, students, facts)
    return facts


def load_sections(
    connection: Connection, plan: Plan, ids: set[str], facts: RegistrationFacts
) -> None:
    """Sections of the plan with their seats, and their terms."""
    known = plan.known("section")
    sections = [known[each] for each in ids if each in known]
    courses = _rows_by_id(connection, plan, Course, {one["course_id"] for one in sections})
    terms = _rows_by_id(connection, plan, Term, {one["term_id"] for one in sections})
    facts.terms = {
        key: TermFacts(**{name: row[name] for name in _TERM_FIELDS}) for key, row in terms.items()
    }
    counts = _seat_counts(connection, ids)
    for row in sections:
        if row["course_id"] in courses:
            facts.sections[row["id"]] = _section(row, courses[row["course_id"]], counts)


def load_kept(connection: Connection, occasion: Occasion, facts: RegistrationFacts) -> None:
    """Seats kept for desks: those of others are not free, those of one's own cannot be lost."""
    for kept in kept_seats(connection, set(facts.sections), occasion.now):
        section = facts.sections[kept.section_id]
        if kept.usable_by(occasion.change.desk_id, occasion.received_at):
            facts.own.setdefault(section.id, []).append(kept)
            facts.sections[section.id] = replace(section, own=section.own + kept.left)
        else:
            facts.sections[section.id] = replace(section, kept=section.kept + kept.left)


def _rows_by_id(
    connection: Connection, plan: Plan, record: type[Course] | type[Term], ids: set[str]
) -> dict[str, dict[str, Any]]:
    table = table_of(record)
    found = connection.execute(select(table).where(one_of(table.c.id, ids)))
    stored = {row["id"]: dict(row) for row in found.mappings()}
    return stored | {row["id"]: row for row in plan.created(table.name) if row["id"] in ids}


def _seat_counts(connection: Connection, ids: set[str]) -> dict[tuple[str, str], int]:
    statement = (
        select(Registration.section_id, Registration.status, func.count())
        .where(one_of(Registration.section_id, ids), Registration.status.in_(list(LIVE)))
        .group_by(Registration.section_id, Registration.status)
    )
    return {(key, status): count for key, status, count in connection.execute(statement)}


def _section(
    row: dict[str, Any], course: dict[str, Any], counts: dict[tuple[str, str], int]
) -> SectionFacts:
    return SectionFacts(
        id=row["id"],
        label=f"{course['subject']} {course['number']}-{row['code']}",
        course_id=row["course_id"],
        status=row["status"],
        capacity=row["capacity"],
        taken=sum(counts.get((row["id"], status), 0) for status in HOLDS_SEAT),
        waitlist_capacity=row["waitlist_capacity"],
        waiting=counts.get((row["id"], RegistrationStatus.WAITLISTED), 0),
        credits=row["credits"] or course["credits_min"] or 0,
        meetings=meetings_from_json(row["meetings"]),
        repeatable=course["repeatable"],
        requisites=course["requisites"],
    )


def _live(
    section: SectionFacts, status: RegistrationStatus, own_credits: int | None
) -> LiveRegistration:
    return LiveRegistration(
        section_id=section.id,
        label=section.label,
        course_id=section.course_id,
        status=status,
        credits=section.credits if own_credits is None else own_credits,
        meetings=section.meetings,
    )


def _load_live(
    connection: Connection, students: set[str], terms: set[str], facts: RegistrationFacts
) -> None:
    statement = (
        select(
            Registration.student_id,
            Registration.term_id,
            Registration.status.label("status_now"),
            Registration.credits.label("credits_now"),
            Course.subject,
            Course.number,
            Course.credits_min,
            Section.id,
            Section.code,
            Section.course_id,
            Section.credits,
            Section.meetings,
        )
        .join(Section, Section.id == Registration.section_id)
        .join(Course, Course.id == Section.course_id)
        .where(
            one_of(Registration.student_id, students),
            one_of(Registration.term_id, terms),
            Registration.status.in_(list(LIVE)),
        )
    )
    for row in connection.execute(statement):
        facts.live.setdefault(row.student_id, []).append((row.term_id, _live_row(row)))


def _live_row(row: Row[*tuple[Any, ...]]) -> LiveRegistration:
    own = (row.credits_now, row.credits, row.credits_min)
    return LiveRegistration(
        section_id=row.id,
        label=f"{row.subject} {row.number}-{row.code}",
        course_id=row.course_id,
        status=row.status_now,
        credits=next((value for value in own if value is not None), 0),
        meetings=meetings_from_json(row.meetings),
    )


def _load_holds(connection: Connection, students: set[str], facts: RegistrationFacts) -> None:
    statement = select(
        *(Hold.student_id, Hold.type, Hold.office, Hold.reason, Hold.from_date, Hold.to_date),
        *(Hold.released_at, Hold.placed_at),
    ).where(one_of(Hold.student_id, students), Hold.released_at.is_(None))
    for student, kind, office, reason, start, end, released, placed in connection.execute(
        statement
    ):
        hold = HoldFacts(kind, office, reason, start, end, released, placed)
        facts.holds[student] = (*facts.holds.get(student, ()), hold)


def _load_passed(connection: Connection, students: set[str], facts: RegistrationFacts) -> None:
    """Grades in the courses that some section requires; IN_PROGRESS where one began earlier."""
    needed = {course for one in facts.sections.values() for course in courses_named(one.requisites)}
    if not needed:
        return
    began = min(term.start_date for term in facts.terms.values())
    running = (Registration.status == RegistrationStatus.REGISTERED) & (Term.start_date < began)
    statement = (
        select(Registration.student_id, Registration.course_id, Registration.grade)
        .join(Term, Term.id == Registration.term_id)
        .where(
            one_of(Registration.student_id, students),
            one_of(Registration.course_id, needed),
            Registration.grade.is_not(None) | running,
        )
    )
    for student, course, grade in connection.execute(statement):
        passed = facts.passed.setdefault(student, {})
        passed[course] = max(passed.get(course, ""), grade or IN_PROGRESS, key=_rank)


def _rank(grade: str) -> int:
    rank = grade_rank(grade)
    return -1 if rank is None else rank
