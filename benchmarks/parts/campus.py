"""A centre over a private PostgreSQL with as many students as a benchmark wants, and desks joined.

The database keeps PostgreSQL's own settings: every commit is on disk. What is measured is left to
the benchmarks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from central import staff
from central.command.database import opened
from central.embedded import owned_postgres
from registrar_desktop.clock import SystemClock
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import ChangeKind, Role
from registrar_desktop.store.desk_store import FILE_NAME, DeskStore
from sync.cycle import Cycle
from sync.enrolment import join, sign_in
from sync.peers import Peer
from ui.command.demo.processes import Program
from ui.office import leave_alone_what_stays

KEY = b"k" * 32
_LOGIN, _PASSWORD = "ann", "a long enough pass phrase"
_NAMES = (
    ("Smith", "Jane"), ("Wójcik", "Łukasz"), ("Nguyễn", "Thị Hằng"), ("Müller", "Jörg"),
    ("Παπαδόπουλος", "Γιώργος"), ("O’Brien", "Ana"), ("Достоевский", "Фёдор"),
    ("García Márquez", "Luz"), ("الغامدي", "محمد"), ("田中", "太郎"), ("Okafor", "Ada"),
)  # fmt: skip
# Ids of version 7 as they are made in one afternoon: the time first, then what is different.
_ADD_STUDENTS = """
INSERT INTO student (id, student_number, family_name, given_name, birth_date, sex, citizenship,
                     residency, email, phone, address, level, status)
SELECT format('0190a000-%%s-7%%s-8%%s-%%s', lpad(to_hex(n / 4096), 4, '0'),
              lpad(to_hex(n %% 4096), 3, '0'), substr(md5(n::text), 1, 3),
              substr(md5(n::text), 4, 12)),
       'X' || lpad(n::text, 7, '0'), (%(families)s::text[])[1 + n %% %(names)s],
       (%(givens)s::text[])[1 + (n / 7) %% %(names)s] || ' ' || substr(md5(n::text), 1, 5),
       date '2000-01-01' + n %% 3000, 'U', 'US', 'RESIDENT', format('s%%s@example.edu', n),
       format('+1 555 %%s', lpad(n::text, 7, '0')),
       jsonb_build_object('line1', format('%%s College Road', n), 'city', 'Springfield',
                          'region', 'OR', 'postal_code', lpad((n %% 99999)::text, 5, '0')),
       'UNDERGRADUATE', 'ACTIVE'
FROM generate_series(%(first)s::int, %(last)s::int) AS n
"""


@dataclass(frozen=True)
class Campus:
    """A running centre: where it answers, its database, and a folder for desks."""

    url: str
    database_url: str
    folder: Path

    def add_students(self, first: int, last: int) -> None:
        """Students by plain SQL, numbered from `first` to `last`."""
        with psycopg.connect(self.database_url) as connection:
            connection.execute(
                _ADD_STUDENTS,
                {
                    "families": [family for family, _ in _NAMES],
                    "givens": [given for _, given in _NAMES],
                    "names": len(_NAMES),
                    "first": first,
                    "last": last,
                },
            )
        with psycopg.connect(self.database_url, autocommit=True) as connection:
            connection.execute("ANALYZE")

    def change_phones(self, many: int, text: str) -> None:
        """One field of so many students changes at the centre, by plain SQL, each for itself."""
        with psycopg.connect(self.database_url) as connection:
            ids = connection.execute("SELECT id FROM student ORDER BY id LIMIT %s", [many])
            changes = [(f"+1 {text} {number:05}", row[0]) for number, row in enumerate(ids)]
            for start in range(0, many, 500):
                with connection.cursor() as cursor:
                    cursor.executemany(
                        "UPDATE student SET phone = %s WHERE id = %s", changes[start : start + 500]
                    )
                connection.commit()

    def desk(self, name: str, url: str = "") -> DeskStore:
        """A desk that has joined and where Ann has signed in; nothing is fetched yet.

        url: a road to the centre instead of its own address.
        """
        with opened(self.database_url, None) as engine, engine.begin() as connection:
            code = staff.add_desk(connection, name, SystemClock().now())[1]
        store = DeskStore.open(self.folder / name / FILE_NAME, KEY, SystemClock())
        join(store, url or self.url, code)
        sign_in(store, _LOGIN, _PASSWORD)
        return store


@contextmanager
def campus(folder: Path, students: int) -> Iterator[Campus]:
    """Start it all, and stop it at the end."""
    with owned_postgres(folder / "centre") as database_url:
        with opened(database_url, None, migrate=True) as engine, engine.begin() as connection:
            staff.add_user(connection, _LOGIN, "Ann", [Role.REGISTRAR], _PASSWORD)
        ready = folder / "ready.json"
        program, told = Program.ready(
            "centre",
            (*("-m", "central", "serve", "--database-url", database_url),
             *("--port", "0", "--ready-file", str(ready))),
            folder / "centre.log",
            ready,
        )  # fmt: skip
        try:
            made = Campus(told["url"], database_url, folder)
            made.add_students(1, students)
            # As the program does when it has opened a desk.
            leave_alone_what_stays()
            yield made
        finally:
            program.stop()


def one_cycle(store: DeskStore) -> None:
    """One cycle with the centre; ends the benchmark where the centre fails."""
    outcome = Cycle(store).run([Peer.CENTRE])
    if outcome.faults:
        raise outcome.faults[Peer.CENTRE]


def queue_edits(store: DeskStore, many: int, text: str) -> None:
    """One-field edits as a person makes them: each an act of its own, journalled and on disk."""
    with store.reading() as session:
        ids = [row.id for row in session.query(Student.id).order_by(Student.id).limit(many)]
    for number, student_id in enumerate(ids):
        with store.changing(label=f"Edit {number}", kind=ChangeKind.STUDENT_EDIT) as work:
            work.session.get_one(Student, student_id).phone = f"+1 {text} {number:05}"
