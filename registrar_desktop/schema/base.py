"""The base of all shared records: column types that mean the same in SQLite and PostgreSQL.

Unique keys are the centre's to enforce: two desks may offline make the same number, and both
rows must fit into one desk's file until a person has decided. `unique_at_centre` says so.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from sqlalchemy import JSON, TIMESTAMP, Date, Dialect, Enum, ForeignKey, Index, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeDecorator, TypeEngine

from registrar_desktop.clock import from_text, to_text

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: ISO text of fixed width in SQLite, `timestamptz` in PostgreSQL."""

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return to_text(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None or isinstance(value, datetime):
            return value
        return from_text(value)


def word(kind: type[StrEnum], *, length: int = 24) -> Enum:
    """A column type for one of the vocabulary's words, stored as its text and checked."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=length,
        values_callable=lambda members: [member.value for member in members],
    )


Document = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")

Key = Annotated[str, mapped_column(String(36), primary_key=True)]


# What a Python type is in a table; the same for shared records and a desk's own tables.
COLUMN_TYPES: dict[Any, Any] = {
    datetime: Instant(),
    date: Date(),
    dict[str, Any]: Document,
    list[Any]: Document,
}


class Record(DeclarativeBase):
    """Every record that desk and centre share. `id` is a UUIDv7 made where the row is born."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = COLUMN_TYPES

    id: Mapped[Key]
    # Raised by the centre with each accepted change; 0 where the centre has not confirmed the row.
    row_version: Mapped[int] = mapped_column(default=0, server_default="0")
    # The centre's clock; empty until confirmed.
    updated_at: Mapped[datetime | None]


def refers_to(target: str, **options: Any) -> Any:
    """A foreign key, checked at commit: rows of one change may arrive in any order."""
    key = ForeignKey(f"{target}.id", deferrable=True, initially="DEFERRED")
    return mapped_column(String(36), key, **options)


def unique_at_centre(name: str, *columns: Any, where: Any = None) -> tuple[SchemaItem, ...]:
    """A key that is unique at the centre and a plain index at the desk (see module text)."""
    return (
        Index(
            f"uq_{name}", *columns, unique=True, postgresql_where=where, info=_only("postgresql")
        ).ddl_if(dialect="postgresql"),
        Index(f"ix_{name}", *columns, info=_only("sqlite")).ddl_if(dialect="sqlite"),
    )


def listed_at_desk(name: str, *columns: Any) -> Index:
    """An index that only the desk's lists need: it holds all that a sum or an order reads."""
    return Index(f"ix_{name}", *columns, info=_only("sqlite")).ddl_if(dialect="sqlite")


def looked_up_at_centre(name: str, *columns: Any, where: Any = None) -> Index:
    """An index that only the centre's judgement needs."""
    return Index(f"ix_{name}", *columns, postgresql_where=where, info=_only("postgresql")).ddl_if(
        dialect="postgresql"
    )


def belongs_to(item: SchemaItem, dialect: str) -> bool:
    """Whether an index is meant for this database: migrations leave the other side's out."""
    return bool(item.info.get("only", dialect) == dialect)


def _only(dialect: str) -> dict[str, str]:
    return {"only": dialect}
