"""Whole records by primary key, for a desk's first download: PostgreSQL writes the JSON itself.

A page is some thousand rows; building an object for each would take longer than reading them. What
of it is still true is told by the feed, from a head taken before the first page.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from http import HTTPStatus

from sqlalchemy import Connection, TextClause, text

from central.problems import Declined
from central.school import read_school
from registrar_desktop.schema.base import Instant
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.register import BY_KIND, KINDS

# The colons are escaped: a bare one would name a parameter of the statement.
_INSTANT = r"""to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24\:MI\:SS.US"Z"')"""


def read_snapshot(connection: Connection, kind: str, after: str, most: int) -> bytes:
    """The next rows of a kind as the JSON of a `SnapshotPage`. Declined with 404 where the kind is
    none of ours."""
    if kind not in BY_KIND:
        raise Declined(HTTPStatus.NOT_FOUND, "kind_not_known", kind=kind[:60])
    found = connection.execute(_page(kind), {"after": after, "most": most}).one()
    more = found.rows_read == most
    told = {
        "epoch": read_school(connection).epoch,
        "kind": kind,
        "columns": columns_of(kind),
        "next": found.last if more else None,
        "following": None if more else _following(connection, kind),
    }
    return f'{json.dumps(told)[:-1]}, "rows": [{found.rows or ""}]}}'.encode()


def columns_of(kind: str) -> list[str]:
    """The columns of a kind in the order in which its rows travel; `id` is the first."""
    names = [column.key for column in table_of(BY_KIND[kind]).columns]
    return ["id", *(name for name in names if name != "id")]


def _following(connection: Connection, kind: str) -> str:
    """The next kind that has any rows: what is empty need not be asked for one by one."""
    for other in KINDS[KINDS.index(kind) + 1 :]:
        if connection.scalar(text(f"SELECT EXISTS (SELECT FROM {other})")):  # noqa: S608
            return other
    return ""


def row_as_json(kind: str, columns: Iterable[str]) -> str:
    """SQL for the JSON array of a record's values in these columns."""
    table = table_of(BY_KIND[kind])
    values = ", ".join(
        _INSTANT.format(f'"{name}"') if isinstance(table.c[name].type, Instant) else f'"{name}"'
        for name in columns
    )
    return f"json_build_array({values})::text"


@cache
def _page(kind: str) -> TextClause:
    return text(
        f"""
        SELECT string_agg(line, ',' ORDER BY id) AS rows, count(*) AS rows_read, max(id) AS last
        FROM (
            SELECT id, {row_as_json(kind, columns_of(kind))} AS line FROM {kind}
            WHERE id > :after ORDER BY id LIMIT :most
        ) AS page
        """  # noqa: S608 - names are ours
    )
