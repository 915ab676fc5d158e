"""Student accounts as they stand at this desk: entries with their status word, applied parts, sums.

What is owed is decided in `rules.ledger`; here its facts are loaded, for many students at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Integer, Select, case, exists, literal_column, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql.elements import ColumnElement

from registrar_desktop.rules import ledger
from registrar_desktop.rules.ledger import AccountStatus, Aging, Applied, Entry, Instalment
from registrar_desktop.schema.accounts import Allocation, LedgerEntry, PaymentPlan
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import GatewayKind, PlanStatus
from registrar_desktop.store import identity
from registrar_desktop.store.tables.journal import UNCONFIRMED, ChangeSetState, JournalEntry

# The `code` of a reversal that undoes a returned check or transfer.
RETURNED_CODE = "RETURNED"


class EntryStatus(StrEnum):
    """Where an entry stands (domain 2.2). IN_REVIEW: the centre refused it or found a conflict,
    and a person has not decided yet."""

    RECORDED_OFFLINE = "RECORDED_OFFLINE"
    PENDING = "PENDING"
    IN_REVIEW = "IN_REVIEW"
    POSTED = "POSTED"
    SETTLED = "SETTLED"
    RETURNED = "RETURNED"
    DISPUTED = "DISPUTED"
    REVERSED = "REVERSED"


_WAITING = aliased(LedgerEntry, name="waiting")
UNPOSTED = frozenset({EntryStatus.RECORDED_OFFLINE, EntryStatus.PENDING, EntryStatus.IN_REVIEW})


@dataclass(frozen=True, slots=True)
class Account:
    """One student's account. `entries` are in the order of their effective date."""

    student_id: str
    currency: str
    entries: list[Entry] = field(default_factory=list)
    applied: list[Applied] = field(default_factory=list)
    plan: tuple[Instalment, ...] = ()

    @property
    def balance(self) -> int:
        """What the student owes; negative where the institution owes."""
        return ledger.balance(self.entries)

    @property
    def charges(self) -> int:
        """The sum of all debits that stand."""
        return sum(max(one.amount_minor, 0) for one in ledger.standing(self.entries))

    @property
    def credits(self) -> int:
        """The sum of all credits that stand, as a positive amount."""
        return -sum(min(one.amount_minor, 0) for one in ledger.standing(self.entries))

    def status(self, day: date) -> AccountStatus:
        """The account's one word on a day of the institution."""
        return ledger.account_status(self.entries, self.applied, day, self.plan)

    def aging(self, day: date) -> Aging:
        """What is open by days since it fell due."""
        return ledger.aging(self.entries, self.applied, day)


def school_currency(session: Session) -> str:
    """The institution's currency; empty where this desk has not joined yet."""
    return identity.joined_desk(session).currency if identity.is_joined(session) else ""


def account(session: Session, student_id: str) -> Account:
    """The account of one student; an empty one in the school's currency where there is none."""
    return accounts(session, [student_id])[student_id]


def accounts(session: Session, student_ids: Sequence[str]) -> dict[str, Account]:
    """The accounts of these students."""
    found: dict[str, list[Entry]] = {student: [] for student in student_ids}
    statement = (
        select(LedgerEntry)
        .where(LedgerEntry.student_id.in_(student_ids))
        .order_by(LedgerEntry.effective_date, LedgerEntry.recorded_at, LedgerEntry.id)
    )
    for row in session.scalars(statement):
        found[row.student_id].append(entry_facts(row))
    applied = _applied(session, student_ids)
    plans = _plans(session, student_ids)
    usual = school_currency(session)
    return {
        student: Account(
            student,
            entries[0].currency if entries else usual,
            entries,
            applied.get(student, []),
            plans.get(student, ()),
        )
        for student, entries in found.items()
    }


def entry_facts(row: LedgerEntry) -> Entry:
    """What the ledger's rules need to know of an entry."""
    return Entry(
        id=row.id,
        kind=row.kind,
        amount_minor=row.amount_minor,
        currency=row.currency,
        effective_date=row.effective_date,
        due_date=row.due_date,
        reverses_id=row.reverses_id,
        student_id=row.student_id,
    )


def status_of_entries() -> ColumnElement[str]:
    """The status word of `ledger_entry` rows, as SQL."""
    reversal = aliased(LedgerEntry)
    returned = exists().where(
        reversal.reverses_id == LedgerEntry.id, reversal.code == RETURNED_CODE
    )
    undone = exists().where(reversal.reverses_id == LedgerEntry.id)
    here = (
        select(JournalEntry.state)
        .where(JournalEntry.id == LedgerEntry.change_set_id)
        .scalar_subquery()
    )
    unposted = LedgerEntry.row_version == 0
    return case(
        (returned, EntryStatus.RETURNED.value),
        (undone, EntryStatus.REVERSED.value),
        (unposted & (here == ChangeSetState.WAITING), EntryStatus.RECORDED_OFFLINE.value),
        (unposted & (here == ChangeSetState.SENDING), EntryStatus.PENDING.value),
        (
            unposted & here.in_([ChangeSetState.REFUSED, ChangeSetState.CONFLICT]),
            EntryStatus.IN_REVIEW.value,
        ),
        (LedgerEntry.id.in_(_at_gateway(GatewayKind.DISPUTE)), EntryStatus.DISPUTED.value),
        (LedgerEntry.id.in_(_at_gateway(GatewayKind.CHARGE)), EntryStatus.SETTLED.value),
        else_=EntryStatus.POSTED.value,
    )


def entries_with(status: EntryStatus) -> list[ColumnElement[bool]]:
    """Conditions for `ledger_entry` rows that have this status word."""
    conditions = [status_of_entries() == status.value]
    if status in UNPOSTED:
        # Few change sets wait: asked first, the ledger need not be walked.
        waiting = (
            select(literal_column("waiting.rowid", Integer))
            .select_from(_WAITING)
            .join(JournalEntry, JournalEntry.id == _WAITING.change_set_id)
            .where(JournalEntry.state.in_(UNCONFIRMED))
        )
        conditions.insert(0, literal_column("ledger_entry.rowid", Integer).in_(waiting))
    return conditions


def statuses(session: Session, entry_ids: Iterable[str]) -> dict[str, EntryStatus]:
    """The status word of these entries by their id."""
    statement = select(LedgerEntry.id, status_of_entries()).where(
        LedgerEntry.id.in_(list(entry_ids))
    )
    return {key: EntryStatus(word) for key, word in session.execute(statement)}


def _at_gateway(kind: GatewayKind) -> Select[Any]:
    """Entries with such a transaction at the provider; a charge counts once it is in a payout."""
    statement = select(GatewayTransaction.ledger_entry_id).where(
        GatewayTransaction.kind == kind, GatewayTransaction.ledger_entry_id.is_not(None)
    )
    if kind is GatewayKind.CHARGE:
        return statement.where(GatewayTransaction.payout_ref.is_not(None))
    return statement.where(GatewayTransaction.status != "WON")


def _applied(session: Session, student_ids: Sequence[str]) -> dict[str, list[Applied]]:
    statement = (
        select(LedgerEntry.student_id, Allocation)
        .join(LedgerEntry, LedgerEntry.id == Allocation.credit_entry_id)
        .where(LedgerEntry.student_id.in_(student_ids))
    )
    found: dict[str, list[Applied]] = {}
    for student, part in session.execute(statement):
        found.setdefault(student, []).append(
            Applied(part.credit_entry_id, part.charge_entry_id, part.amount_minor)
        )
    return found


def _plans(session: Session, student_ids: Sequence[str]) -> dict[str, tuple[Instalment, ...]]:
    statement = select(PaymentPlan).where(
        PaymentPlan.student_id.in_(student_ids), PaymentPlan.status == PlanStatus.ACTIVE
    )
    found: dict[str, tuple[Instalment, ...]] = {}
    for plan in session.scalars(statement):
        parts = tuple(
            Instalment(date.fromisoformat(part["due_date"]), part["amount_minor"])
            for part in plan.installments
        )
        found[plan.student_id] = found.get(plan.student_id, ()) + parts
    return found
