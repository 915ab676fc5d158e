"""Registering, dropping and swapping, and the holds that stop a student."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sqlalchemy import select

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.records import days, holds, naming, registering
from registrar_desktop.records.fees.expected import quote
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.registrations import Hold
from registrar_desktop.schema.vocabulary import (
    HOLDS_SEAT,
    ChangeKind,
    HoldType,
    RegistrationStatus,
)
from ui.acts.recording import act, call
from ui.outcomes import HoldKept, Seat

if TYPE_CHECKING:
    from registrar_desktop.records.fees.expected import ExpectedFee
    from registrar_desktop.records.holds import HoldGiven
    from registrar_desktop.schema.catalogue import Section
    from registrar_desktop.schema.people import Student
    from registrar_desktop.schema.registrations import Registration
    from registrar_desktop.store.work import Work
    from ui.office import Office


def register(
    office: Office,
    *,
    number: str,
    section: str,
    term: str = "",
    waitlist: bool = False,
    override: str = "",
) -> Seat:
    """Give a student a seat, or with `waitlist` a place on the waitlist, until the centre says.

    override: why the office asks for it in spite of the desk's reasons.
    """
    wanted = RegistrationStatus.WAITLISTED if waitlist else RegistrationStatus.REGISTERED
    with act(office, "Registration", ChangeKind.REGISTER) as work:
        student = naming.student(work.session, number)
        chosen = naming.section(work.session, section, term, days.today(work))
        call(work, f"Register {naming.called(student)} for {_placed(work, chosen)}")
        made = registering.register(work, student, chosen, wanted=wanted, override=override)
        return _seat(work, student, chosen, made, quote(work.session, [made], work.now))


def drop(office: Office, *, number: str, section: str, term: str = "", expected: str = "") -> Seat:
    """Leave a section: dropped until the drop deadline, withdrawn after it.

    expected: the registration that is taken back; Refused where the seat is by another one now.
    """
    with act(office, "Drop", ChangeKind.DROP) as work:
        student = naming.student(work.session, number)
        chosen = naming.section(work.session, section, term, days.today(work))
        call(work, f"Drop {naming.called(student)} from {_placed(work, chosen)}")
        left = registering.drop(work, student, chosen)
        if expected and left.id != expected:
            raise Refused("field_changed_since", field="section", student=naming.called(student))
        return _seat(work, student, chosen, left, quote(work.session, [left], work.now))


def swap(
    office: Office, *, number: str, leave: str, take: str, term: str = "", override: str = ""
) -> Seat:
    """Leave one section and take another as one act: both or neither."""
    with act(office, "Swap", ChangeKind.REGISTER) as work:
        student = naming.student(work.session, number)
        left, taken = (
            naming.section(work.session, each, term, days.today(work)) for each in (leave, take)
        )
        call(
            work,
            f"Swap of {naming.called(student)} from {_placed(work, left)} to {_placed(work, taken)}",
        )
        gone, made = registering.swap(work, student, left, taken, override=override)
        return _seat(work, student, taken, made, quote(work.session, [gone, made], work.now))


def place_hold(office: Office, *, number: str, given: HoldGiven) -> HoldKept:
    """Place a hold; it stands at this desk at once."""
    with act(office, "Hold", ChangeKind.HOLD_PLACE) as work:
        student = naming.student(work.session, number)
        hold = holds.place(work, student, given)
        call(work, f"{hold.type.value.capitalize()} hold on {naming.called(student)}")
        return HoldKept(hold.id, student.student_number, hold.type, hold.office)


def release_hold(
    office: Office, *, number: str, kind: HoldType | None = None, hold_id: str = "", note: str
) -> HoldKept:
    """Release the hold of this id, or the one of this type that stands."""
    with act(office, "Release of a hold", ChangeKind.HOLD_RELEASE) as work:
        student = naming.student(work.session, number)
        hold = _standing(work, student, kind, hold_id)
        holds.release(work, hold, note)
        call(work, f"Release of the {hold.type.value.lower()} hold on {naming.called(student)}")
        return HoldKept(hold.id, student.student_number, hold.type, hold.office)


def _placed(work: Work, section: Section) -> str:
    term = work.session.get_one(Term, section.term_id)
    return f"{naming.label_of(work.session, section)} ({term.code})"


def _seat(
    work: Work,
    student: Student,
    section: Section,
    made: Registration,
    fees: Sequence[ExpectedFee],
) -> Seat:
    return Seat(
        registration_id=made.id,
        student_number=student.student_number,
        section=naming.label_of(work.session, section),
        crn=section.crn,
        term=work.session.get_one(Term, section.term_id).code,
        status=made.status,
        guaranteed=made.allotment_id is not None and made.status in HOLDS_SEAT,
        fees=fees,
    )


def _standing(work: Work, student: Student, kind: HoldType | None, hold_id: str) -> Hold:
    """The hold a person means: by its id, by its type, or the only one that stands."""
    statement = select(Hold).where(Hold.student_id == student.id)
    if hold_id:
        statement = statement.where(Hold.id == hold_id)
    else:
        statement = statement.where(Hold.released_at.is_(None))
    if kind is not None:
        statement = statement.where(Hold.type == kind)
    found = work.session.scalars(statement).all()
    if not found:
        raise Invalid("hold_unknown", number=student.student_number)
    if len(found) > 1:
        types = sorted({hold.type.value for hold in found})
        raise Invalid("hold_ambiguous", number=student.student_number, types=types)
    return found[0]
