"""The cash drawer: one session from the opening float to the count at its close.

Which payments a session holds is derived from the ledger (`records/drawers/`); what was counted,
and what was expected when it was closed, is kept as it was then.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, String, text
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.schema.base import Record, unique_at_centre


class DrawerSession(Record):
    """A drawer at a desk, answered for by its cashier; open until `closed_at` is set.

    number: of the desk's own series, like `D07-C000012`. receipt_before: the desk's last receipt
    before it was opened. counted, expected: minor units by payment method. pieces: how many of
    which note or coin, by its minor units. receipt_gaps: numbers of the series that no payment
    carries.
    """

    __tablename__ = "drawer_session"

    number: Mapped[str] = mapped_column(String(32))
    desk_id: Mapped[str] = mapped_column(String(36))
    desk_code: Mapped[str] = mapped_column(String(8))
    cashier: Mapped[str] = mapped_column(String(120))
    currency: Mapped[str] = mapped_column(String(3))
    opening_float_minor: Mapped[int] = mapped_column(BigInteger)
    opened_at: Mapped[datetime]
    receipt_before: Mapped[str | None] = mapped_column(String(32))
    counted: Mapped[dict[str, Any] | None]
    pieces: Mapped[dict[str, Any] | None]
    counted_at: Mapped[datetime | None]
    expected: Mapped[dict[str, Any] | None]
    over_short_minor: Mapped[int | None] = mapped_column(BigInteger)
    receipt_first: Mapped[str | None] = mapped_column(String(32))
    receipt_last: Mapped[str | None] = mapped_column(String(32))
    receipt_gaps: Mapped[list[Any] | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str | None] = mapped_column(String(400))

    __table_args__ = (
        CheckConstraint("opening_float_minor >= 0", name="float"),
        CheckConstraint("closed_at IS NULL OR closed_at >= opened_at", name="window"),
        *unique_at_centre("drawer_session_number", "number"),
        *unique_at_centre("drawer_session_open", "desk_id", where=text("closed_at IS NULL")),
    )
