"""Closes a row that should not have come: each kind of record in the way that it ends."""

from __future__ import annotations

from registrar_desktop.identifiers import new_id
from registrar_desktop.records import days
from registrar_desktop.schema.accounts import Allocation, LedgerEntry
from registrar_desktop.schema.base import Record
from registrar_desktop.schema.catalogue import Course, Section
from registrar_desktop.schema.people import Contact, Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import (
    LIVE,
    EntryKind,
    RegistrationStatus,
    SectionStatus,
    StudentStatus,
)
from registrar_desktop.store.work import Work

_REVERSED = "REVERSED"


def close(work: Work, row: Record, line: int) -> bool:
    """Whether the row could be closed. line: the number of a ledger entry in this act."""
    if isinstance(row, Student):
        row.status = StudentStatus.INACTIVE
    elif isinstance(row, Contact):
        row.removed_at = work.now
    elif isinstance(row, Course):
        row.active = False
    elif isinstance(row, Section):
        row.status, row.web_open = SectionStatus.CANCELLED, False
    elif isinstance(row, Registration):
        if row.status in LIVE:
            row.status, row.reason_code = RegistrationStatus.DROPPED, "DROP"
            row.effective_at = work.now
    elif isinstance(row, LedgerEntry):
        work.session.add(_reversal(work, row, line))
    elif isinstance(row, Allocation):
        work.session.add(_taken_off(work, row))
    else:
        return False
    return True


def _reversal(work: Work, entry: LedgerEntry, line: int) -> LedgerEntry:
    return LedgerEntry(
        id=new_id(),
        student_id=entry.student_id,
        term_id=entry.term_id,
        kind=EntryKind.REVERSAL,
        code=_REVERSED,
        amount_minor=-entry.amount_minor,
        currency=entry.currency,
        effective_date=days.today(work),
        description=f"Reversal of {entry.description}: the import was undone"[:400],
        method=entry.method,
        reference=entry.reference,
        reverses_id=entry.id,
        change_set_id=work.change_set_id,
        line=line,
        desk_id=work.desk.id,
        posted_by=work.actor,
        recorded_at=work.now,
    )


def _taken_off(work: Work, part: Allocation) -> Allocation:
    return Allocation(
        id=new_id(),
        credit_entry_id=part.credit_entry_id,
        charge_entry_id=part.charge_entry_id,
        amount_minor=-part.amount_minor,
        change_set_id=work.change_set_id,
    )
