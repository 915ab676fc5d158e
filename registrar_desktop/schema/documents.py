"""Papers that left the office: receipts, statements, letters and reports."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.schema.base import Record, refers_to, unique_at_centre, word
from registrar_desktop.schema.vocabulary import DocumentKind, DocumentStatus


class IssuedDocument(Record):
    """One numbered paper and what it was printed from."""

    __tablename__ = "issued_document"

    kind: Mapped[DocumentKind] = mapped_column(word(DocumentKind))
    number: Mapped[str] = mapped_column(String(40))
    student_id: Mapped[str | None] = refers_to("student", index=True)
    as_of: Mapped[datetime]
    data_version_hash: Mapped[str] = mapped_column(String(64))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    issued_by: Mapped[str] = mapped_column(String(120))
    issued_at: Mapped[datetime]
    desk_id: Mapped[str] = mapped_column(String(36))
    supersedes_id: Mapped[str | None] = refers_to("issued_document")
    status: Mapped[DocumentStatus] = mapped_column(
        word(DocumentStatus), default=DocumentStatus.VALID, server_default="VALID"
    )

    __table_args__ = unique_at_centre("issued_document_number", "kind", "number")
