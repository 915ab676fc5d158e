"""Papers that leave the office: their number in this desk's series, and the record of each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.documents import IssuedDocument
from registrar_desktop.schema.vocabulary import DocumentKind, DocumentStatus
from registrar_desktop.store import identity
from registrar_desktop.store.work import Work

_LETTERS = {
    DocumentKind.STATEMENT: "S",
    DocumentKind.VERIFICATION: "V",
    DocumentKind.ROSTER: "R",
    DocumentKind.ENROLLMENT_REPORT: "E",
    DocumentKind.OUTAGE_REPORT: "O",
}


@dataclass(frozen=True, slots=True)
class Paper:
    """What is known of a paper when it is issued. `as_of`: when its data was last confirmed;
    `data_hash`: SHA-256 of what it says; `file_sha256`: of the file, where there is one."""

    kind: DocumentKind
    number: str
    as_of: datetime
    data_hash: str
    student_id: str | None = None
    file_sha256: str | None = None


CODE_LENGTH = 10


def shown_code(data_hash: str) -> str:
    """The part of a paper's hash that is printed on it."""
    return data_hash[:CODE_LENGTH].upper()


def take_number(work: Work, kind: DocumentKind) -> str:
    """The next number of this desk's own series for a kind of paper, like `D07-V00012`.

    A receipt carries the number of its payment instead.
    """
    return reserve_number(work.session, work.desk.code, kind)


def reserve_number(session: Session, desk_code: str, kind: DocumentKind) -> str:
    """The same outside of an act: for a run of papers whose making takes longer than an act may."""
    next_one = identity.take_from_series(session, f"document {kind.value}")
    return f"{desk_code}-{_LETTERS[kind]}{next_one:05d}"


def issue(work: Work, paper: Paper, *, supersedes: IssuedDocument | None = None) -> IssuedDocument:
    """Record a paper that is handed out; the one it takes the place of is marked superseded.

    Raises Refused where the number was used, or where the earlier paper is no longer valid.
    """
    used = select(IssuedDocument.id).where(
        IssuedDocument.kind == paper.kind, IssuedDocument.number == paper.number
    )
    if work.session.scalars(used.limit(1)).first() is not None:
        raise Refused("document_number_used", number=paper.number)
    if supersedes is not None:
        _supersede(supersedes)
    document = IssuedDocument(
        id=new_id(),
        kind=paper.kind,
        number=paper.number,
        student_id=paper.student_id,
        as_of=paper.as_of,
        data_version_hash=paper.data_hash,
        file_sha256=paper.file_sha256,
        issued_by=work.actor,
        issued_at=work.now,
        desk_id=work.desk.id,
        supersedes_id=supersedes.id if supersedes else None,
    )
    work.session.add(document)
    work.session.flush()
    return document


def _supersede(earlier: IssuedDocument) -> None:
    if earlier.status is not DocumentStatus.VALID or earlier.kind is DocumentKind.RECEIPT:
        raise Refused("document_not_superseded", number=earlier.number, status=earlier.status)
    earlier.status = DocumentStatus.SUPERSEDED
