"""What a run of papers is made for: the receipts of a day or a drawer, the students with an account,
and the record of many papers at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.identifiers import new_id
from registrar_desktop.records.drawers.acts import numbered
from registrar_desktop.records.drawers.content import standing
from registrar_desktop.records.lists import students
from registrar_desktop.records.lists.paging import among
from registrar_desktop.records.lists.students import StudentQuery
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.documents import IssuedDocument
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import DocumentKind, DocumentStatus, EntryKind
from registrar_desktop.store.tables.search import StudentIndex
from registrar_desktop.store.work import Work


def receipts_of(
    session: Session, since: date | None, until: date | None, drawer: str = ""
) -> list[str]:
    """Receipt numbers of these days, or of a cash drawer, in their order."""
    if drawer:
        entries = standing(session, numbered(session, drawer)).entries
        found = [each.movement.receipt for each in entries if each.movement.receipt]
    else:
        statement = select(LedgerEntry.receipt_number).where(
            LedgerEntry.kind == EntryKind.PAYMENT,
            LedgerEntry.receipt_number.is_not(None),
            LedgerEntry.effective_date >= (since or date.min),
            LedgerEntry.effective_date <= (until or date.max),
        )
        found = [number for number in session.scalars(statement) if number]
    return sorted(found, key=lambda number: (number.rpartition("-")[0], len(number), number))


def times_printed(session: Session, receipts: Sequence[str]) -> dict[str, int]:
    """How often each receipt was printed; a reprint is kept as `D07-000231/2`."""
    slash = func.instr(IssuedDocument.number + "/", "/")
    receipt = func.substr(IssuedDocument.number, 1, slash - 1)
    statement = (
        select(receipt, func.count())
        .where(IssuedDocument.kind == DocumentKind.RECEIPT, receipt.in_(among(receipts)))
        .group_by(receipt)
    )
    found: dict[str, int] = dict(session.execute(statement).all())
    return {number: found.get(number, 0) for number in receipts}


def students_with_accounts(session: Session, query: StudentQuery) -> list[tuple[str, str]]:
    """Number and id of the students that match and have an entry in their account, in the order
    of the list."""
    wanted = students.ids(session, query)
    statement = (
        select(StudentIndex.no, Student.student_number, Student.id)
        .join(Student, Student.id == StudentIndex.student_id)
        .where(StudentIndex.no.in_(among(wanted)), Student.id.in_(select(LedgerEntry.student_id)))
    )
    found = {no: (number, id_) for no, number, id_ in session.execute(statement)}
    return [found[no] for no in wanted if no in found]


def record_papers(work: Work, kind: DocumentKind, papers: Sequence[dict[str, Any]]) -> None:
    """Record many papers as handed out: each with number, student, age and hashes."""
    fixed = {
        "kind": kind,
        "issued_by": work.actor,
        "issued_at": work.now,
        "desk_id": work.desk.id,
        "status": DocumentStatus.VALID,
    }
    work.bulk_insert(IssuedDocument, [{"id": new_id(), **fixed, **paper} for paper in papers])
