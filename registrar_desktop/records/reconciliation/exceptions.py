"""The queue of exceptions: opened and closed after a reconciliation, assigned and let go by people.

Each payment has at most one in a bucket, under an id that follows from both, at every desk. What
moves money is settled in `sync.reconciliation.settling`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.identifiers import same_id
from registrar_desktop.records.reconciliation.reading import Concern
from registrar_desktop.rules.names import tidy
from registrar_desktop.rules.reconciliation.exceptions import (
    MAY_STAY,
    Proposal,
    due_by,
    office_of,
    takes_two,
)
from registrar_desktop.schema.exceptions import PaymentException
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ExceptionResolution, ExceptionState
from registrar_desktop.store.identity import joined_desk
from registrar_desktop.store.work import Work

# A refund can fail: what closed by itself opens by itself.
_COMES_BACK = (ExceptionResolution.CAUSE_GONE, ExceptionResolution.REFUNDED)
WAITING = (ExceptionState.OPEN, ExceptionState.ASSIGNED)
_MOST_REASON = 400
_SHORT = 8


@dataclass(slots=True)
class Plan:
    """What a reconciliation changes in the queue: concerns that are new or back, and exceptions
    whose cause is gone, by id."""

    opened: list[Concern] = field(default_factory=list)
    reopened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.opened or self.reopened or self.closed)


def exception_id(bucket: str, subject: str) -> str:
    """The same at every desk."""
    return same_id("payment-exception", bucket, subject)


def plan(session: Session, concerns: Sequence[Concern], seen: Collection[str]) -> Plan:
    """What there is to change. seen: the subjects this desk knows anything of; of others only the
    desk that opened an exception can tell that its cause is gone."""
    here = joined_desk(session).id
    known = {each.id: each for each in session.scalars(select(PaymentException))}
    made, now_open = Plan(), set()
    for concern in concerns:
        key = exception_id(concern.bucket.value, concern.subject)
        now_open.add(key)
        there = known.get(key)
        if there is None:
            made.opened.append(concern)
        elif there.resolution in _COMES_BACK:
            made.reopened.append(key)
    made.closed = sorted(
        key
        for key, each in known.items()
        if key not in now_open
        and each.state in WAITING
        and each.bucket != Proposal.REFUND
        and (each.subject in seen or each.desk_id == here)
    )
    return made


def follow(work: Work, made: Plan) -> None:
    """Write the plan, as one act of who is at the desk."""
    for concern in made.opened:
        work.session.add(_opened(work, concern))
    for key in made.reopened:
        row = work.session.get_one(PaymentException, key)
        row.state, row.resolution = ExceptionState.OPEN, None
    for key in made.closed:
        row = work.session.get_one(PaymentException, key)
        asked = row.resolution is ExceptionResolution.REFUND_ASKED
        # No name and no time: two desks that see it at once say the same.
        row.state = ExceptionState.RESOLVED
        row.resolution = ExceptionResolution.REFUNDED if asked else ExceptionResolution.CAUSE_GONE


def _opened(work: Work, concern: Concern) -> PaymentException:
    # It is not to wait for a student whom the centre does not know yet.
    student = work.session.get(Student, concern.student_id) if concern.student_id else None
    known = student is not None and student.row_version > 0
    return PaymentException(
        id=exception_id(concern.bucket.value, concern.subject),
        bucket=concern.bucket.value,
        subject=concern.subject,
        student_id=concern.student_id if known else None,
        amount_minor=concern.minor,
        currency=concern.currency,
        opened_at=work.now,
        due_at=due_by(work.now, concern.minor, concern.currency),
        desk_id=work.desk.id,
        office=office_of(concern.bucket),
    )


def listed(session: Session, *, everything: bool = False) -> Sequence[PaymentException]:
    """Those that wait, what is due first before the rest; on request also the settled ones."""
    found = select(PaymentException).order_by(PaymentException.due_at, PaymentException.id)
    if not everything:
        found = found.where(PaymentException.state.in_(WAITING))
    return session.scalars(found).all()


def count_waiting(session: Session) -> int:
    """How many wait for a person."""
    waits = PaymentException.state.in_(WAITING)
    return session.scalar(select(func.count()).select_from(PaymentException).where(waits)) or 0


def short(exception: PaymentException) -> str:
    """What people call it by."""
    return exception.id.replace("-", "")[-_SHORT:]


def find(session: Session, name: str) -> PaymentException:
    """The exception of this short name, id or subject; one that waits before those that are settled.

    Raises Invalid where there is none or several are meant.
    """
    wanted = tidy(name[:120])
    found = [
        each
        for each in session.scalars(select(PaymentException))
        if wanted and (wanted.casefold() in (short(each), each.id) or wanted == each.subject)
    ]
    found = [each for each in found if each.state in WAITING] or found
    if not found:
        raise Invalid("exception_unknown", name=wanted)
    if len(found) > 1:
        raise Invalid("exception_ambiguous", name=wanted, names=[short(each) for each in found])
    return found[0]


def assign(row: PaymentException, login: str) -> None:
    """Give it to somebody, by login; nobody where empty. Raises Refused where it is settled."""
    _refuse_settled(row)
    row.assigned_to = tidy(login)[:120] or None
    row.state = ExceptionState.ASSIGNED if row.assigned_to else ExceptionState.OPEN


def keep(work: Work, row: PaymentException, reason: str) -> None:
    """Leave the money where it is: credit on the account, or another payment after all.

    Refused where it is in no account: that would be to waive it, which a large one takes two for.
    """
    if row.bucket not in MAY_STAY:
        raise Refused("exception_not_this_way", name=short(row), bucket=row.bucket)
    _settle(work, row, ExceptionResolution.KEPT, _told(reason))


def waive(work: Work, row: PaymentException, reason: str) -> bool:
    """Let it go with a reason. A large one is proposed by one person and waived by another; whether
    that was done. What was only proposed is let go by anybody."""
    _refuse_settled(row)
    why = _told(reason)
    large = row.bucket != Proposal.REFUND and takes_two(row.amount_minor, row.currency)
    if large and row.proposed_by in (None, work.actor):
        row.proposed_by, row.reason = work.actor, why
        return False
    _settle(work, row, ExceptionResolution.WAIVED, why)
    row.state = ExceptionState.WAIVED
    return True


def refund_asked(work: Work, row: PaymentException) -> None:
    """Its payment is to be sent back; it closes when the gateway says that it was."""
    _refuse_settled(row)
    row.resolution = ExceptionResolution.REFUND_ASKED
    assign(row, work.actor)


def propose_refund(work: Work, row: PaymentException) -> None:
    """Somebody wants this payment sent back; another one has to agree."""
    row.proposed_by = work.actor
    row.office = "Finance"
    row.opened_at, row.desk_id = work.now, work.desk.id
    row.due_at = due_by(work.now, row.amount_minor, row.currency)
    work.session.add(row)


def agree_to_refund(work: Work, row: PaymentException) -> None:
    """Another one agrees; what becomes of the refund its operation says."""
    _settle(work, row, ExceptionResolution.REFUND_ASKED, row.reason or "")


def posted(work: Work, row: PaymentException, reason: str) -> None:
    """Its money is in an account now."""
    _settle(work, row, ExceptionResolution.POSTED, reason)


def _settle(
    work: Work, row: PaymentException, resolution: ExceptionResolution, reason: str
) -> None:
    _refuse_settled(row)
    row.state, row.resolution = ExceptionState.RESOLVED, resolution
    row.reason, row.settled_by, row.settled_at = reason, work.actor, work.now


def _told(reason: str) -> str:
    why = tidy(reason)
    if not why:
        raise Invalid("field_missing", field="reason")
    if len(why) > _MOST_REASON:
        raise Invalid("field_too_long", field="reason", length=len(why), most=_MOST_REASON)
    return why


def _refuse_settled(row: PaymentException) -> None:
    if row.state not in WAITING:
        raise Refused("exception_settled_already", name=short(row), state=row.state)
