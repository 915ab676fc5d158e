"""How a desk knows that it agrees with the centre, and what a restored centre no longer has."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.store.tables.base import LocalTable


class RecordSum(LocalTable):
    """Per kind of record how many confirmed rows this desk has, and the sum of their digests.

    `total` is the sum modulo 2**64 as text of 16 hexadecimal digits; SQLite's integers are signed.
    """

    __tablename__ = "record_sum"

    kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    count: Mapped[int]
    total: Mapped[str] = mapped_column(String(16))


class LostRecord(LocalTable):
    """A record this desk had from a centre that was restored since and no longer has it."""

    __tablename__ = "lost_record"

    record_kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    values: Mapped[dict[str, Any]]
    lost_at: Mapped[datetime]


class UnknownField(LocalTable):
    """A kind or field of a newer centre that this program could not keep; fetched after an update.

    `field` is empty where the whole kind is unknown.
    """

    __tablename__ = "unknown_field"

    record_kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    field: Mapped[str] = mapped_column(String(64), primary_key=True)
