"""Ranges of student numbers, each reserved for one desk, so that desks can hand them out alone."""

from __future__ import annotations

from sqlalchemy import Connection, func, insert, select, text

from central.tables import ReservedNumbers
from sync.protocol import NumberBlock

# The letter keeps them apart from numbers that came from another system.
PREFIX = "S"
WIDTH = 6
BLOCK = 500

_HIGHEST_IN_USE = text(
    "SELECT coalesce(max(substr(student_number, 2)::bigint), 0) FROM student"
    " WHERE student_number ~ '^S[0-9]{6,12}$'"
)


def reserve_numbers(connection: Connection, desk_id: str) -> NumberBlock:
    """The next free range for this desk; skips numbers that somebody has already."""
    connection.execute(text("LOCK TABLE reserved_numbers IN SHARE ROW EXCLUSIVE MODE"))
    reserved = connection.scalar(select(func.max(ReservedNumbers.last))) or 0
    first = max(reserved, connection.scalar(_HIGHEST_IN_USE) or 0) + 1
    last = first + BLOCK - 1
    connection.execute(insert(ReservedNumbers).values(first=first, last=last, desk_id=desk_id))
    return NumberBlock(prefix=PREFIX, width=WIDTH, first=first, last=last)
