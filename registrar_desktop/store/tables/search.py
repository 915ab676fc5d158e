"""The search index over students: folded words for FTS5 and a key to sort by.

`student_words` is the FTS5 table; its rowid is `StudentIndex.no`. Made in the migration.
"""

from __future__ import annotations

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.store.tables.base import LocalTable

WORDS_TABLE = "student_words"


class StudentIndex(LocalTable):
    """The small number a list works with, and the romanized folded name to sort by."""

    __tablename__ = "student_index"

    no: Mapped[int] = mapped_column(primary_key=True)
    student_id: Mapped[str] = mapped_column(String(36), unique=True)
    sort_key: Mapped[str] = mapped_column(String(300))
    native_key: Mapped[str] = mapped_column(String(300))

    __table_args__ = (
        Index("ix_student_index_sort_key", "sort_key"),
        Index("ix_student_index_native_key", "native_key"),
    )
