"""How fast a spreadsheet of students comes in, beside reading it and inserting its rows barely.

The peer reads the same file with the standard library and inserts its columns into a store like
ours in one statement: no preview, comparison, rules, journal, groups or search index.
"""

from __future__ import annotations

import csv
import resource
import tempfile
from pathlib import Path

import sqlcipher3

from benchmarks.parts.outcome import Outcome, progress, seconds
from registrar_desktop.clock import SystemClock
from registrar_desktop.identifiers import new_id
from registrar_desktop.imports.applying import apply_plan
from registrar_desktop.imports.planning import plan_import
from registrar_desktop.imports.sources import read_tables
from registrar_desktop.schema.vocabulary import Role
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import JoinedDesk, SignedInPerson, join, sign_in_here

_HEADER = ("Student number", "Last name", "First name", "Date of birth", "E-mail", "Phone")
_KEY = b"k" * 32
_INSERT = (
    "INSERT INTO student (id, student_number, family_name, given_name, birth_date, email, phone)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)


def measure_import(outcome: Outcome, rows: int) -> None:
    """Add the figures of an import of so many rows, each way once into a new file."""
    progress(f"import of {rows:,} students, ours and a bare insert")
    with tempfile.TemporaryDirectory(prefix="registrar-bench-") as folder:
        sheet = _sheet(Path(folder) / "students.csv", rows)
        ours = _ours(Path(folder) / "ours" / "store.db", sheet)
        floor = _bare(Path(folder) / "bare.db", sheet)
    label = f"{rows // 1000}k_rows"
    outcome.figures[f"import_{label}_s"] = ours
    outcome.figures[f"import_{label}_bare_s"] = floor
    outcome.figures["import_peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    outcome.ratios["import"] = ours / floor


def _sheet(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEADER)
        for at in range(rows):
            day = f"{1990 + at % 15}-{1 + at % 12:02d}-{1 + at % 28:02d}"
            writer.writerow(
                (f"{at:08d}", f"Müller {at}", "Ana", day, f"s{at}@school.example", f"555 {at:06d}")
            )
    return path


def _ours(path: Path, sheet: Path) -> float:
    store = DeskStore.open(path, _KEY, SystemClock())
    desk = JoinedDesk("d", "D07", "token", "http://127.0.0.1:9", "epoch", "School", "USD", "UTC")
    with store.recording() as session:
        join(session, desk)
        person = SignedInPerson("rita", "Rita", (Role.REGISTRAR,), "", "2999-01-01T00:00:00Z")
        sign_in_here(session, person)

    def take() -> None:
        tables = read_tables([sheet])
        with store.reading() as session:
            plan = plan_import(session, tables)
        apply_plan(store, plan)

    spent = seconds(take)
    store.close()
    return spent


def _bare(path: Path, sheet: Path) -> float:
    DeskStore.open(path, _KEY, SystemClock()).close()
    connection = sqlcipher3.connect(str(path))
    connection.execute(f"PRAGMA key = \"x'{_KEY.hex()}'\"")

    def take() -> None:
        with sheet.open(encoding="utf-8", newline="") as stream:
            reader = csv.reader(stream)
            next(reader)
            rows = [(new_id(), *row) for row in reader]
        with connection:
            connection.executemany(_INSERT, rows)

    spent = seconds(take)
    connection.close()
    return spent
