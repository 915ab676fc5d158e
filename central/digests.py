"""What the centre has at a place of the feed, as digests a desk compares its own with.

Counted from the tables once, then carried from place to place by the rows of the feed between
them, so that an answer costs what changed. How far it was carried is `central.checkpoint`'s part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

from sqlalchemy import Connection, TextClause, text

from central.feed import Position
from central.problems import Declined
from registrar_desktop.schema.register import KINDS

MOST_BEHIND = 20_000
_AFTER = "(era, xid, seq) > (:era, CAST(:xid AS xid8), :seq)"
_UP_TO = "(era, xid, seq) <= (:to_era, CAST(:to_xid AS xid8), :to_seq)"
# In order and with a limit, so that PostgreSQL takes the primary key however it judges: every row
# of the feed has the same era, from which it concludes that most of them lie behind any place.
LINES_BEHIND = f"SELECT * FROM feed WHERE {_AFTER} ORDER BY era, xid, seq LIMIT {MOST_BEHIND + 1}"  # noqa: S608
_LINES_BETWEEN = f"SELECT * FROM ({LINES_BEHIND}) AS behind WHERE {_UP_TO}"  # noqa: S608
_BEHIND = text(f"SELECT count(*) > {MOST_BEHIND} FROM ({LINES_BEHIND}) AS lines")  # noqa: S608
_FAR = text(f"SELECT count(*) > {MOST_BEHIND} FROM ({_LINES_BETWEEN}) AS lines")  # noqa: S608


@dataclass(frozen=True, slots=True)
class Total:
    """How many records of a kind, and the sum of their hashes (any number of the same residue)."""

    records: int = 0
    total: int = 0

    def __add__(self, other: Total) -> Total:
        return Total(self.records + other.records, self.total + other.total)

    def __sub__(self, other: Total) -> Total:
        return Total(self.records - other.records, self.total - other.total)


@dataclass(frozen=True, slots=True)
class Movement:
    """What the rows of the feed between two places add to each kind; how many rows they are."""

    totals: Mapping[str, Total]
    rows: int


def hash_of(line: str) -> str:
    """SQL for the hash of a text expression, as `schema.digests` makes it."""
    head = f"substring(sha256(convert_to({line}, 'UTF8')) FROM 1 FOR 8)"
    return f"('x' || encode({head}, 'hex'))::bit(64)::bigint"


def version_hash(record_id: str, version: str) -> str:
    """SQL for the hash of a record's version."""
    return hash_of(f"{record_id} || ':' || {version}")


# The version a record had at the earlier place is the highest that the feed tells up to there: of
# two transactions on one record the one that began first comes first, though it may have written
# last. Where the feed tells none, the record is new, or was written without the feed before.
_MOVEMENT = text(
    f"""
    WITH span AS (
        SELECT kind, record_id, min(version) AS first, max(version) AS last, count(*) AS lines
        FROM ({_LINES_BETWEEN}) AS lines
        GROUP BY kind, record_id
    ), ends AS MATERIALIZED (
        SELECT span.*, coalesce((
            SELECT max(feed.version) FROM feed
            WHERE feed.kind = span.kind AND feed.record_id = span.record_id
                AND (feed.era, feed.xid, feed.seq) <= (:era, CAST(:xid AS xid8), :seq)
        ), first - 1) AS before
        FROM span
    )
    SELECT kind, sum(lines) AS lines, count(*) FILTER (WHERE before = 0) AS records,
        sum({version_hash("record_id", "greatest(before, last)")})
            - coalesce(sum({version_hash("record_id", "before")}) FILTER (WHERE before > 0), 0)
            AS total
    FROM ends GROUP BY kind
    """  # noqa: S608 - our own expressions
)


def may_ask(connection: Connection, place: Position) -> None:
    """Declined with 409 where so much lies behind the asker's place that it should read on first:
    an answer about a place long ago would cost more than the feed."""
    if connection.scalar(_BEHIND, place.parameters()):
        raise Declined(HTTPStatus.CONFLICT, "read_on_first")


def is_far(connection: Connection, start: Position, end: Position) -> bool:
    """Whether so many rows lie between that counting the tables is quicker than reading them."""
    return bool(connection.scalar(_FAR, _span(start, end)))


def between(connection: Connection, one: Position, other: Position) -> Movement:
    """What must be added to the digests at one place to have those at the other."""
    span = _span(min(one, other), max(one, other))
    found = connection.execute(_MOVEMENT, span).all()
    forward = one <= other
    totals = {row.kind: Total(row.records, int(row.total)) for row in found}
    return Movement(
        totals if forward else {kind: Total() - total for kind, total in totals.items()},
        sum(int(row.lines) for row in found),
    )


def _span(start: Position, end: Position) -> dict[str, int | str]:
    to = {f"to_{name}": value for name, value in end.parameters().items()}
    return start.parameters() | to


def count(connection: Connection, place: Position) -> dict[str, Total]:
    """Count all records from the tables as they were at a place of the feed.

    The connection's transaction must be REPEATABLE READ: tables and feed are read as of one instant.
    """
    totals = {}
    for kind in KINDS:
        found = connection.execute(_count(kind), place.parameters() | {"kind": kind}).one()
        totals[kind] = Total(found.records, int(found.total))
    return totals


@cache
def _count(kind: str) -> TextClause:
    return text(
        f"""
        WITH moved AS (
            SELECT record_id, min(version) AS first FROM ({LINES_BEHIND}) AS lines
            WHERE kind = :kind GROUP BY record_id
        ), held AS (
            SELECT record.id, CASE WHEN moved.record_id IS NULL THEN record.row_version
                ELSE coalesce((
                    SELECT max(feed.version) FROM feed
                    WHERE feed.kind = :kind AND feed.record_id = record.id
                        AND (feed.era, feed.xid, feed.seq) <= (:era, CAST(:xid AS xid8), :seq)
                ), moved.first - 1) END AS version
            FROM {kind} AS record LEFT JOIN moved ON moved.record_id = record.id
        )
        SELECT count(*) AS records, coalesce(sum({version_hash("id", "version")}), 0) AS total
        FROM held WHERE version > 0
        """  # noqa: S608 - names are ours
    )
