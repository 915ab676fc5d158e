"""What was imported at this desk: which change sets each import made, and how columns were read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.store.tables.base import LocalTable


class ImportBatch(LocalTable):
    """One import, also an interrupted one. `added` and `changed` count rows by kind of record."""

    __tablename__ = "import_batch"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    title: Mapped[str] = mapped_column(String(400))
    format: Mapped[str] = mapped_column(String(24))
    actor: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime]
    added: Mapped[dict[str, Any]]
    changed: Mapped[dict[str, Any]]
    refused: Mapped[int] = mapped_column(default=0)
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None] = mapped_column(String(120))


class ImportPart(LocalTable):
    """A change set that an import made."""

    __tablename__ = "import_part"

    change_set_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("change_set.id"), primary_key=True
    )
    batch_id: Mapped[str] = mapped_column(String(36), ForeignKey("import_batch.id"), index=True)


class ImportColumns(LocalTable):
    """What a person said about spreadsheets with these headers: field -> header."""

    __tablename__ = "import_columns"

    header_mark: Mapped[str] = mapped_column(String(64), primary_key=True)
    format: Mapped[str] = mapped_column(String(24))
    columns: Mapped[dict[str, Any]]
    day_order: Mapped[str | None] = mapped_column(String(16))
