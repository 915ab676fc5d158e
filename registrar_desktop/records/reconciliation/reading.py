"""A reconciliation of what this desk knows now: all payments in their buckets, proven to add up to
the sides, and what of them a person has to look at. Asks nobody; `sync.reconciliation` does before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.records.days import midnight
from registrar_desktop.records.reconciliation.centre_side import LedgerCompared, read_compared
from registrar_desktop.records.reconciliation.control import Control, read_control
from registrar_desktop.records.reconciliation.gathering import cases, totals
from registrar_desktop.rules.reconciliation.buckets import FOR_A_PERSON, Bucket, Side
from registrar_desktop.rules.reconciliation.cases import Case
from registrar_desktop.rules.reconciliation.identity import Tally
from registrar_desktop.rules.reconciliation.splitting import Portion
from registrar_desktop.schema.exceptions import PaymentException
from registrar_desktop.store.tables.payments import GatewayOperation, OperationState


@dataclass(frozen=True, slots=True)
class Days:
    """The payments of some time, by the gateway's clock where it knows them; all where empty."""

    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def of_school(cls, since: date | None, until: date | None, zone: str) -> Days:
        """The days of a school, the last one included."""
        ends = until + timedelta(days=1) if until else None
        return cls(*(midnight(each, zone) if each else None for each in (since, ends)))

    def __contains__(self, when: datetime) -> bool:
        return (self.since is None or when >= self.since) and (
            self.until is None or when < self.until
        )

    @property
    def whole(self) -> bool:
        """No payment is left out."""
        return self.since is None and self.until is None


@dataclass(frozen=True, slots=True)
class Concern:
    """An amount that a person has to look at. subject: the payment's id at the gateway, else its
    receipt, else the operation's id."""

    bucket: Bucket
    subject: str
    currency: str
    minor: int
    when: datetime
    student_id: str | None


@dataclass(slots=True)
class Reconciliation:
    """One consistent look at all sides. `operations`: this desk's, by state; `seen`: of the subjects
    of exceptions that wait, those this desk knows anything of."""

    tally: Tally
    concerns: list[Concern] = field(default_factory=list)
    compared: LedgerCompared | None = None
    control: Control | None = None
    operations: dict[str, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)


def reconciled(
    session: Session,
    days: Days | None = None,
    on_case: Callable[[Case, list[Portion]], None] = lambda case, portions: None,
) -> Reconciliation:
    """Put every payment into its buckets. Raises Defect where a side does not come out.

    on_case: is told each payment of the wanted days with its portions, as they pass.
    """
    wanted = days or Days()
    made = Reconciliation(Tally(), compared=read_compared(session), control=read_control(session))
    asked_about = set(session.scalars(select(PaymentException.subject)))
    for case in cases(session):
        if case.subject in asked_about:
            made.seen.add(case.subject)
        if case.when in wanted:
            portions = made.tally.add(case)
            on_case(case, portions)
            made.concerns += _concerns(case, portions)
        else:
            made.tally.add_outside(case)
    made.tally.close(totals(session))
    made.concerns += _to_review(session, wanted)
    made.seen |= asked_about.intersection(session.scalars(select(GatewayOperation.id)))
    made.operations = _operations(session)
    return made


def _concerns(case: Case, portions: list[Portion]) -> Iterator[Concern]:
    """What only the centre has otherwise is for the next delivery, not for a person."""
    for portion in portions:
        minor = portion.minor.get(Side.GATEWAY) or portion.minor.get(Side.DESK)
        if minor and portion.bucket in FOR_A_PERSON:
            yield Concern(
                *(portion.bucket, case.subject, portion.currency, abs(minor)),
                *(case.when, case.student_id),
            )


def _to_review(session: Session, wanted: Days) -> Iterator[Concern]:
    """Operations that no look-up could settle."""
    found = select(GatewayOperation).where(GatewayOperation.state == OperationState.REVIEW)
    for one in session.scalars(found):
        if one.created_at in wanted:
            yield Concern(
                *(Bucket.IN_FLIGHT, one.id, one.currency, one.amount_minor),
                *(one.created_at, one.student_id),
            )


def _operations(session: Session) -> dict[str, int]:
    state = GatewayOperation.state
    counted = select(state, func.count()).group_by(state).order_by(state)
    return {found.value: count for found, count in session.execute(counted)}
