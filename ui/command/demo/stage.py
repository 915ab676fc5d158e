"""The school of the demo: a centre, a payment service, a website's hand in the database, two desks.

All of it runs on loopback in one folder, and all of it is stopped in the end, whatever happens.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ui.command.demo.desks import DemoDesk
from ui.command.demo.processes import Program, enrolment_code, run_to_end
from ui.command.demo.school_database import SchoolDatabase

SCHOOL = "Northgate University"
LOGIN = "ann"
NAME = "Ann Lee"
# How a centre is told of its school.
SETTING = ("--school-name", SCHOOL, "--currency", "USD", "--time-zone", "America/New_York")
_WHO = "the school"


@dataclass(slots=True)
class Stage:
    """What is running, and how it is reached."""

    data: Path
    papers: Path
    desks: tuple[DemoDesk, DemoDesk]
    password: str = field(default_factory=lambda: secrets.token_urlsafe(12), repr=False)
    centre: Program | None = None
    payments: Program | None = None
    centre_url: str = ""
    database: SchoolDatabase | None = None
    service: dict[str, Any] = field(default_factory=dict, repr=False)

    def start_payments(self) -> None:
        """Start the payment service."""
        self.payments, self.service = Program.ready(
            "payment service",
            ["-m", "sandbox", "payments", "--port", "0", *self._ready("payments")],
            self.data / "payments.log",
            self.data / "payments.json",
        )

    def start_centre(self) -> None:
        """Start the centre over its own PostgreSQL; again at the same address after a stop."""
        port = str(urlsplit(self.centre_url).port or 0)
        self.centre, told = Program.ready(
            "centre",
            [
                "-m",
                "central",
                "serve",
                *self._place,
                "--port",
                port,
                *self._ready("centre"),
                *SETTING,
            ],
            self.data / "centre.log",
            self.data / "centre.json",
        )
        self.centre_url = told["url"]
        self.database = SchoolDatabase(told["database_url"])

    def stop_centre(self) -> None:
        """The centre and its database go away."""
        if self.database is not None:
            self.database.close()
            self.database = None
        if self.centre is not None:
            self.centre.stop()

    def make_school(self, students: int) -> dict[str, int]:
        """Fill the central database; gives how many rows each table got."""
        said = run_to_end(
            *("sandbox", "school", "--database-url", self.at_database.url),
            *("--students", str(students)),
            who=_WHO,
        )
        rows = (line.rsplit(maxsplit=1) for line in said.splitlines() if line.strip())
        return {table.strip(): int(count.replace(",", "")) for table, count in rows}

    def admit(self, desk: DemoDesk) -> dict[str, Any]:
        """Enrol a desk at the centre; gives what `join` answered."""
        code = enrolment_code(desk.name, *self._place, who=_WHO)
        return desk.run("join", self.centre_url, "--code", code)

    def make_account(self) -> None:
        """The one person who works at both desks."""
        roles = ("--role", "registrar", "--role", "finance", "--without-second-factor")
        made = ("central", "add-user", LOGIN, "--name", NAME, *roles, *self._place)
        run_to_end(*made, typed=self.password, who=_WHO)

    @property
    def at_database(self) -> SchoolDatabase:
        """The central database; only while the centre runs."""
        assert self.database is not None
        return self.database

    def close(self) -> None:
        """Stop all that runs."""
        self.stop_centre()
        if self.payments is not None:
            self.payments.stop()

    @property
    def _place(self) -> tuple[str, str]:
        return ("--data-dir", str(self.data / "centre"))

    def _ready(self, name: str) -> tuple[str, str]:
        return ("--ready-file", str(self.data / f"{name}.json"))


@contextmanager
def set_up(folder: Path) -> Iterator[Stage]:
    """An empty stage in a folder; everything on it is stopped at the end."""
    data, papers = folder / "data", folder / "papers"
    for each in (data, papers):
        each.mkdir(mode=0o700, parents=True)
    first, second = (
        DemoDesk(name, data / place, secrets.token_urlsafe(12))
        for name, place in (("Counter 1", "desk-1"), ("Counter 2", "desk-2"))
    )
    stage = Stage(data, papers, (first, second))
    try:
        yield stage
    finally:
        stage.close()
