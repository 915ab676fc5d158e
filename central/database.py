"""Connections to the central PostgreSQL: address, pool and the time limits every session gets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Engine, String, any_, bindparam, create_engine
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
POOL = 10
# The others are for what the centre does by itself and for being asked whether it can work.
FOR_REQUESTS = POOL - 2
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


def open_engine(url: str) -> Engine:
    """A pool of connections. What does not get one in time is told to come again later."""
    options = " ".join(f"-c {name}={value}" for name, value in _LIMITS.items())
    return create_engine(
        address(url),
        pool_size=POOL,
        max_overflow=0,
        pool_timeout=_POOL_WAIT_SECONDS,
        pool_pre_ping=True,
        connect_args={
            "options": options,
            "application_name": "registrar-central",
            "connect_timeout": 5,
        },
    )


def one_of(
    column: Any, values: Iterable[Any], kind: type[TypeEngine[Any]] = String
) -> ColumnElement[bool]:
    """`column = ANY(values)`: one parameter however many values."""
    bound = bindparam(None, list(values), type_=ARRAY(kind), unique=True)
    return column == any_(bound)  # type: ignore[no-any-return]
