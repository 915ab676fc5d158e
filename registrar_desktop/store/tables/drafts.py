"""What somebody typed in the window and has not saved yet, so that no crash takes it away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.store.tables.base import LocalTable


class Draft(LocalTable):
    """The typed fields of one place of the window, `{name: text}`, and who typed them when."""

    __tablename__ = "draft"

    place: Mapped[str] = mapped_column(String(120), primary_key=True)
    actor: Mapped[str] = mapped_column(String(120), primary_key=True)
    fields: Mapped[dict[str, Any]]
    typed_at: Mapped[datetime]
