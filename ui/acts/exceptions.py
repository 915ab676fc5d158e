"""The exceptions of the reconciliation: what waits for a person, who might have paid, and the ways
a person settles it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from registrar_desktop.records.reconciliation import exceptions
from registrar_desktop.records.reconciliation.exceptions import WAITING, short
from registrar_desktop.rules.money import parse_amount
from registrar_desktop.rules.names import full_name
from registrar_desktop.rules.reconciliation.buckets import Bucket
from registrar_desktop.rules.reconciliation.exceptions import MAY_STAY, Proposal, matter_of
from registrar_desktop.schema.exceptions import PaymentException
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, ExceptionResolution, ExceptionState
from ui.acts.recording import act, call

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from sync.reconciliation.candidates import Candidate, Seen
    from ui.office import Office


@dataclass(frozen=True, slots=True)
class ExceptionRow:
    """One exception as people see it. `item`: what they call it by; `overdue`: nobody has looked
    in time; `proposed_by`: who wants it waived, where that takes two; `ways`: how it can be settled."""

    item: str
    id: str
    bucket: Bucket | Proposal
    subject: str
    student_number: str
    student_name: str
    amount_minor: int
    currency: str
    state: ExceptionState
    opened_at: datetime
    due_at: datetime
    overdue: bool
    office: str
    assigned_to: str
    proposed_by: str
    resolution: ExceptionResolution | None
    reason: str
    settled_by: str
    settled_at: datetime | None
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExceptionShown:
    """One exception with the ways it can be settled, who might have paid, and what the payment
    tells of itself, where this desk knows it."""

    row: ExceptionRow
    choices: Sequence[str]
    candidates: Sequence[Candidate]
    payment: Seen | None


def list_exceptions(office: Office, *, everything: bool = False) -> list[ExceptionRow]:
    """What waits, the most urgent first; on request with what was settled."""
    with office.store.reading() as session:
        found = exceptions.listed(session, everything=everything)
        return [_row(session, each, office.clock.now()) for each in found]


def show_exception(office: Office, *, item: str) -> ExceptionShown:
    """One of them, by its short name, id or payment."""
    from sync.reconciliation.candidates import candidates, payment_at_gateway, seen

    with office.store.reading() as session:
        found = exceptions.find(session, item)
        row = _row(session, found, office.clock.now())
        payment = payment_at_gateway(session, row.subject.partition("/")[0])
        named: Sequence[Candidate] = ()
        if payment is not None and "post" in row.ways:
            named = candidates(session, payment)
        return ExceptionShown(row, row.ways, named, seen(payment) if payment else None)


def _ways(matter: Bucket | Proposal, state: ExceptionState) -> tuple[str, ...]:
    """How something that waits can be settled, what settles it best first."""
    from sync.reconciliation.settling import POSTED_BY_HAND, SENT_BACK

    if state not in WAITING:
        return ()
    ways = (("refund", SENT_BACK | {Proposal.REFUND}), ("post", POSTED_BY_HAND), ("keep", MAY_STAY))
    return (*(way for way, matters in ways if matter in matters), "waive", "assign")


def assign_exception(office: Office, *, item: str, login: str) -> ExceptionRow:
    """Give it to somebody; to nobody where the login is empty."""
    with act(office, "Exception assigned", ChangeKind.EXCEPTION) as work:
        found = exceptions.find(work.session, item)
        exceptions.assign(found, login)
        call(work, f"Exception {short(found)} assigned to {found.assigned_to or 'nobody'}")
        return _row(work.session, found, work.now)


def keep_exception(office: Office, *, item: str, reason: str) -> ExceptionRow:
    """Leave the money where it is: as credit, or as another payment."""
    with act(office, "Exception settled", ChangeKind.EXCEPTION) as work:
        found = exceptions.find(work.session, item)
        exceptions.keep(work, found, reason)
        call(work, f"Exception {short(found)} settled, the money stays: {reason}")
        return _row(work.session, found, work.now)


def waive_exception(office: Office, *, item: str, reason: str) -> ExceptionRow:
    """Let it go; above a limit a second person has to say so, too."""
    with act(office, "Exception waived", ChangeKind.EXCEPTION) as work:
        found = exceptions.find(work.session, item)
        done = exceptions.waive(work, found, reason)
        said = "waived" if done else "to be waived, for a second person"
        call(work, f"Exception {short(found)} {said}: {reason}")
        return _row(work.session, found, work.now)


def post_exception(office: Office, *, item: str, shares: Sequence[tuple[str, str]]) -> ExceptionRow:
    """Put a payment that named nobody into one account, or divide it: (student number, amount),
    with an empty amount for all of it."""
    from sync.reconciliation.settling import Share, post_by_hand

    with office.store.reading() as session:
        found = exceptions.find(session, item)
        key, currency = found.id, found.currency
    wanted = [
        Share(number, parse_amount(amount, currency) if amount else None)
        for number, amount in shares
    ]
    post_by_hand(office.store, key, wanted)
    office.note_change()
    return show_exception(office, item=key).row


def refund_exception(office: Office, *, item: str, amount: str = "") -> ExceptionRow:
    """Send the payment back, in part or all that is left of it, with the next cycle. A large sum is
    proposed: gives the proposal, to which another person has to agree."""
    from sync.reconciliation.settling import send_back

    with office.store.reading() as session:
        found = exceptions.find(session, item)
        key, currency = found.id, found.currency
    made = send_back(office.store, key, parse_amount(amount, currency) if amount else None)
    office.note_change()
    proposed = isinstance(made, PaymentException)
    return show_exception(office, item=made.id if proposed else key).row


def _row(session: Session, each: PaymentException, now: datetime) -> ExceptionRow:
    student = session.get(Student, each.student_id) if each.student_id else None
    return ExceptionRow(
        item=short(each),
        id=each.id,
        bucket=matter_of(each.bucket),
        subject=each.subject,
        student_number=student.student_number if student else "",
        student_name=full_name(student.family_name, student.given_name) if student else "",
        amount_minor=each.amount_minor,
        currency=each.currency,
        state=each.state,
        opened_at=each.opened_at,
        due_at=each.due_at,
        overdue=each.state in WAITING and now > each.due_at,
        office=each.office,
        assigned_to=each.assigned_to or "",
        proposed_by=each.proposed_by or "",
        resolution=each.resolution,
        reason=each.reason or "",
        settled_by=each.settled_by or "",
        settled_at=each.settled_at,
        ways=_ways(matter_of(each.bucket), each.state),
    )
