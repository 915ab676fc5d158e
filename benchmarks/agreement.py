"""What the proof of agreement costs after ten changes, at two sizes of school, on both sides.

The ratios compare ten times as many students with fewer: near 1 where the cost follows what changed.
The quickest of six is told, since PostgreSQL tidies up after the larger school meanwhile. Counting
everything, which happens once a day, is told beside it.
"""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy import Engine

from benchmarks.parts.outcome import Outcome, median_seconds, progress, run, seconds
from central.checkpoint import read_digests
from central.database import open_engine
from central.embedded import owned_postgres
from central.feed import read_head
from central.upgrades import upgrade
from registrar_desktop.clock import SystemClock
from registrar_desktop.store.desk_store import DeskStore
from sync import digests
from sync.rows import write_values

SIZES = (20_000, 200_000)
CHANGES = 10
_COLUMNS = ("id", "student_number", "family_name", "row_version")
_ADD = (
    "INSERT INTO student (id, student_number, family_name)"
    " SELECT gen_random_uuid(), n::text, 'Doe' FROM generate_series(%s::int, %s::int) AS n"
)


def measure() -> Outcome:
    outcome = Outcome("agreement")
    with (
        tempfile.TemporaryDirectory(prefix="registrar-bench-") as folder,
        owned_postgres(Path(folder) / "centre") as url,
    ):
        engine = open_engine(url)
        upgrade(engine)
        before = 0
        for size in SIZES:
            progress(f"{size:,} students")
            ids = _grow(url, before, size)
            before = size
            _at_the_centre(outcome, engine, url, ids)
            _at_a_desk(outcome, Path(folder) / f"{size}.db", ids)
        engine.dispose()
    small, large = SIZES
    for side in ("centre", "desk"):
        name = f"{side}_after_{CHANGES}_changes"
        figures = outcome.figures
        outcome.ratios[name] = figures[f"{name}_{large}_s"] / figures[f"{name}_{small}_s"]
    return outcome


def _grow(url: str, start: int, size: int) -> list[str]:
    """Students at the centre, added by another program; the ids of all of them."""
    with psycopg.connect(url) as connection:
        for first in range(start, size, 10_000):
            connection.execute(_ADD, (first, first + 9_999))
            connection.commit()
        return [row[0] for row in connection.execute("SELECT id FROM student")]


def _at_the_centre(outcome: Outcome, engine: Engine, url: str, ids: list[str]) -> None:
    now = datetime.now(UTC)

    def ask() -> None:
        with engine.connect() as connection:
            cursor = read_head(connection).cursor
        read_digests(engine, cursor, now)

    def after_changes() -> None:
        with psycopg.connect(url) as connection:
            connection.execute(
                "UPDATE student SET phone = coalesce(phone, '') || '1' WHERE id = ANY(%s)",
                (ids[:CHANGES],),
            )
        asked.append(seconds(ask))

    with psycopg.connect(url) as connection:
        connection.execute("DELETE FROM digest_checkpoint")
    asked: list[float] = []
    outcome.figures[f"centre_count_{len(ids)}_s"] = seconds(ask)
    median_seconds(after_changes)
    outcome.figures[f"centre_after_{CHANGES}_changes_{len(ids)}_s"] = min(asked)


def _at_a_desk(outcome: Outcome, path: Path, ids: list[str]) -> None:
    store = DeskStore.open(path, b"k" * 32, SystemClock())

    def write(some: list[str], version: int) -> None:
        with store.recording() as session:
            rows = [(each, each[-12:], "Doe", version) for each in some]
            write_values(session, "student", _COLUMNS, rows)

    def follow() -> None:
        with store.recording() as session:
            digests.follow(session)

    def count() -> None:
        with store.reading() as session:
            counted = digests.count(session)
        with store.recording() as session:
            digests.keep(session, counted)

    write(ids, 1)
    outcome.figures[f"desk_count_{len(ids)}_s"] = seconds(count)
    followed = []
    for version in range(2, 8):
        write(ids[:CHANGES], version)
        followed.append(seconds(follow))
    outcome.figures[f"desk_after_{CHANGES}_changes_{len(ids)}_s"] = min(followed)
    store.close()


if __name__ == "__main__":
    run("agreement", measure)
