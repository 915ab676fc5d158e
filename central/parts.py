"""Parts of a kind, for a desk that found it to differ: their digests, and their records whole.

Read from the tables as they are. Records that the feed behind the asker's cursor tells of are left
out and named: the desk has not read them yet.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from http import HTTPStatus

from sqlalchemy import Connection, TextClause, text

from central.digests import LINES_BEHIND, hash_of, may_ask, version_hash
from central.feed import Position, position_of
from central.problems import Declined
from central.school import read_school
from central.snapshot import columns_of, row_as_json
from registrar_desktop.schema.digests import PART_LENGTH, digest_text
from registrar_desktop.schema.register import BY_KIND
from sync.protocol_reading import MOST_SNAPSHOT_ROWS, PartDigest, Parts, PartsAsked, RecordsAsked

# Every record of a kind is read once; with their values that takes longer than anything else does.
_PATIENCE = text("SET LOCAL statement_timeout = '55s'")
_MOVED = text(
    f"SELECT DISTINCT record_id FROM ({LINES_BEHIND}) AS lines WHERE kind = :kind"  # noqa: S608
)


def read_parts(connection: Connection, asked: PartsAsked) -> Parts:
    """Digests of a kind's parts. The transaction must be REPEATABLE READ."""
    place, epoch = _place(connection, asked.kind, asked.at)
    moved = _moved(connection, asked.kind, place)
    columns = [name for name in columns_of(asked.kind) if name in asked.columns]
    connection.execute(_PATIENCE)
    found = connection.execute(_parts(asked.kind, tuple(columns)), {"moved": moved})
    return Parts(
        epoch=epoch,
        columns=columns,
        parts=[
            PartDigest(part=row.part, records=row.records, digest=digest_text(int(row.total)))
            for row in found
        ],
        moved=moved,
    )


def read_records(connection: Connection, asked: RecordsAsked) -> bytes:
    """The next records of some parts as the JSON of a `RecordsPage`. The transaction must be
    REPEATABLE READ."""
    place, epoch = _place(connection, asked.kind, asked.at)
    moved = _moved(connection, asked.kind, place)
    found = connection.execute(
        _records(asked.kind),
        {
            "moved": moved,
            "parts": asked.parts,
            "after": asked.after,
            "most": MOST_SNAPSHOT_ROWS,
        },
    ).one()
    told = {
        "epoch": epoch,
        "kind": asked.kind,
        "columns": columns_of(asked.kind),
        "next": found.last if found.rows_read == MOST_SNAPSHOT_ROWS else None,
        "moved": moved,
    }
    return f'{json.dumps(told)[:-1]}, "rows": [{found.rows or ""}]}}'.encode()


def _place(connection: Connection, kind: str, cursor: str) -> tuple[Position, str]:
    if kind not in BY_KIND:
        raise Declined(HTTPStatus.NOT_FOUND, "kind_not_known", kind=kind[:60])
    epoch = read_school(connection).epoch
    place = position_of(connection, cursor, epoch)
    may_ask(connection, place)
    return place, epoch


def _moved(connection: Connection, kind: str, place: Position) -> list[str]:
    return list(connection.scalars(_MOVED, place.parameters() | {"kind": kind}))


@cache
def _parts(kind: str, columns: Sequence[str]) -> TextClause:
    line = hash_of(row_as_json(kind, columns)) if columns else version_hash("id", "row_version")
    return text(
        f"""
        SELECT right(id, {PART_LENGTH}) AS part, count(*) AS records, sum({line}) AS total
        FROM {kind} WHERE id <> ALL(CAST(:moved AS varchar[]))
        GROUP BY 1 ORDER BY 1
        """  # noqa: S608 - names are ours
    )


@cache
def _records(kind: str) -> TextClause:
    return text(
        f"""
        SELECT string_agg(line, ',' ORDER BY id) AS rows, count(*) AS rows_read, max(id) AS last
        FROM (
            SELECT id, {row_as_json(kind, tuple(columns_of(kind)))} AS line FROM {kind}
            WHERE id > :after AND right(id, {PART_LENGTH}) = ANY(CAST(:parts AS varchar[]))
                AND id <> ALL(CAST(:moved AS varchar[]))
            ORDER BY id LIMIT :most
        ) AS page
        """  # noqa: S608 - names are ours
    )
