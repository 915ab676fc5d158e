"""The base of the tables that only a desk has; their declarations stand beside this file."""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from registrar_desktop.schema.base import COLUMN_TYPES, NAMING


class LocalTable(DeclarativeBase):
    """A table of this desk alone; it never travels."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = COLUMN_TYPES
