"""The sandbox's memory: every object as JSON in one SQLite file, or in memory without one.

Knows order, cursors and filters; what an object means is for the others.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

from sandbox.payments.failures import Json

_TABLES = """
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS object (
    ordinal INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    created INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS object_order ON object (kind, created, ordinal);
CREATE TABLE IF NOT EXISTS answer (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER NOT NULL,
    body TEXT NOT NULL, request_id TEXT NOT NULL, saved_at INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS due (
    ordinal INTEGER PRIMARY KEY, at INTEGER NOT NULL, action TEXT NOT NULL,
    subject TEXT NOT NULL, outcome TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (
    ordinal INTEGER PRIMARY KEY, event_id TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL DEFAULT 0);
"""
_COMPARE = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


class Book:
    """Objects, settings, saved answers, things due and webhooks to deliver."""

    def __init__(self, path: Path | None) -> None:
        self.connection = sqlite3.connect(
            str(path) if path else ":memory:", check_same_thread=False, isolation_level=None
        )
        self.connection.execute("PRAGMA journal_mode=WAL")
        self.connection.execute("PRAGMA synchronous=NORMAL")
        self.connection.executescript(_TABLES)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def setting(self, name: str) -> str | None:
        """A remembered setting."""
        row = self.connection.execute(
            "SELECT value FROM setting WHERE name = ?", (name,)
        ).fetchone()
        return None if row is None else str(row[0])

    def set(self, name: str, value: str) -> None:
        """Remember a setting."""
        self.connection.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))

    def put(self, body: Json) -> None:
        """Keep an object, new or changed; its place in the order stays that of its birth."""
        self.connection.execute(
            "INSERT INTO object (id, kind, created, body) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (body["id"], body["object"], body["created"], json.dumps(body)),
        )

    def get(self, identifier: str, kind: str | None = None) -> Json | None:
        """An object by its id (of that kind)."""
        row = self.connection.execute(
            "SELECT body FROM object WHERE id = ? AND kind = coalesce(?, kind)",
            (identifier, kind),
        ).fetchone()
        return None if row is None else _object(row)

    def matching(self, kind: str, **fields: Any) -> list[Json]:
        """All objects of a kind whose fields have these values, oldest first."""
        where = "".join(f" AND json_extract(body, '$.{name}') IS ?" for name in fields)
        rows = self.connection.execute(
            f"SELECT body FROM object WHERE kind = ?{where} ORDER BY ordinal",
            (kind, *fields.values()),
        )
        return [_object(row) for row in rows]

    def page(
        self,
        kind: str,
        filters: list[tuple[str, str, Any]],
        cursor: tuple[str, str] | None,
        limit: int,
    ) -> tuple[list[Json], bool]:
        """One page, newest first, and whether more follows in the direction of reading.

        filters: (field, eq|gt|gte|lt|lte, value). cursor: (after|before, id of a known object).
        """
        where, values = ["kind = ?"], [kind]
        for name, comparison, value in filters:
            sign = _COMPARE.get(comparison, "IS")
            column = "created" if name == "created" else f"json_extract(body, '$.{name}')"
            where.append(f"{column} {sign} ?")
            values.append(value)
        direction = "DESC"
        if cursor is not None:
            direction = "DESC" if cursor[0] == "after" else "ASC"
            sign = "<" if cursor[0] == "after" else ">"
            where.append(
                f"(created, ordinal) {sign} (SELECT created, ordinal FROM object WHERE id = ?)"
            )
            values.append(cursor[1])
        rows = self.connection.execute(
            f"SELECT body FROM object WHERE {' AND '.join(where)} "
            f"ORDER BY created {direction}, ordinal {direction} LIMIT ?",
            (*values, limit + 1),
        ).fetchall()
        found = [_object(row) for row in rows[:limit]]
        return (found if direction == "DESC" else found[::-1]), len(rows) > limit

    def forget_everything(self) -> None:
        """As on the first day; only the seed stays, and with it keys and secrets."""
        for table in ("object", "answer", "due", "delivery"):
            self.connection.execute(f"DELETE FROM {table}")
        self.connection.execute("DELETE FROM setting WHERE name <> 'seed'")

    def next_ordinal(self) -> int:
        """A number that was never given before, across restarts."""
        number = int(self.setting("ordinal") or "0") + 1
        self.set("ordinal", str(number))
        return number


def _object(row: tuple[str]) -> Json:
    body: Json = json.loads(row[0])
    return body
