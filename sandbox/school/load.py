"""Loads a sample school into a migrated central database by plain COPY, as a school's own
systems would: the centre's triggers do the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from typing import Any

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import ArgumentError, OperationalError, ProgrammingError

from sandbox.school.generator import Batch

Progress = Callable[[str, int], None]


class NotMade(Exception):
    """No sample school was made; the text says why."""


def load(url: str, batches: Iterable[Batch], progress: Progress) -> dict[str, int]:
    """Write all batches and count the rows of each table.

    Each batch of students is committed with all that belongs to it. Raises NotMade where the
    database has students already: a sample never mixes with real records.
    """
    written: dict[str, int] = {}
    with _opened(url) as engine:
        _refuse_unless_empty(engine)
        with closing(engine.raw_connection()) as connection:
            # The sample's charges come with its registrations.
            connection.cursor().execute("SET registrar.fees_charged = 'on'")
            for table, rows in batches:
                if table == "student":
                    connection.commit()
                    progress(table, written.get(table, 0))
                _copy(connection.cursor(), table, rows)
                written[table] = written.get(table, 0) + len(rows)
            connection.commit()
        with engine.begin() as statements:
            statements.execute(text("ANALYZE"))
    return written


def school_currency(url: str) -> str:
    """The currency in which the database's school keeps its accounts."""
    with _opened(url) as engine, engine.connect() as connection:
        return str(connection.scalar(text("SELECT currency FROM school")))


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    try:
        engine = create_engine(url)
    except ArgumentError as error:
        raise NotMade("The database's address is none; write postgresql://…") from error
    try:
        yield engine
    except OperationalError as error:
        said = " ".join(str(error.orig).split())
        raise NotMade(f"The database does not answer: {said}") from error
    except ProgrammingError as error:
        raise NotMade("The database is not a centre's; run `central migrate` first.") from error
    finally:
        engine.dispose()


def _refuse_unless_empty(engine: Engine) -> None:
    with engine.connect() as connection:
        if connection.scalar(text("SELECT EXISTS (SELECT FROM student)")):
            raise NotMade("The database has students already; a sample is made in an empty one.")


def _copy(cursor: Any, table: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    columns = list(rows[0])
    named = ", ".join(f'"{column}"' for column in columns)
    try:
        with cursor, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([_plain(row[column]) for column in columns])
    except psycopg.Error as error:
        said = " ".join(str(error).split())
        raise NotMade(f"The database refused rows of {table}: {said} Use a fresh one.") from error


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list):
        return Jsonb(value)
    return value.value if isinstance(value, StrEnum) else value
