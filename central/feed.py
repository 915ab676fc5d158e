"""The feed: row states in an order that a cursor can follow without ever skipping one.

A sequence is not commit order. The cursor is the triple (era, transaction, sequence) below the
oldest transaction still running, and the horizon is taken by the same statement as the rows.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus

from sqlalchemy import Connection, text

from central.problems import Declined
from central.school import read_school
from sync.protocol_reading import Head

# Rows of an era before the running one were all committed when it began. A page is extended to
# the end of its last transaction, because a change set must arrive whole.
_PAGE = text(
    """
    WITH horizon AS (
        SELECT era, pg_snapshot_xmin(pg_current_snapshot()) AS xid FROM school
    ), page AS (
        SELECT feed.* FROM feed, horizon
        WHERE (feed.era, feed.xid, feed.seq) > (:era, CAST(:xid AS xid8), :seq)
            AND (feed.era < horizon.era OR (feed.era = horizon.era AND feed.xid < horizon.xid))
        ORDER BY feed.era, feed.xid, feed.seq
        LIMIT :most
    ), ending AS (
        SELECT era, xid, seq FROM page ORDER BY era DESC, xid DESC, seq DESC LIMIT 1
    ), whole AS (
        SELECT * FROM page
        UNION ALL
        SELECT feed.* FROM feed, ending
        WHERE feed.era = ending.era AND feed.xid = ending.xid AND feed.seq > ending.seq
    ), told AS (
        SELECT whole.era, whole.xid, whole.seq, json_build_object(
            'kind', whole.kind, 'id', whole.record_id, 'version', whole.version,
            'change_set_id', whole.change_set_id,
            'brief', own.desk_id IS NOT NULL,
            'values', CASE
                WHEN own.desk_id IS NULL THEN whole."row"
                ELSE jsonb_strip_nulls(jsonb_build_object(
                    'updated_at', whole."row" -> 'updated_at',
                    'posted_at', whole."row" -> 'posted_at'
                ))
            END
        )::text AS line
        FROM whole
        LEFT JOIN verdict AS own
            ON own.change_set_id = whole.change_set_id AND own.desk_id = :brief_for
            -- What the centre wrote otherwise than it was sent the desk does not have.
            AND NOT coalesce(own.body -> 'altered' @> to_jsonb(whole.record_id), false)
    )
    SELECT string_agg(line, ',' ORDER BY told.era, told.xid, told.seq) AS lines, count(*) AS many,
        max(ending.era) AS era, max(ending.xid::text) AS xid,
        max(told.seq) FILTER (WHERE (told.era, told.xid) = (ending.era, ending.xid)) AS seq
    FROM told, ending
    """
)
_HEAD = text(
    """
    WITH horizon AS (
        SELECT era, pg_snapshot_xmin(pg_current_snapshot()) AS xid FROM school
    )
    SELECT feed.era, feed.xid::text AS xid, feed.seq FROM feed, horizon
    WHERE feed.era < horizon.era OR (feed.era = horizon.era AND feed.xid < horizon.xid)
    ORDER BY feed.era DESC, feed.xid DESC, feed.seq DESC
    LIMIT 1
    """
)
_KNOWN = text(
    "SELECT EXISTS (SELECT FROM feed WHERE era = :era AND xid = CAST(:xid AS xid8) AND seq = :seq)"
)
# By what is held back, not by who holds it: the sessions of other roles and of other databases of
# the server cannot be seen from here, and hold the horizon all the same.
_STALLED = text(
    "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(feed.made_at)), 0)"
    " FROM feed, school WHERE feed.era = school.era"
    " AND feed.xid >= pg_snapshot_xmin(pg_current_snapshot())"
)


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in the feed; the default is before its first row."""

    era: int = 0
    xid: int = 0
    seq: int = 0

    def cursor(self, epoch: str) -> str:
        """The place as it travels."""
        return f"{epoch}:{self.era}:{self.xid}:{self.seq}"

    def parameters(self) -> dict[str, int | str]:
        """The place for a statement that compares it with the feed's columns."""
        return {"era": self.era, "xid": str(self.xid), "seq": self.seq}


def read_page(connection: Connection, after: str, most: int, brief_for: str = "") -> bytes:
    """The next run of whole transactions, as the JSON of a `FeedPage` that PostgreSQL writes.

    brief_for: a desk; of rows that its own change sets made only what the centre set is told.
    Declined with 410 where the cursor is not of this history: of another epoch, or naming a row
    that a restored database no longer has.
    """
    epoch = read_school(connection).epoch
    position = position_of(connection, after, epoch)
    asked = {**position.parameters(), "most": most, "brief_for": brief_for}
    found = connection.execute(_PAGE, asked).one()
    if found.many:
        position = Position(found.era, int(found.xid), found.seq)
    told = {"epoch": epoch, "cursor": position.cursor(epoch), "more": found.many >= most}
    return f'{json.dumps(told)[:-1]}, "rows": [{found.lines or ""}]}}'.encode()


def read_head(connection: Connection) -> Head:
    """The place behind everything that can be read now; nothing is read."""
    epoch = read_school(connection).epoch
    last = connection.execute(_HEAD).first()
    position = Position(last.era, int(last.xid), last.seq) if last else Position()
    return Head(epoch=epoch, cursor=position.cursor(epoch))


def seconds_stalled(connection: Connection) -> float:
    """The age of the oldest committed row that no desk may read yet: so far does the feed lag."""
    return float(connection.scalar(_STALLED) or 0)


def position_of(connection: Connection, cursor: str, epoch: str) -> Position:
    """The place a cursor names. Declined with 410 where it is not of this history."""
    if not cursor:
        return Position()
    told_epoch, *numbers = cursor.split(":")
    if len(numbers) != 3 or not all(part.isdecimal() and len(part) < 19 for part in numbers):
        raise Declined(HTTPStatus.BAD_REQUEST, "cursor_unreadable")
    position = Position(*(int(part) for part in numbers))
    if told_epoch != epoch or not (position == Position() or _is_known(connection, position)):
        raise Declined(HTTPStatus.GONE, "snapshot_required")
    return position


def _is_known(connection: Connection, position: Position) -> bool:
    return bool(connection.scalar(_KNOWN, position.parameters()))
