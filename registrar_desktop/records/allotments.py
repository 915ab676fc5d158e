"""Seats of a section that are kept for one desk, so that a race for them cannot be lost there.

The centre decides whether so many are free. A desk gives such seats away only once the centre has
confirmed them; what it does not use comes back by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.identifiers import new_id
from registrar_desktop.records.lists.sections import section_label
from registrar_desktop.records.pending import marks
from registrar_desktop.schema.catalogue import Course, Section, Term
from registrar_desktop.schema.reconciling import SeatAllotment
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import HOLDS_SEAT
from registrar_desktop.store import identity
from registrar_desktop.store.tables.journal import NEEDS_ATTENTION
from registrar_desktop.store.work import Work

# What a desk gave away in time may come in so much later.
_TO_COME_IN = timedelta(days=1)
_MOST_SEATS = 999


@dataclass(frozen=True, slots=True)
class KeptSeats:
    """An allotment with what is left of it, as this desk knows it; nothing where the centre
    refused it."""

    id: str
    section_id: str
    desk: str
    own: bool
    seats: int
    left: int
    expires_at: datetime
    confirmed: bool
    refused: bool

    def usable(self, now: datetime) -> bool:
        """Whether this desk may promise a seat of it now."""
        return self.own and self.confirmed and self.left > 0 and now <= self.expires_at


@dataclass(frozen=True, slots=True)
class AllotmentRow:
    """An allotment with the names of its section."""

    section: str
    crn: str
    term: str
    kept: KeptSeats


def give(work: Work, section: Section, desk: str, seats: int, until: datetime) -> SeatAllotment:
    """Ask the centre to keep seats for a desk, named by its code, until then.

    Raises Invalid where seats are not limited there, for a number that is none, or a time past.
    """
    if section.capacity is None:
        raise Invalid("allotment_without_limit")
    if not 0 < seats <= min(section.capacity, _MOST_SEATS):
        raise Invalid("allotment_number", seats=seats, capacity=section.capacity)
    if until <= work.now:
        raise Invalid("allotment_past", at=until)
    code = desk.strip().upper()
    allotment = SeatAllotment(
        id=new_id(),
        section_id=section.id,
        # Only the centre knows the other desks by more than their code.
        desk_id=work.desk.id if code == work.desk.code else "",
        desk_code=code[:8],
        seats=seats,
        expires_at=until,
        held_until=until + _TO_COME_IN,
    )
    work.session.add(allotment)
    work.session.flush()
    return allotment


def kept_seats(session: Session, section_id: str, now: datetime) -> list[KeptSeats]:
    """The allotments of a section that are still held, the first to expire first."""
    return [each for each in _kept(session, now, section_id) if not each.refused]


def list_allotments(session: Session, now: datetime) -> list[AllotmentRow]:
    """Every allotment that is still held, and those that were refused and wait for a person."""
    kept = _kept(session, now)
    named = (
        select(Section.id, Course.subject, Course.number, Section.code, Section.crn, Term.code)
        .join(Course, Course.id == Section.course_id)
        .join(Term, Term.id == Section.term_id)
        .where(Section.id.in_({each.section_id for each in kept}))
    )
    names = {
        id_: (section_label(subject, number, code), crn, term)
        for id_, subject, number, code, crn, term in session.execute(named)
    }
    return [AllotmentRow(*names[each.section_id], each) for each in kept]


def _kept(session: Session, now: datetime, section_id: str = "") -> list[KeptSeats]:
    used = (
        select(func.count())
        .where(
            Registration.section_id == SeatAllotment.section_id,
            Registration.allotment_id == SeatAllotment.id,
            Registration.status.in_(HOLDS_SEAT),
        )
        .scalar_subquery()
    )
    statement = (
        select(SeatAllotment, used)
        .where(SeatAllotment.held_until > now)
        .order_by(SeatAllotment.expires_at, SeatAllotment.id)
    )
    if section_id:
        statement = statement.where(SeatAllotment.section_id == section_id)
    here = identity.joined_desk(session).id if identity.is_joined(session) else ""
    found = session.execute(statement).all()
    refused = _refused(session, [row.id for row, _ in found if not row.row_version])
    return [
        KeptSeats(
            *(row.id, row.section_id, row.desk_code, row.desk_id == here, row.seats),
            0 if row.id in refused else max(row.seats - taken, 0),
            *(row.expires_at, row.row_version > 0, row.id in refused),
        )
        for row, taken in found
    ]


def _refused(session: Session, ids: list[str]) -> set[str]:
    """Those of the unconfirmed ones that the centre did not take."""
    return {
        record_id
        for record_id, pending in marks(session, SeatAllotment, ids).items()
        if any(mark.created and mark.state in NEEDS_ATTENTION for mark in pending)
    }
