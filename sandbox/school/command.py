"""`python -m sandbox school`: makes a sample school in a migrated central database."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, date, datetime

from sandbox.school.generator import school
from sandbox.school.setting import Setting

_MOST_STUDENTS = 2_000_000
_URL_VARIABLE = "REGISTRAR_CENTRAL_DATABASE_URL"


def main(arguments: list[str]) -> int:
    """Make the school; 0 done, 1 refused, 2 wrong usage."""
    from sandbox.school.load import NotMade, load, school_currency

    options = _parser().parse_args(arguments)
    url = options.database_url or os.environ.get(_URL_VARIABLE, "")
    if not url:
        print(f"Name the database: --database-url or {_URL_VARIABLE}.", file=sys.stderr)
        return 2
    try:
        currency = school_currency(url)
        setting = Setting(options.students, options.seed, options.today, currency)
        written = load(url, school(setting), _tell if sys.stderr.isatty() else _keep_quiet)
    except NotMade as reason:
        print(f"No sample school was made. {reason}", file=sys.stderr)
        return 1
    for table, count in written.items():
        print(f"{table:20} {count:>10,}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox school", description=__doc__)
    parser.add_argument("--database-url", help=f"postgresql://…; default: ${_URL_VARIABLE}")
    parser.add_argument("--students", type=_count, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    today = datetime.now(UTC).date()
    parser.add_argument("--today", type=date.fromisoformat, default=today)
    return parser


def _count(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= _MOST_STUDENTS):
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 to {_MOST_STUDENTS:,}")
    return int(text)


def _tell(table: str, count: int) -> None:
    print(f"\r{count:,} {table}s", end="", file=sys.stderr, flush=True)


def _keep_quiet(table: str, count: int) -> None:
    """Progress is for people at a terminal."""
