"""What this desk has of the centre's records, as digests, and where the two were found to differ.

Triggers note each record whose confirmed version changes, so that the digests can follow what
changed; they are silent until the first count (`sync.digests`).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.schema.base import word
from registrar_desktop.store.tables.base import LocalTable


class How(StrEnum):
    """In what a record here differed from the centre's."""

    MISSING_HERE = "MISSING_HERE"
    ONLY_HERE = "ONLY_HERE"
    OLDER_HERE = "OLDER_HERE"
    NEWER_HERE = "NEWER_HERE"
    ALTERED = "ALTERED"


class CountedKind(LocalTable):
    """How many confirmed records of a kind were here when last counted, and their digest."""

    __tablename__ = "counted_kind"

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    records: Mapped[int]
    digest: Mapped[str] = mapped_column(String(16))


class MovedRecord(LocalTable):
    """A record whose confirmed version changed since, with the version that was counted."""

    __tablename__ = "moved_record"

    record_kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int]

    __table_args__ = ({"sqlite_with_rowid": False},)


class Difference(LocalTable):
    """A record that differed. `here` and `there`: both sides as they were found, empty where one
    had none. Open until `settled_at`: the centre's was fetched, or the two agree since."""

    __tablename__ = "difference"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_kind: Mapped[str] = mapped_column(String(32))
    record_id: Mapped[str] = mapped_column(String(36))
    how: Mapped[How] = mapped_column(word(How))
    here: Mapped[dict[str, Any] | None]
    there: Mapped[dict[str, Any] | None]
    found_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_difference_open",
            "record_kind",
            "record_id",
            sqlite_where=text("settled_at IS NULL"),
        ),
    )
