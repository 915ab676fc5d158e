"""The floor under the central service: the same rows by plain SQL on the same server, 500 a transaction
and pipelined, through the same triggers; no HTTP, no rules, no merge.
"""

from __future__ import annotations

import random

import psycopg

from registrar_desktop.identifiers import new_id

_BATCH = 500
_PAGE = 1_000
_VERDICT = """
INSERT INTO verdict (change_set_id, digest, desk_id, seq, kind, label, actor, recorded_at, outcome, body)
VALUES (%s, %s, %s, 0, 'STUDENT_EDIT', 'floor', 'floor', now(), 'ACCEPTED', '{}')
"""
_ROWS = """
SELECT xid::text, seq, kind, record_id, version, change_set_id, "row"::text FROM feed
WHERE (era, xid, seq) > (1, %s::text::xid8, %s) ORDER BY era, xid, seq LIMIT %s
"""


class ServiceFloor:
    """One connection, every commit on disk as the server has it."""

    def __init__(self, database_url: str, students: list[str]) -> None:
        self._connection = psycopg.connect(database_url)
        self._students = students
        self._chance = random.Random(2)
        self._desk = new_id()
        self._at = ("0", 0)
        self.read()

    def change(self, many: int) -> None:
        """So many students change and leave a verdict."""
        for start in range(0, many, _BATCH):
            some = range(start, min(start + _BATCH, many))
            edits = [(f"+1 777 {self._chance.randrange(10**7):07}", self._student()) for _ in some]
            verdicts = [(new_id(), "0" * 64, self._desk) for _ in some]
            with self._connection.cursor() as cursor:
                cursor.executemany("UPDATE student SET phone = %s WHERE id = %s", edits)
                cursor.executemany(_VERDICT, verdicts)
            self._connection.commit()

    def read(self) -> None:
        """Every row of the feed behind the last one read."""
        while rows := self._connection.execute(_ROWS, [*self._at, _PAGE]).fetchall():
            self._at = str(rows[-1][0]), int(rows[-1][1])
        self._connection.rollback()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _student(self) -> str:
        return self._chance.choice(self._students)
