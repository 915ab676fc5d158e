"""Placing a hold on a student and releasing one; holds are never deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.records import days
from registrar_desktop.rules.names import tidy
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Hold
from registrar_desktop.schema.vocabulary import HoldType, Role, StudentStatus
from registrar_desktop.store import identity
from registrar_desktop.store.work import Work

# The office that owns a type of hold releases it; administrators stand in for every office.
_OWNERS: dict[HoldType, Role] = {
    HoldType.FINANCIAL: Role.FINANCE,
    HoldType.LIBRARY: Role.FINANCE,
}
_OFFICES = {Role.FINANCE: "Finance", Role.REGISTRAR: "Registrar", Role.ADMIN: "Administration"}


@dataclass(frozen=True, slots=True)
class HoldGiven:
    """What a person enters of a hold. An empty `office` is the one that owns the type."""

    type: HoldType
    reason: str
    office: str = ""
    until: date | None = None
    amount_minor: int | None = None


def place(work: Work, student: Student, given: HoldGiven) -> Hold:
    """Place a hold; it stands here at once.

    Raises Invalid for a missing or overlong reason or a last day that has passed.
    """
    if student.status is StudentStatus.MERGED:
        raise Refused("student_merged_away", number=student.student_number)
    day = days.today(work)
    if given.until is not None and given.until < day:
        raise Invalid("hold_ends_before_today", until=given.until, today=day)
    hold = Hold(
        id=new_id(),
        student_id=student.id,
        type=given.type,
        reason=_line("reason", given.reason, 400),
        office=_line("office", given.office or _OFFICES[owner_of(given.type)], 120),
        amount_minor=given.amount_minor,
        placed_at=work.now,
        placed_by=work.actor,
        from_date=day,
        to_date=given.until,
    )
    work.session.add(hold)
    work.session.flush()
    return hold


def release(work: Work, hold: Hold, note: str) -> Hold:
    """Release a hold of one's own office, with a note why.

    Raises Refused where it was released before or belongs to another office.
    """
    if hold.released_at is not None:
        by = hold.released_by or "the centre"
        raise Refused("hold_released_already", by=by, at=hold.released_at)
    if not _may_release(work, hold):
        raise Refused("hold_of_other_office", office=hold.office, login=work.actor)
    hold.released_at = work.now
    hold.released_by = work.actor
    hold.release_note = _line("release_note", note, 400)
    work.session.flush()
    return hold


def owner_of(kind: HoldType) -> Role:
    """The role whose office places and releases holds of this type."""
    return _OWNERS.get(kind, Role.REGISTRAR)


def _may_release(work: Work, hold: Hold) -> bool:
    roles = identity.signed_in(work.session).roles
    own = hold.placed_by == work.actor
    return own or Role.ADMIN in roles or owner_of(hold.type) in roles


def _line(field: str, text: str, most: int) -> str:
    if len(text) > most:
        raise Invalid("field_too_long", field=field, length=len(text), most=most)
    line = tidy(text)
    if not line:
        raise Invalid("field_missing", field=field)
    return line
