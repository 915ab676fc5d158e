"""What is recorded here and not yet confirmed by the centre: rows, fields, by whom and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session
from sqlalchemy.sql.selectable import CompoundSelect

from registrar_desktop.schema.accounts import LedgerEntry, PaymentPlan
from registrar_desktop.schema.base import Record
from registrar_desktop.schema.people import Contact, ProgramEnrollment, Student
from registrar_desktop.schema.registrations import Hold, Registration
from registrar_desktop.store.capture import CREATE
from registrar_desktop.store.tables.journal import (
    UNCONFIRMED,
    ChangeSetState,
    JournalEntry,
    JournalLine,
)

OF_A_STUDENT = (Contact, ProgramEnrollment, Registration, Hold, LedgerEntry, PaymentPlan)


@dataclass(frozen=True, slots=True)
class PendingMark:
    """One unconfirmed change: "recorded here 14:02, not yet confirmed".

    `created`: the whole row is new; otherwise `fields` names what was changed, with the value
    before and after as JSON values.
    """

    record_kind: str
    record_id: str
    change_set_id: str
    recorded_at: datetime
    actor: str
    state: ChangeSetState
    created: bool
    fields: dict[str, tuple[object, object]]


def marks(session: Session, kind: type[Record], ids: Iterable[str]) -> dict[str, list[PendingMark]]:
    """The unconfirmed changes of these rows by row id, the earliest first."""
    found: dict[str, list[PendingMark]] = {}
    statement = (
        select(JournalLine, JournalEntry)
        .join(JournalEntry, JournalEntry.id == JournalLine.change_set_id)
        .where(
            JournalLine.record_kind == kind.__tablename__,
            JournalLine.record_id.in_(list(ids)),
            JournalEntry.state.in_(UNCONFIRMED),
        )
        .order_by(JournalEntry.position, JournalEntry.seq)
    )
    for line, entry in session.execute(statement):
        found.setdefault(line.record_id, []).append(_mark(line, entry))
    return found


def unconfirmed_ids(kind: type[Record]) -> Select[str]:
    """The ids of the rows of a kind that have an unconfirmed change, as a subquery."""
    return (
        select(JournalLine.record_id)
        .join(JournalEntry, JournalEntry.id == JournalLine.change_set_id)
        .where(
            JournalLine.record_kind == kind.__tablename__,
            JournalEntry.state.in_(UNCONFIRMED),
        )
    )


def students_concerned() -> CompoundSelect[str]:
    """The ids of students of whom anything is unconfirmed, as a subquery."""
    return union(
        unconfirmed_ids(Student),
        *(
            select(record.student_id).where(record.id.in_(unconfirmed_ids(record)))
            for record in OF_A_STUDENT
        ),
    )


def _mark(line: JournalLine, entry: JournalEntry) -> PendingMark:
    return PendingMark(
        record_kind=line.record_kind,
        record_id=line.record_id,
        change_set_id=entry.id,
        recorded_at=entry.recorded_at,
        actor=entry.actor,
        state=entry.state,
        created=line.action == CREATE,
        fields={name: (pair[0], pair[1]) for name, pair in line.fields.items()},
    )
