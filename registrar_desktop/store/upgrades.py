"""Brings a store to the form this program knows: made when new, upgraded with a copy beside it.

Alembic is loaded only where there is something to do: it would cost every start half a second.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, PoolProxiedConnection, inspect

from registrar_desktop.errors import Defect, Fault, Unusable
from registrar_desktop.store.engine import IMMEDIATE
from registrar_desktop.store.unknown_fields import take_up_known

if TYPE_CHECKING:
    from alembic.config import Config

OnStep = Callable[[int, int], None]
# Steps of SQLite's machine between two looks: some hundred in a second.
_STEPS = 20_000
_SIZE = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
# The newest revision in `migrations/versions`; a test holds the two equal.
HEAD = "0026"


def bring_up_to_date(engine: Engine, path: Path) -> None:
    """Make or upgrade the tables behind `engine`. Raises Unusable for a newer store."""
    with engine.connect() as connection:
        found = _revision(connection)
    if found == HEAD:
        return
    if found is not None:
        _refuse_newer(found, path)
        copy_store(engine, path.with_name(f"{path.stem}-before-{HEAD}{path.suffix}"))
    _upgrade(engine)


def copy_store(engine: Engine, target: Path, on_step: OnStep = lambda done, of: None) -> None:
    """An encrypted copy of the store, made page by page while it is open.

    on_step: told how many bytes of about how many are written; a Fault it raises ends the work.
    """
    target.unlink(missing_ok=True)
    connection = engine.raw_connection()
    raw = driver(connection)
    whole = sum(page for (page,) in raw.execute(_SIZE))
    ended: list[Fault] = []

    def look() -> int:
        try:
            on_step(target.stat().st_size if target.exists() else 0, whole)
        except Fault as fault:
            ended.append(fault)
        return len(ended)

    try:
        raw.set_progress_handler(look, _STEPS)
        raw.execute("VACUUM INTO ?", (str(target),))
    except raw.OperationalError as error:
        if ended:
            raise ended[0] from error
        raise
    finally:
        raw.set_progress_handler(None, 0)
        connection.close()


def driver(connection: PoolProxiedConnection) -> Any:
    """SQLCipher's own connection, for what must run outside a transaction."""
    if connection.driver_connection is None:
        raise Defect("the connection was closed while in use")
    return connection.driver_connection


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return None if row is None else str(row[0])


def _refuse_newer(found: str, path: Path) -> None:
    from alembic.script import ScriptDirectory
    from alembic.util import CommandError

    try:
        ScriptDirectory.from_config(_config()).get_revision(found)
    except CommandError as error:
        raise Unusable("store_newer", file=path.name, revision=found) from error


def _upgrade(engine: Engine) -> None:
    from alembic import command

    # A batch rebuild of a table with foreign keys on would run ON DELETE rules; the pragma does
    # nothing inside a transaction, so it comes first.
    with engine.execution_options(**{IMMEDIATE: True}).connect() as connection:
        raw = driver(connection.connection)
        raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                config = _config()
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                take_up_known(connection)
                _check_references(connection)
        finally:
            raw.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if dangling is not None:
        raise Unusable("store_upgrade_failed", table=str(dangling[0]))


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
