"""Seats of a section that are kept for one desk (domain 4.5, seat allotment), and how many are left.

Section rows are locked by whoever decides about them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, select

from central.database import one_of
from registrar_desktop.schema.reconciling import SeatAllotment
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import HOLDS_SEAT


@dataclass(frozen=True, slots=True)
class Kept:
    """One allotment that has not come back yet, with the seats given out from it."""

    id: str
    section_id: str
    desk_id: str
    seats: int
    expires_at: datetime
    used: int

    @property
    def left(self) -> int:
        """Seats that nobody else may have."""
        return max(self.seats - self.used, 0)

    def usable_by(self, desk_id: str, received_at: datetime) -> bool:
        """Whether a request received then at that desk may use it."""
        return self.desk_id == desk_id and received_at <= self.expires_at


def kept_seats(connection: Connection, sections: Collection[str], now: datetime) -> list[Kept]:
    """The allotments of these sections that are still held, the first to expire first."""
    used = func.count(Registration.id)
    statement = (
        select(
            *(SeatAllotment.id, SeatAllotment.section_id, SeatAllotment.desk_id),
            *(SeatAllotment.seats, SeatAllotment.expires_at, used),
        )
        .outerjoin(
            Registration,
            and_(
                Registration.section_id == SeatAllotment.section_id,
                Registration.allotment_id == SeatAllotment.id,
                Registration.status.in_(list(HOLDS_SEAT)),
            ),
        )
        .where(one_of(SeatAllotment.section_id, sorted(sections)), SeatAllotment.held_until > now)
        .group_by(SeatAllotment.id)
        .order_by(SeatAllotment.expires_at, SeatAllotment.id)
    )
    return [Kept(*row) for row in connection.execute(statement)]
