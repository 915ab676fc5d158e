"""The base of the tables that only a desk has; their declarations stand beside this file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, MetaData
from sqlalchemy.orm import DeclarativeBase

from registrar_desktop.schema.base import NAMING, Document, Instant


class LocalTable(DeclarativeBase):
    """A table of this desk alone; it never travels."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy
        datetime: Instant(),
        date: Date(),
        dict[str, Any]: Document,
        list[Any]: Document,
    }
