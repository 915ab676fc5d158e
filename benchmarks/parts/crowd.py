"""A desk's store with as many students as a benchmark wants, searchable, and nothing else in it.

Written past the journal, as a first download would leave it, but without a centre; what is measured
is left to the benchmarks.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert

from registrar_desktop.clock import SystemClock, to_text
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import Level, Role, StudentStatus, TermKind
from registrar_desktop.store import identity, search
from registrar_desktop.store.desk_store import DeskStore

NAMES = (
    ("Smith", "Jane"), ("Wójcik", "Łukasz"), ("Nguyễn", "Thị Hằng"), ("Müller", "Jörg"),
    ("Παπαδόπουλος", "Γιώργος"), ("O’Brien", "Ana"), ("Достоевский", "Фёдор"),
    ("García Márquez", "Luz"), ("الغامدي", "محمد"), ("田中", "太郎"), ("Okafor", "Ada"),
    ("Kowalczyk", "Zofia"), ("Andersen", "Søren"),
)  # fmt: skip
_AT_ONCE = 5_000
_BORN = date(1999, 1, 1)


def fill(store: DeskStore, students: int) -> None:
    """Join the desk, sign a registrar in, and write so many students into an empty store."""
    with store.recording(unchecked=True) as session:
        desk = identity.JoinedDesk(
            "desk", "D07", "token", "http://127.0.0.1:9", "epoch", "Sample College", "USD", "UTC"
        )
        identity.join(session, desk)
        until = to_text(datetime(2099, 1, 1, tzinfo=UTC))
        person = identity.SignedInPerson("ann", "Ann Lind", tuple(Role), "token", until)
        identity.sign_in_here(session, person)
        identity.write_setting(session, "as_of", {"at": to_text(SystemClock().now())})
        session.execute(insert(Term), _terms())
    everybody = (student(number) for number in range(students))
    while few := list(islice(everybody, _AT_ONCE)):
        with store.recording(unchecked=True) as session:
            session.execute(insert(Student), few)
            search.index_students(session, {row["id"]: _entry(row) for row in few})


def student(number: int) -> dict[str, Any]:
    """One student of this number: half of all are graduates."""
    family, given = NAMES[number % len(NAMES)][0], NAMES[number // 7 % len(NAMES)][1]
    return {
        "id": f"0190a000-0000-7000-8000-{number:012x}",
        "row_version": 1,
        "student_number": f"X{number:07}",
        "family_name": f"{family} {_syllables(number)}",
        "given_name": given,
        "birth_date": _BORN + timedelta(days=number % 3000),
        "email": f"s{number}@example.edu",
        "phone": f"+1 555 {number:07}",
        "level": Level.GRADUATE if number % 2 else Level.UNDERGRADUATE,
        "status": StudentStatus.ACTIVE,
    }


def _syllables(number: int) -> str:
    """A second surname, different often enough that searching finds few."""
    parts = ("ba", "ko", "ri", "mu", "ne", "sa", "lo", "ti", "ve", "da")
    spread = number * 7919 % 1_000_003
    return "".join(parts[int(digit)] for digit in str(spread)).capitalize()


def _entry(row: dict[str, Any]) -> search.Entry:
    return search.entry_of([row.get(name) for name in search.SEARCHED_FIELDS])


def _terms() -> list[dict[str, Any]]:
    return [
        {
            "id": "term-fall",
            "row_version": 1,
            "code": "2026FA",
            "kind": TermKind.TERM,
            "title": "Fall 2026",
            "start_date": date(2026, 8, 20),
            "end_date": date(2026, 12, 18),
        }
    ]
