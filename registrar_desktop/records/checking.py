"""Looks a paper up that somebody holds, by the number and code printed on it; needs no network.

The record of each paper came from the centre, whichever desk issued it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.records.accounts import EntryStatus, statuses
from registrar_desktop.records.documents import CODE_LENGTH, shown_code
from registrar_desktop.rules.names import full_name
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.documents import IssuedDocument
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import DocumentKind, DocumentStatus, EntryKind

_HEXADECIMAL = frozenset("0123456789ABCDEF")
_TAKEN_BACK = frozenset({EntryStatus.REVERSED, EntryStatus.RETURNED})


@dataclass(frozen=True, slots=True)
class PaperFound:
    """A paper as it was issued. `times`: how often, where copies were printed; `taken_back`: the
    payment of a receipt was reversed or returned; `replaced_by`: the number of the newer one."""

    kind: DocumentKind
    number: str
    code: str
    status: DocumentStatus
    issued_at: datetime
    issued_by: str
    as_of: datetime
    student: str
    student_number: str
    times: int
    taken_back: bool
    replaced_by: str

    @property
    def stands(self) -> bool:
        """Whether what the paper says was not replaced or taken back since."""
        return self.status is DocumentStatus.VALID and not self.taken_back


def check_paper(session: Session, text: str) -> PaperFound:
    """The paper with this number, this code, or both, as typed or read from its square code.

    Raises Invalid where none is known, Refused where number and code do not belong together.
    """
    words = text.upper().split()
    codes = [word for word in words if _is_code(word)]
    numbers = [word for word in words if word not in codes]
    if not words or len(codes) > 1 or len(numbers) > 1:
        raise Invalid("document_code_short", text=text[:60], length=CODE_LENGTH)
    found = _found(session, numbers, codes)
    if not found and numbers and codes and _found(session, numbers, []):
        raise Refused("document_code_differs", number=numbers[0], printed=codes[0])
    if not found:
        raise Invalid("document_unknown", text=text[:60])
    return _told(session, found)


def _is_code(word: str) -> bool:
    return len(word) == CODE_LENGTH and set(word) <= _HEXADECIMAL


def _found(
    session: Session, numbers: Sequence[str], codes: Sequence[str]
) -> Sequence[IssuedDocument]:
    """The papers that fit, the first one first: more than one where copies were printed."""
    statement = select(IssuedDocument).order_by(IssuedDocument.issued_at, IssuedDocument.id)
    for number in numbers:
        statement = statement.where(IssuedDocument.number == number)
    for code in codes:
        statement = statement.where(IssuedDocument.data_version_hash.startswith(code.lower()))
    return session.scalars(statement).all()


def _told(session: Session, found: Sequence[IssuedDocument]) -> PaperFound:
    last = found[-1]
    who = session.get(Student, last.student_id) if last.student_id else None
    entry = _payment(session, last)
    if entry is not None:
        who = session.get(Student, entry.student_id)
    newer = session.scalars(
        select(IssuedDocument.number).where(IssuedDocument.supersedes_id == last.id)
    ).first()
    return PaperFound(
        kind=last.kind,
        number=last.number,
        code=shown_code(last.data_version_hash),
        status=last.status,
        issued_at=last.issued_at,
        issued_by=last.issued_by,
        as_of=last.as_of,
        student=full_name(who.family_name, who.given_name) if who else "",
        student_number=who.student_number if who else "",
        times=len(found),
        taken_back=entry is not None and statuses(session, [entry.id])[entry.id] in _TAKEN_BACK,
        replaced_by=newer or "",
    )


def _payment(session: Session, document: IssuedDocument) -> LedgerEntry | None:
    """The payment that a receipt is for."""
    if document.kind is not DocumentKind.RECEIPT:
        return None
    number = document.number.partition("/")[0]
    statement = select(LedgerEntry).where(
        LedgerEntry.receipt_number == number, LedgerEntry.kind == EntryKind.PAYMENT
    )
    return session.scalars(statement).first()
