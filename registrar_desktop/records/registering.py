"""Registering a student for a section, leaving one, and exchanging one for another.

The desk judges by what it knows; the centre decides. Until then a seat is provisional.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.records import days
from registrar_desktop.records.allotments import kept_seats
from registrar_desktop.records.registering_facts import (
    hold_facts,
    live_in,
    section_facts,
    student_facts,
    term_facts,
)
from registrar_desktop.records.weather import channel_now
from registrar_desktop.rules.names import tidy
from registrar_desktop.rules.overriding import as_text, may_override
from registrar_desktop.rules.reasons import Reason, ReasonCode
from registrar_desktop.rules.registration import leaving, reasons_against
from registrar_desktop.schema.catalogue import Section
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import RegistrationStatus
from registrar_desktop.store import identity
from registrar_desktop.store.work import Work

_LABEL_LENGTH = 400
_MOST_REASON = 200


def register(
    work: Work,
    student: Student,
    section: Section,
    *,
    wanted: RegistrationStatus = RegistrationStatus.REGISTERED,
    override: str = "",
) -> Registration:
    """Give the student a seat, or with WAITLISTED a place on the waitlist, until the centre says.

    override: why the office lets the rules be broken that stand against it; who, why and which
    are kept with the registration, and the centre judges whether they may. Raises Refused with
    the first reason's code and facts; `reasons` holds them all.
    """
    broken = _judge(work, student, section, wanted, override)
    signed = {
        "override_of": as_text(broken),
        "override_by": work.actor,
        "override_reason": tidy(override),
    }
    return _enter(work, student, section, wanted, signed if broken else {})


def drop(work: Work, student: Student, section: Section) -> Registration:
    """Leave a section: dropped without a mark until the deadline, then withdrawn.

    Raises Refused where the student is not in it, a hold stops it, or it is too late.
    """
    registration = live_in(work.session, student.id, section.id)
    if registration is None:
        label = section_facts(work.session, section, work.now).label
        raise Refused("not_registered", section=label, number=student.student_number)
    left = leaving(
        registration.status,
        hold_facts(work.session, student.id),
        term_facts(work.session, section.term_id),
        days.today(work),
    )
    if left.status is None:
        raise _refusal(left.reasons)
    registration.status = left.status
    registration.reason_code = left.reason_code
    registration.effective_at = work.now
    registration.waitlist_pos = None
    work.session.flush()
    return registration


def swap(
    work: Work, student: Student, leave: Section, take: Section, *, override: str = ""
) -> tuple[Registration, Registration]:
    """Leave one section and take another as one act: both or neither. Gives both registrations."""
    if leave.id == take.id:
        raise Invalid("swap_same_section")
    if leave.term_id != take.term_id:
        raise Invalid("swap_other_term")
    left = drop(work, student, leave)
    return left, register(work, student, take, override=override)


def _reasons(
    work: Work, student: Student, section: Section, wanted: RegistrationStatus
) -> list[Reason]:
    """Every reason against the act as this desk sees it today; empty = may."""
    session = work.session
    return reasons_against(
        student_facts(session, student, section),
        section_facts(session, section, work.now),
        term_facts(session, section.term_id),
        days.today(work),
        wanted,
    )


def _judge(
    work: Work, student: Student, section: Section, wanted: RegistrationStatus, override: str
) -> list[str]:
    """The codes of the rules that are let be broken."""
    reasons = _reasons(work, student, section, wanted)
    why = tidy(override)
    if len(why) > _MOST_REASON:
        raise Invalid("field_too_long", field="override", length=len(why), most=_MOST_REASON)
    roles = identity.signed_in(work.session).roles
    fixed = [reason for reason in reasons if not may_override(roles, reason.code)]
    if fixed or (reasons and not why):
        raise _refusal(fixed + [reason for reason in reasons if reason not in fixed])
    if reasons:
        against = ", ".join(str(reason.code) for reason in reasons)
        label = f"{work.act.label} (in spite of {against}: {why})"
        work.act = replace(work.act, label=label[:_LABEL_LENGTH])
    return [str(reason.code) for reason in reasons]


def _refusal(reasons: Sequence[Reason]) -> Refused:
    facts = {**reasons[0].facts, "reasons": tuple(reasons)}
    if len(reasons) > 1:
        facts["also"] = [str(reason.code) for reason in reasons[1:]]
    return Refused(str(reasons[0].code), **facts)


def _own_allotment(work: Work, section: Section) -> str | None:
    """The allotment of this desk that the seat comes from, so that it cannot be lost."""
    kept = kept_seats(work.session, section.id, work.now)
    return next((each.id for each in kept if each.usable(work.now)), None)


def _enter(
    work: Work,
    student: Student,
    section: Section,
    wanted: RegistrationStatus,
    signed: Mapping[str, str],
) -> Registration:
    seat = wanted is not RegistrationStatus.WAITLISTED
    registration = Registration(
        id=new_id(),
        student_id=student.id,
        section_id=section.id,
        term_id=section.term_id,
        course_id=section.course_id,
        status=wanted,
        reason_code=ReasonCode.ENRL if seat else None,
        channel=channel_now(work.session),
        credits=section_facts(work.session, section, work.now).credits,
        requested_at=work.now,
        effective_at=work.now,
        change_set_id=work.change_set_id,
        allotment_id=_own_allotment(work, section) if seat else None,
        **signed,
    )
    work.session.add(registration)
    work.session.flush()
    return registration
