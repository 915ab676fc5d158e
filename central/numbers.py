"""Ranges of student numbers, each reserved for one desk, so that desks can hand them out alone."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, func, insert, select, text

from central.tables import ReservedNumbers
from sync.protocol import NumberBlock

# The letter keeps them apart from numbers that came from another system.
PREFIX = "S"
WIDTH = 6
BLOCK = 500

_ONE_AT_A_TIME = text("LOCK TABLE reserved_numbers IN SHARE ROW EXCLUSIVE MODE")
_HIGHEST_IN_USE = text(
    "SELECT coalesce(max(substr(student_number, 2)::bigint), 0) FROM student"
    " WHERE student_number ~ '^S[0-9]{6,12}$'"
)


def reserve_numbers(connection: Connection, desk_id: str) -> NumberBlock:
    """The next free range for this desk; skips numbers that somebody has already."""
    connection.execute(_ONE_AT_A_TIME)
    reserved = connection.scalar(select(func.max(ReservedNumbers.last))) or 0
    first = max(reserved, connection.scalar(_HIGHEST_IN_USE) or 0) + 1
    last = first + BLOCK - 1
    connection.execute(insert(ReservedNumbers).values(first=first, last=last, desk_id=desk_id))
    return NumberBlock(prefix=PREFIX, width=WIDTH, first=first, last=last)


def keep_numbers(
    connection: Connection, desk_id: str, blocks: Iterable[NumberBlock]
) -> list[NumberBlock]:
    """Reserve a desk's ranges again that a restore forgot; those of the ranges it may go on using.

    What another desk was given since is not given twice: only ranges that are wholly free, or this
    desk's own already, are kept.
    """
    connection.execute(_ONE_AT_A_TIME)
    kept = []
    for block in blocks:
        holders = set(
            connection.scalars(
                select(ReservedNumbers.desk_id).where(
                    func.int8range(ReservedNumbers.first, ReservedNumbers.last, "[]").op("&&")(
                        func.int8range(block.first, block.last, "[]")
                    )
                )
            )
        )
        if not holders:
            connection.execute(
                insert(ReservedNumbers).values(first=block.first, last=block.last, desk_id=desk_id)
            )
        if holders <= {desk_id}:
            kept.append(block)
    return kept
