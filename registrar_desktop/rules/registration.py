"""May a student take a section, or leave it: facts in, reasons out.

The desk asks to warn, the centre asks to decide; both load the facts themselves. Days are days
of the institution, deadlines include their last day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from registrar_desktop.rules.holds import HoldFacts, Process, blocking
from registrar_desktop.rules.reasons import Reason, ReasonCode
from registrar_desktop.rules.requisites import missing_corequisites, missing_prerequisites
from registrar_desktop.rules.timetable import Meeting, describe, first_clash
from registrar_desktop.schema.vocabulary import (
    HOLDS_SEAT,
    LIVE,
    Level,
    RegistrationStatus,
    SectionStatus,
    StudentStatus,
)

# The most credits (hundredths) of one term without a dean's permission.
CREDIT_LIMITS: dict[Level, int] = {
    Level.UNDERGRADUATE: 2200,
    Level.GRADUATE: 2000,
    Level.PROFESSIONAL: 2600,
    Level.CERTIFICATE: 1800,
    Level.NON_DEGREE: 1200,
}


@dataclass(frozen=True, slots=True)
class TermFacts:
    """The days of a term that decide what is still open."""

    title: str
    start_date: date
    end_date: date
    registration_open: date | None = None
    registration_close: date | None = None
    add_deadline: date | None = None
    drop_deadline: date | None = None
    withdraw_deadline: date | None = None
    payment_deadline: date | None = None


@dataclass(frozen=True, slots=True)
class SectionFacts:
    """The section asked for. `taken` and `waiting` do not count the registration in question.

    `kept`: free seats that are kept for other desks; `own`: those kept for the desk that asks.
    """

    id: str
    label: str
    course_id: str
    status: SectionStatus
    capacity: int | None
    taken: int
    waitlist_capacity: int = 0
    waiting: int = 0
    credits: int = 0
    meetings: tuple[Meeting, ...] = ()
    repeatable: bool = False
    requisites: Mapping[str, Any] | None = None
    kept: int = 0
    own: int = 0


@dataclass(frozen=True, slots=True)
class LiveRegistration:
    """A registration the student has in the same term, other than the one in question."""

    section_id: str
    label: str
    course_id: str
    status: RegistrationStatus
    credits: int = 0
    meetings: tuple[Meeting, ...] = ()


@dataclass(frozen=True, slots=True)
class StudentFacts:
    """What counts of the student. `passed`: course id -> grade, IN_PROGRESS for running ones."""

    status: StudentStatus
    level: Level
    holds: tuple[HoldFacts, ...] = ()
    live: tuple[LiveRegistration, ...] = ()
    passed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leaving:
    """What leaving a registration comes to: the status it gets, or the reasons against it."""

    status: RegistrationStatus | None
    reason_code: ReasonCode | None
    reasons: tuple[Reason, ...] = ()


def reasons_against(
    student: StudentFacts,
    section: SectionFacts,
    term: TermFacts,
    day: date,
    wanted: RegistrationStatus = RegistrationStatus.REGISTERED,
) -> list[Reason]:
    """Every reason against giving the student the wanted status in the section; empty = may."""
    return [
        *_student(student, day),
        *_dates(term, day),
        *_section(section),
        *double(section, student.live),
        *seats(section, wanted),
        *_clashes(section, student.live),
        *_requisites(section, student),
        *_credits(section, student, wanted),
    ]


def seats(section: SectionFacts, wanted: RegistrationStatus) -> list[Reason]:
    """FULL where no seat is left, WAIT where no place on the waitlist is left."""
    if wanted in HOLDS_SEAT:
        taken = section.taken + section.kept
        full = section.capacity is not None and taken >= section.capacity and not section.own
        facts = {"section": section.label, "taken": taken, "capacity": section.capacity}
        return [Reason(ReasonCode.FULL, facts)] if full else []
    if wanted is RegistrationStatus.WAITLISTED and section.waiting >= section.waitlist_capacity:
        places = {"waiting": section.waiting, "places": section.waitlist_capacity}
        return [Reason(ReasonCode.WAIT, {"section": section.label, **places})]
    return []


def double(section: SectionFacts, live: Sequence[LiveRegistration]) -> list[Reason]:
    """DUPL where the student is in this section, or in the course and it is not repeatable."""
    for other in live:
        same_course = other.course_id == section.course_id and not section.repeatable
        if other.section_id == section.id or same_course:
            return [Reason(ReasonCode.DUPL, {"section": section.label, "other": other.label})]
    return []


def leaving(
    current: RegistrationStatus, holds: tuple[HoldFacts, ...], term: TermFacts, day: date
) -> Leaving:
    """Drop without a mark until the drop deadline, then withdraw, then no more."""
    if current not in LIVE:
        return _refused(Reason(ReasonCode.LEFT, {"status": current.value}))
    blocked = blocking(holds, Process.DROP, day)
    if blocked:
        return _refused(*(_hold(hold) for hold in blocked))
    if current not in HOLDS_SEAT:
        return Leaving(RegistrationStatus.DROPPED, ReasonCode.DRWL)
    last_withdraw = term.withdraw_deadline or term.end_date
    last_drop = term.drop_deadline or last_withdraw
    if day <= last_drop:
        return Leaving(RegistrationStatus.DROPPED, ReasonCode.DROP)
    if day <= last_withdraw:
        return Leaving(RegistrationStatus.WITHDRAWN, ReasonCode.WDRW)
    return _refused(_dead(term, "last day to withdraw", last_withdraw, day))


def _refused(*reasons: Reason) -> Leaving:
    return Leaving(None, None, reasons)


def _student(student: StudentFacts, day: date) -> list[Reason]:
    reasons = [_hold(hold) for hold in blocking(student.holds, Process.ADD, day)]
    if student.status is not StudentStatus.ACTIVE:
        reasons.insert(0, Reason(ReasonCode.INAC, {"status": student.status.value}))
    return reasons


def _hold(hold: HoldFacts) -> Reason:
    facts = {"type": hold.type.value, "office": hold.office, "reason": hold.reason}
    return Reason(ReasonCode.HOLD, facts)


def _dates(term: TermFacts, day: date) -> list[Reason]:
    if term.registration_open is not None and day < term.registration_open:
        return [_dead(term, "first day to register", term.registration_open, day)]
    ends = (
        ("last day to register", term.registration_close),
        ("last day to add", term.add_deadline),
        ("last day of the term", term.end_date),
    )
    passed = [(name, last) for name, last in ends if last is not None and day > last]
    return [_dead(term, name, last, day) for name, last in passed[:1]]


def _dead(term: TermFacts, boundary: str, limit: date, day: date) -> Reason:
    facts = {"term": term.title, "boundary": boundary, "limit": limit.isoformat()}
    return Reason(ReasonCode.DEAD, {**facts, "day": day.isoformat()})


def _section(section: SectionFacts) -> list[Reason]:
    closed = {SectionStatus.CANCELLED: ReasonCode.CANC, SectionStatus.CLOSED: ReasonCode.CLSD}
    code = closed.get(section.status)
    return [Reason(code, {"section": section.label})] if code else []


def _clashes(section: SectionFacts, live: Sequence[LiveRegistration]) -> list[Reason]:
    reasons = []
    for other in live:
        clash = first_clash(section.meetings, other.meetings) if _attends(other, section) else None
        if clash:
            facts = {"section": section.label, "other": other.label}
            times = {"mine": describe(clash[0]), "theirs": describe(clash[1])}
            reasons.append(Reason(ReasonCode.TIME, {**facts, **times}))
    return reasons


def _attends(other: LiveRegistration, section: SectionFacts) -> bool:
    return other.status in HOLDS_SEAT and other.section_id != section.id


def _requisites(section: SectionFacts, student: StudentFacts) -> list[Reason]:
    taking = {other.course_id for other in student.live if other.status in HOLDS_SEAT}
    before = missing_prerequisites(section.requisites, student.passed)
    beside = missing_corequisites(section.requisites, student.passed, taking)
    reasons = []
    for code, missing in ((ReasonCode.PREQ, before), (ReasonCode.CREQ, beside)):
        if missing:
            facts = {"section": section.label, "missing": "; ".join(missing)}
            reasons.append(Reason(code, facts))
    return reasons


def _credits(
    section: SectionFacts, student: StudentFacts, wanted: RegistrationStatus
) -> list[Reason]:
    if wanted is not RegistrationStatus.REGISTERED:
        return []
    counted = [one.credits for one in student.live if one.status is RegistrationStatus.REGISTERED]
    total, limit = sum(counted) + section.credits, CREDIT_LIMITS[student.level]
    if total <= limit:
        return []
    facts = {"section": section.label, "credits": f"{total / 100:g}", "limit": f"{limit / 100:g}"}
    return [Reason(ReasonCode.TLIM, facts)]
