"""Ranges of student numbers, each reserved for one desk, so that desks can hand them out alone.

Each range carries a seal. A centre that was restored from a backup has forgotten what it gave
since; the seal is how it knows its own word again, and a desk can claim nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable

from sqlalchemy import Connection, func, insert, select, text, update

from central.tables import ReservedNumbers, School
from sync.protocol import NumberBlock

# The letter keeps them apart from numbers that came from another system.
PREFIX = "S"
WIDTH = 6
BLOCK = 500
# More than all desks together are given between two backups.
_MARGIN = 200 * BLOCK
# Stands for the desk where the centre itself gives a number.
_CENTRE = "centre"

_ONE_AT_A_TIME = text("LOCK TABLE reserved_numbers IN SHARE ROW EXCLUSIVE MODE")
_HIGHEST_IN_USE = text(
    "SELECT coalesce(max(substr(student_number, 2)::bigint), 0) FROM student"
    " WHERE student_number ~ '^S[0-9]{6,12}$'"
)


def reserve_numbers(connection: Connection, desk_id: str) -> NumberBlock:
    """The next free range for this desk; skips numbers that somebody has already."""
    connection.execute(_ONE_AT_A_TIME)
    first = _highest_given(connection) + 1
    last = first + BLOCK - 1
    _reserve(connection, desk_id, first, last)
    block = NumberBlock(prefix=PREFIX, width=WIDTH, first=first, last=last)
    return block.model_copy(update={"seal": _seal(connection, desk_id, block)})


def leave_room(connection: Connection) -> None:
    """A restore began a new history: begin above everything that was given since the backup."""
    connection.execute(_ONE_AT_A_TIME)
    above = _highest_given(connection) + _MARGIN
    connection.execute(update(School).values(student_numbers_above=above))


def next_number(connection: Connection) -> str:
    """A number of the centre's own, which no desk was given and nobody has."""
    connection.execute(_ONE_AT_A_TIME)
    number = _highest_given(connection) + 1
    _reserve(connection, _CENTRE, number, number)
    return f"{PREFIX}{number:0{WIDTH}d}"


def keep_numbers(
    connection: Connection, desk_id: str, blocks: Iterable[NumberBlock]
) -> list[NumberBlock]:
    """Those of a desk's ranges it may go on using; what a restore forgot is reserved again.

    Its own are ranges that are reserved for it here, and those with the seal of this school.
    """
    connection.execute(_ONE_AT_A_TIME)
    kept = []
    for block in blocks:
        if block.first > block.last:
            continue
        holders = _holders(connection, block)
        if holders == [(desk_id, block.first, block.last)]:
            kept.append(block)
        elif not holders and _is_ours(connection, desk_id, block):
            _reserve(connection, desk_id, block.first, block.last)
            kept.append(block)
    return kept


def _highest_given(connection: Connection) -> int:
    reserved = connection.scalar(select(func.max(ReservedNumbers.last))) or 0
    above = connection.scalar(select(School.student_numbers_above)) or 0
    return max(reserved, above, connection.scalar(_HIGHEST_IN_USE) or 0)


def _reserve(connection: Connection, desk_id: str, first: int, last: int) -> None:
    connection.execute(insert(ReservedNumbers).values(first=first, last=last, desk_id=desk_id))


def _holders(connection: Connection, block: NumberBlock) -> list[tuple[str, int, int]]:
    """The reservations that have any of these numbers."""
    asked = func.int8range(block.first, block.last, "[]")
    reserved = func.int8range(ReservedNumbers.first, ReservedNumbers.last, "[]")
    found = connection.execute(
        select(ReservedNumbers.desk_id, ReservedNumbers.first, ReservedNumbers.last).where(
            reserved.op("&&")(asked)
        )
    )
    return [(row.desk_id, row.first, row.last) for row in found]


def _is_ours(connection: Connection, desk_id: str, block: NumberBlock) -> bool:
    return hmac.compare_digest(block.seal or "", _seal(connection, desk_id, block))


def _seal(connection: Connection, desk_id: str, block: NumberBlock) -> str:
    key = connection.scalar(select(School.seal_key)) or ""
    told = f"{desk_id}|{block.prefix}|{block.width}|{block.first}|{block.last}"
    return hmac.new(key.encode(), told.encode(), hashlib.sha256).hexdigest()
