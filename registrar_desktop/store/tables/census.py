"""Enrollment figures that were frozen on a day, so that their report can be made again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.store.tables.base import LocalTable


class Census(LocalTable):
    """The figures under the number of the report that was issued of them."""

    __tablename__ = "census"

    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    taken_at: Mapped[datetime]
    taken_by: Mapped[str] = mapped_column(String(240))
    figures: Mapped[dict[str, Any]]
