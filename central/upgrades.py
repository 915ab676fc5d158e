"""Brings the central database to the form this program knows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, text

from registrar_desktop.errors import Unusable

if TYPE_CHECKING:
    from alembic.config import Config

# Any number will do as long as all processes use the same one.
_ONE_AT_A_TIME = 724_310_066
OLDEST_SERVER = 150_000


def upgrade(engine: Engine) -> None:
    """Make or upgrade the tables; several processes may ask at once.

    Raises Unusable for a PostgreSQL older than 15, or a database made by a newer program.
    """
    from alembic import command
    from alembic.util import CommandError

    with engine.connect() as connection, connection.begin():
        if int(connection.scalar(text("SHOW server_version_num")) or 0) < OLDEST_SERVER:
            version = connection.scalar(text("SHOW server_version"))
            raise Unusable("postgresql_too_old", version=version)
        # Waiting for another process that upgrades is no stuck lock.
        connection.execute(text("SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0"))
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
        try:
            command.upgrade(_config(connection), "head")
        except CommandError as error:
            raise Unusable("database_newer") from error


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
