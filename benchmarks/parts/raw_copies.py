"""The floor under delivery: the same rows copied by the drivers alone, durable on both sides.

PostgreSQL by psycopg and a desk's kind of file by SQLCipher, 1,000 rows a page and 500 changes a
batch, with a table of ids that makes a batch idempotent. No network, no rules, no verdicts, no
merge, no search, no second desk: what nobody can be faster than.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import sqlcipher3.dbapi2
from psycopg import sql

from benchmarks.parts.campus import KEY

_PAGE = 1_000
_BATCH = 500
_TABLES = """
CREATE TABLE raw_student AS SELECT * FROM student;
ALTER TABLE raw_student ADD PRIMARY KEY (id), ADD COLUMN place bigint;
CREATE INDEX ON raw_student (place);
CREATE TABLE raw_applied (id text PRIMARY KEY);
ANALYZE raw_student;
"""


class RawCopies:
    """One bare file beside one bare table; each method is the counterpart of what a desk does."""

    def __init__(self, database_url: str, path: Path) -> None:
        self._centre = psycopg.connect(database_url)
        self._centre.execute("DROP TABLE IF EXISTS raw_student, raw_applied")
        for statement in _TABLES.strip().split(";\n"):
            self._centre.execute(sql.SQL(statement))
        self._centre.commit()
        told = self._centre.execute("SELECT * FROM raw_student LIMIT 0").description or []
        names = [column.name for column in told if column.name not in {"id", "place"}]
        self._columns = ["id", *names]
        self._names = ", ".join(self._columns)
        self._desk = self._file(path)

    def download(self) -> None:
        """All students into an empty file, page by page."""
        self._desk.execute("DELETE FROM student")
        after = ""
        while rows := self._rows("id > %s ORDER BY id", after):
            self._take_in(rows)
            after = rows[-1][0]

    def queue(self, edits: list[tuple[str, str, str]]) -> None:
        """Edits that wait: id of the edit, of the student, the new value."""
        self._desk.execute("BEGIN")
        self._desk.executemany("INSERT INTO waiting VALUES (?, ?, ?, 0)", edits)
        self._desk.execute("COMMIT")

    def drain(self) -> None:
        """Every edit that waits, batch by batch: read, applied once, marked as done."""
        while waiting := self._waiting():
            with self._centre.cursor() as cursor:
                cursor.executemany(
                    "INSERT INTO raw_applied VALUES (%s) ON CONFLICT DO NOTHING",
                    [(each[0],) for each in waiting],
                )
                cursor.executemany(
                    "UPDATE raw_student SET phone = %s WHERE id = %s",
                    [(each[2], each[1]) for each in waiting],
                )
            self._centre.commit()
            self._desk.execute("BEGIN")
            self._desk.executemany(
                "UPDATE waiting SET done = 1 WHERE id = ?", [(each[0],) for each in waiting]
            )
            self._desk.execute("COMMIT")

    def change(self, many: int, text: str) -> None:
        """So many students change at the centre and get their places behind all others."""
        self._centre.execute(
            "UPDATE raw_student SET phone = %s || id, place = spot.at FROM (SELECT id AS student,"
            " row_number() OVER (ORDER BY id) + (SELECT coalesce(max(place), 0) FROM raw_student)"
            " AS at FROM raw_student ORDER BY id LIMIT %s) AS spot WHERE id = spot.student",
            [text, many],
        )
        self._centre.commit()

    def pull(self, after: int) -> int:
        """What changed behind a place, page by page; gives the last place."""
        while rows := self._rows("place > %s ORDER BY place", after, ", place"):
            after = rows[-1][-1]
            self._take_in([row[:-1] for row in rows], after)
        return after

    def close(self) -> None:
        """Close both sides."""
        self._centre.close()
        self._desk.close()

    def _file(self, path: Path) -> Any:
        desk = sqlcipher3.dbapi2.connect(str(path), isolation_level=None)
        desk.execute(f"PRAGMA key=\"x'{KEY.hex()}'\"")
        desk.execute("PRAGMA journal_mode=WAL")
        desk.execute("PRAGMA synchronous=FULL")
        desk.execute(f"CREATE TABLE student ({self._names}, PRIMARY KEY (id))")
        desk.execute("CREATE TABLE place (at)")
        desk.execute("INSERT INTO place VALUES (0)")
        desk.execute("CREATE TABLE waiting (id PRIMARY KEY, student, value, done)")
        return desk

    def _rows(self, condition: str, after: object, also: str = "") -> list[tuple[Any, ...]]:
        query = f"SELECT {self._names}{also} FROM raw_student WHERE {condition} LIMIT {_PAGE}"  # noqa: S608
        rows = self._centre.execute(query, [after]).fetchall()
        self._centre.rollback()
        return rows

    def _take_in(self, rows: list[tuple[Any, ...]], place: int = 0) -> None:
        marks = ", ".join("?" for _ in self._columns)
        self._desk.execute("BEGIN")
        self._desk.executemany(
            f"INSERT OR REPLACE INTO student VALUES ({marks})",  # noqa: S608
            [list(_kept(row)) for row in rows],
        )
        self._desk.execute("UPDATE place SET at = ?", (place,))
        self._desk.execute("COMMIT")

    def _waiting(self) -> list[tuple[str, str, str]]:
        found = self._desk.execute(
            "SELECT id, student, value FROM waiting WHERE done = 0 ORDER BY rowid LIMIT ?",
            (_BATCH,),
        )
        return list(found.fetchall())


def _kept(row: tuple[Any, ...]) -> Iterator[Any]:
    """A row's values as SQLite keeps them."""
    for value in row:
        if isinstance(value, dict | list):
            yield json.dumps(value)
        elif value is None or isinstance(value, int | str):
            yield value
        else:
            yield value.isoformat()
