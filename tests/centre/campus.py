"""A small school written by plain SQL, as another system of the school would: term, course,
sections and students that the tests register.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Engine, text

from registrar_desktop.identifiers import new_id

TERM = {
    "code": "FA25",
    "title": "Fall 2025",
    "kind": "TERM",
    "start_date": "2025-08-25",
    "end_date": "2025-12-12",
    "registration_open": "2025-08-01",
    "add_deadline": "2025-09-05",
    "drop_deadline": "2025-09-19",
    "withdraw_deadline": "2025-11-07",
}
COURSE = {
    "subject": "CHEM",
    "number": "1A",
    "title": "Chemistry",
    "credits_min": 400,
    "credits_max": 400,
}


class Campus:
    """Records made by plain SQL; each method gives the new record's id."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.term = self.insert("term", TERM)
        self.course = self.insert("course", COURSE)

    def insert(self, table: str, values: dict[str, Any]) -> str:
        row = {"id": new_id(), **values}
        names, marks = ", ".join(f'"{name}"' for name in row), ", ".join(f":{name}" for name in row)
        self.run(f"INSERT INTO {table} ({names}) VALUES ({marks})", **row)
        return str(row["id"])

    def run(self, statement: str, **values: Any) -> None:
        """One statement in a transaction of its own."""
        with self._engine.begin() as connection:
            connection.execute(text(statement), values)

    def value(self, statement: str, **values: Any) -> Any:
        """The one value a query gives."""
        with self._engine.connect() as connection:
            return connection.scalar(text(statement), values)

    def student(self, number: str, **values: Any) -> str:
        return self.insert("student", {"student_number": number, "family_name": "Doe", **values})

    def students(self, how_many: int) -> list[str]:
        return [self.student(f"{number:06d}") for number in range(how_many)]

    def section(self, code: str = "001", capacity: int | None = 30, **values: Any) -> str:
        fixed = {"term_id": self.term, "course_id": self.course, "crn": f"7{code}", "code": code}
        return self.insert("section", {**fixed, "capacity": capacity, **values})

    def other_course(self, number: str, **values: Any) -> str:
        return self.insert("course", {**COURSE, "number": number, **values})

    def registration(
        self, student: str, section: str, course: str | None = None, status: str = "REGISTERED"
    ) -> dict[str, Any]:
        """The fields of a registration as a desk would send them."""
        return {
            "student_id": student,
            "section_id": section,
            "term_id": self.term,
            "course_id": course or self.course,
            "status": status,
            "channel": "DESK",
            "requested_at": "2025-09-01T15:00:00.000000Z",
            "effective_at": "2025-09-01T15:00:00.000000Z",
            "change_set_id": new_id(),
        }

    def outage(self, since: str, until: str | None = None, **values: Any) -> str:
        """A declared outage."""
        window = {"started_at": since, "ended_at": until}
        told = {"title": "Network down", "declared_by": "ann"}
        return self.insert("outage", told | window | values)

    def taken(self, section: str) -> int:
        """How many seats are taken in truth."""
        return int(
            self.value(
                "SELECT count(*) FROM registration WHERE section_id = :section"
                " AND status IN ('REGISTERED', 'AUDIT', 'OFFERED')",
                section=section,
            )
        )


def numbers(rows: Sequence[Any]) -> list[str]:
    """The student numbers of feed rows."""
    return [row.values["student_number"] for row in rows if row.kind == "student"]
