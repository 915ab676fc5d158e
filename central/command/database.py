"""Finds the database a command works on: the one named, else the embedded one of a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlalchemy.exc import OperationalError

from central.database import open_engine
from central.embedded import borrowed_postgres
from central.upgrades import upgrade
from registrar_desktop.errors import Unusable

Embedded = Callable[[Path], AbstractContextManager[str]]


@contextmanager
def named_database(
    database_url: str | None, data_dir: Path | None, embedded: Embedded
) -> Iterator[str]:
    """The address of the named database, or of the folder's own while it is in use here."""
    if database_url:
        yield database_url
        return
    with embedded(data_dir or _usual_folder()) as url:
        yield url


@contextmanager
def opened(
    database_url: str | None, data_dir: Path | None, *, migrate: bool = False
) -> Iterator[Engine]:
    """A ready database; a folder's own is brought up to date, a named one only when asked."""
    with named_database(database_url, data_dir, borrowed_postgres) as url:
        engine = open_engine(url)
        try:
            if migrate or not database_url:
                upgrade(engine)
            elif not inspect(engine).has_table("school"):
                raise Unusable("database_not_migrated")
            yield engine
        except OperationalError as error:
            raise Unusable("database_away", problem=type(error.orig).__name__) from error
        finally:
            engine.dispose()


def _usual_folder() -> Path:
    from platformdirs import user_data_path

    return user_data_path("Registrar Central", appauthor=False)
