"""Connections to the central PostgreSQL: address, pool and the time limits every session gets."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    String,
    any_,
    bindparam,
    create_engine,
    event,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.types import TypeEngine

from registrar_desktop.errors import Invalid

# A session that waits longer for a lock gives up and is told to come again. One that idles inside
# a transaction would hold the feed back for everybody.
_LIMITS = {
    "lock_timeout": "5s",
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "30s",
    "TimeZone": "UTC",
}
POOL = 11
# The others are for what the centre does by itself and for being asked whether it can work.
FOR_REQUESTS = POOL - 3
# The address leads to a pooler that gives each transaction another session (PgBouncer's mode
# `transaction`): nothing may be set for a session or prepared in it.
POOLER = "REGISTRAR_CENTRAL_POOLER"
_POOL_WAIT_SECONDS = 5


def address(url: str) -> URL:
    """The URL with the driver we use. Raises Invalid where it names no PostgreSQL database."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Invalid("database_url_unusable") from error
    if parsed.get_backend_name() not in {"postgresql", "postgres"} or not parsed.database:
        raise Invalid("database_url_unusable")
    return parsed.set(drivername="postgresql+psycopg")


def open_engine(url: str, *, pooler: bool | None = None) -> Engine:
    """A pool of connections. What does not get one in time is told to come again later.

    pooler: whether the address leads to one; without it the environment says so.
    """
    behind_pooler = bool(os.environ.get(POOLER)) if pooler is None else pooler
    engine = create_engine(
        address(url),
        pool_size=POOL,
        max_overflow=0,
        pool_timeout=_POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        # What a statement was given is people's data; a failure's text ends up in the log.
        hide_parameters=True,
        connect_args={
            "application_name": "registrar-central",
            "connect_timeout": 5,
            **({"prepare_threshold": None} if behind_pooler else {"options": _of_a_session()}),
        },
    )
    if behind_pooler:
        event.listen(engine, "begin", _limit_transaction)
    return engine


def _of_a_session() -> str:
    return " ".join(f"-c {name}={value}" for name, value in _LIMITS.items())


def _limit_transaction(connection: Connection) -> None:
    """The same limits, for this transaction alone."""
    connection.exec_driver_sql(
        "; ".join(f"SET LOCAL {name} = '{value}'" for name, value in _LIMITS.items())
    )


def one_of(
    column: Any, values: Iterable[Any], kind: type[TypeEngine[Any]] = String
) -> ColumnElement[bool]:
    """`column = ANY(values)`: one parameter however many values."""
    bound = bindparam(None, list(values), type_=ARRAY(kind), unique=True)
    return column == any_(bound)  # type: ignore[no-any-return]
