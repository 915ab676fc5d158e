"""The central database as the school's own website uses it: plain SQL, past our service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

if TYPE_CHECKING:
    from psycopg import Connection, Cursor
    from psycopg.sql import Composed

_ROOM = """
    SELECT s.id, s.crn, t.code AS term,
           c.subject || ' ' || c.number || '-' || s.code AS label,
           (SELECT count(*) FROM registration r WHERE r.section_id = s.id
              AND r.status IN ('REGISTERED', 'OFFERED', 'AUDIT')) AS taken
    FROM section s JOIN course c ON c.id = s.course_id JOIN term t ON t.id = s.term_id
    WHERE t.start_date <= current_date AND t.end_date >= current_date AND s.status = 'OPEN'
      AND s.capacity > 0 AND c.requisites IS NULL
    ORDER BY jsonb_array_length(coalesce(s.meetings, '[]')), s.id
    LIMIT 1 OFFSET %(place)s
"""
_FREE = """
    SELECT st.student_number FROM student st
    WHERE st.status = 'ACTIVE' AND st.level = 'UNDERGRADUATE'
      AND NOT EXISTS (SELECT FROM hold h WHERE h.student_id = st.id AND h.released_at IS NULL)
    ORDER BY (SELECT coalesce(sum(r.credits), 0) FROM registration r
                JOIN term t ON t.id = r.term_id
                WHERE r.student_id = st.id AND t.end_date >= current_date
                  AND r.status IN ('REGISTERED', 'WAITLISTED')), st.id
    LIMIT %(most)s OFFSET %(place)s
"""
_OWING = """
    SELECT st.student_number, sum(l.amount_minor) AS owed
    FROM student st JOIN ledger_entry l ON l.student_id = st.id
    WHERE st.status = 'ACTIVE' GROUP BY st.id HAVING sum(l.amount_minor) > 200000
    ORDER BY st.id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Section:
    """A section as the website lists it."""

    id: str
    crn: str
    term: str
    label: str
    taken: int


class SchoolDatabase:
    """One connection of somebody who is not our service; every statement commits by itself."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._connection: Connection[tuple[Any, ...]] | None = None

    def rows(self, statement: LiteralString | Composed, **values: Any) -> list[tuple[Any, ...]]:
        """What a question gives."""
        return self._connected().execute(statement, values).fetchall()

    def one(self, statement: LiteralString, **values: Any) -> Any:
        """The single value a question gives."""
        return self.rows(statement, **values)[0][0]

    def change(self, statement: LiteralString, **values: Any) -> int:
        """Change rows; gives how many."""
        return self._connected().execute(statement, values).rowcount

    @contextmanager
    def cursor(self) -> Iterator[Cursor[tuple[Any, ...]]]:
        """For many rows in one transaction."""
        connection = self._connected()
        with connection.transaction(), connection.cursor() as cursor:
            yield cursor

    def section(self, place: int) -> Section:
        """A section of the running term with limited seats and no requirements."""
        return Section(*self.rows(_ROOM, place=place)[0])

    def free_students(self, place: int, most: int = 40) -> list[str]:
        """Numbers of students without holds, those with the fewest credits first."""
        return [row[0] for row in self.rows(_FREE, most=most, place=place)]

    def owing_students(self, most: int) -> list[tuple[str, int]]:
        """Numbers of students who owe more than 2,000.00, with what they owe."""
        return [(row[0], int(row[1])) for row in self.rows(_OWING, most=most)]

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _connected(self) -> Connection[tuple[Any, ...]]:
        if self._connection is None:
            import psycopg

            self._connection = psycopg.connect(self.url, autocommit=True)
        return self._connection
