"""What a newer centre told of records that this program has no column for."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.store.tables.base import LocalTable


class UnknownFields(LocalTable):
    """The fields of one record that a later version of this program will have columns for."""

    __tablename__ = "unknown_fields"

    record_kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    version: Mapped[int]
    values: Mapped[dict[str, Any]]
