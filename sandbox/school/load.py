"""Loads a sample school into a migrated central database by plain COPY, as a school's own
systems would: the centre's triggers do the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text

from registrar_desktop.errors import Refused
from sandbox.school.generator import Batch

Progress = Callable[[str, int], None]


def load(url: str, batches: Iterable[Batch], progress: Progress) -> dict[str, int]:
    """Write all batches and count the rows of each table.

    Each batch of students is committed with all that belongs to it. Raises Refused where the
    database has students already: a sample never mixes with real records.
    """
    engine = create_engine(url)
    written: dict[str, int] = {}
    try:
        _refuse_unless_empty(engine)
        with engine.connect() as connection:
            for table, rows in batches:
                if table == "student":
                    connection.commit()
                    progress(table, written.get(table, 0))
                _copy(connection, table, rows)
                written[table] = written.get(table, 0) + len(rows)
            connection.commit()
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
    finally:
        engine.dispose()
    return written


def _refuse_unless_empty(engine: Engine) -> None:
    with engine.connect() as connection:
        if connection.scalar(text("SELECT EXISTS (SELECT FROM student)")):
            raise Refused("school_not_empty", database=engine.url.database or "")


def _copy(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    columns = list(rows[0])
    named = ", ".join(f'"{column}"' for column in columns)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({named}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row([_plain(row[column]) for column in columns])


def _plain(value: Any) -> Any:
    if isinstance(value, dict | list):
        from psycopg.types.json import Jsonb  # part of the extra that a centre needs

        return Jsonb(value)
    return value.value if isinstance(value, StrEnum) else value
