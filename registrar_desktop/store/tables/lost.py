"""What a restored centre no longer has, kept readable at this desk."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.store.tables.base import LocalTable


class LostRecord(LocalTable):
    """A record this desk had from a centre that was restored since and no longer has it."""

    __tablename__ = "lost_record"

    record_kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    values: Mapped[dict[str, Any]]
    lost_at: Mapped[datetime]
