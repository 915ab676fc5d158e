"""What it costs that a cursor over the feed never skips: three ways over the same writers.

Eight writers commit transactions of three rows in an order of chance while a reader follows. Counted
are the rows the reader never saw and the transactions a second. On a private, durable PostgreSQL.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg

from benchmarks.parts.outcome import Outcome, progress, run, seconds
from central.embedded import owned_postgres

WRITERS = 8
TRANSACTIONS = 60
ROWS = 3
RUNS = 5
_OURS = "pair_below_the_horizon"

_TABLES = """
DROP TABLE IF EXISTS line, placed;
CREATE TABLE line (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, xid xid8 DEFAULT pg_current_xact_id()
);
CREATE TABLE placed (
    place bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, seq bigint NOT NULL
);
CREATE INDEX ON line (xid, seq);
"""
# Numbers in the order of the commits: whoever commits waits for the one before.
_LOCK_LAST = """
CREATE OR REPLACE FUNCTION place_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(7);
    INSERT INTO placed (seq) VALUES (NEW.seq);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER last AFTER INSERT ON line DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION place_line();
"""
_AFTER = {
    _OURS: (
        "SELECT xid::text::bigint, seq FROM line WHERE (xid, seq) > (%s::text::xid8, %s)"
        " AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY xid, seq"
    ),
    "lock_taken_last": "SELECT place, 0 FROM placed WHERE (place, 0) > (%s, %s) ORDER BY place",
    "sequence_alone": "SELECT seq, 0 FROM line WHERE (seq, 0) > (%s, %s) ORDER BY seq",
}


def follow_writers(url: str, way: str) -> tuple[float, float]:
    """Write all, with a reader behind: the share of rows it never saw, and transactions a second."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_TABLES)
        if way == "lock_taken_last":
            connection.execute(_LOCK_LAST)
    written = threading.Event()
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reader = pool.submit(follow, url, _AFTER[way], written.is_set)
        took = seconds(lambda: list(pool.map(lambda number: write(url, number), range(WRITERS))))
        written.set()
        seen = reader.result()
    return 1 - seen / (WRITERS * TRANSACTIONS * ROWS), WRITERS * TRANSACTIONS / took


def write(url: str, number: int) -> None:
    """The transactions of one writer; each takes a little longer than the next one's, so that who
    began first often commits last."""
    with psycopg.connect(url) as connection:
        for turn in range(TRANSACTIONS):
            pause = ((number * 7 + turn * 3) % 5) / 2000
            for _ in range(ROWS):
                connection.execute("INSERT INTO line DEFAULT VALUES")
                connection.execute("SELECT pg_sleep(%s)", (pause,))
            connection.commit()


def follow(url: str, query: str, is_written: Callable[[], bool]) -> int:
    """How many rows somebody sees who only ever asks for what is behind the last one."""
    seen, place = 0, (0, 0)
    with psycopg.connect(url, autocommit=True) as connection:
        while True:
            last_look = is_written()
            rows = connection.execute(query, place).fetchall()
            seen += len(rows)
            place = rows[-1] if rows else place
            if last_look:
                return seen


def measure() -> Outcome:
    outcome = Outcome("feed")
    with (
        tempfile.TemporaryDirectory(prefix="registrar-bench-") as folder,
        owned_postgres(Path(folder)) as url,
    ):
        found: dict[str, list[tuple[float, float]]] = {way: [] for way in _AFTER}
        for number in range(RUNS):
            for way, runs in found.items():
                progress(f"run {number + 1} of {RUNS}: {way}")
                runs.append(follow_writers(url, way))
    for way, runs in found.items():
        outcome.figures[f"{way}_lost_percent"] = 100 * statistics.median(lost for lost, _ in runs)
        outcome.figures[f"{way}_transactions_per_s"] = statistics.median(rate for _, rate in runs)
    for way in ("lock_taken_last", "sequence_alone"):
        rate, ours = (outcome.figures[f"{each}_transactions_per_s"] for each in (way, _OURS))
        outcome.ratios[f"rate_{way}_to_ours"] = rate / ours
    return outcome


if __name__ == "__main__":
    run("feed", measure)
