"""The declared tables and the migrated database are the same, compared by Alembic itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import produce_migrations
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

import central
from central.database import open_engine
from central.payments import tables  # noqa: F401 - declares the tables
from central.tables import CentralTable
from central.upgrades import upgrade
from registrar_desktop.errors import Unusable
from registrar_desktop.schema import register  # noqa: F401 - declares the tables
from registrar_desktop.schema.base import Record, belongs_to
from tests.centre.campus import Campus

DECLARED = [Record.metadata, CentralTable.metadata]
SCRIPTS = Path(str(central.__path__[0])) / "migrations"


def differences(engine: Engine) -> list[Any]:
    """What Alembic would change in the database to make it what is declared."""
    options = {
        "target_metadata": DECLARED,
        "compare_type": True,
        "compare_server_default": True,
        "include_object": lambda item, *_rest: belongs_to(item, "postgresql"),
    }
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        # Alembic takes several collections of tables, though its types say one.
        needed = produce_migrations(context, DECLARED).upgrade_ops  # type: ignore[arg-type]
    assert needed is not None
    return list(needed.as_diffs())


def test_models_and_migrations_agree(engine: Engine) -> None:
    assert differences(engine) == []


@pytest.mark.usefixtures("spoils_database")
def test_a_difference_would_be_noticed(engine: Engine, campus: Campus) -> None:
    changes = (
        "DROP INDEX uq_student_email",
        "ALTER TABLE verdict DROP COLUMN label",
        "ALTER TABLE student ALTER phone TYPE varchar(41)",
        "ALTER TABLE student ALTER privacy_flag DROP DEFAULT",
        "ALTER TABLE contact DROP CONSTRAINT fk_contact_student_id_student",
    )
    for count, change in enumerate(changes, start=1):
        campus.run(change)
        assert len(differences(engine)) == count, change


def test_every_declared_check_is_in_the_database(engine: Engine, campus: Campus) -> None:
    names = {
        str(constraint.name)
        for declared in DECLARED
        for table in declared.tables.values()
        for constraint in table.constraints
        if constraint.__visit_name__ == "check_constraint"
    }
    for name in names:
        assert campus.value("SELECT count(*) FROM pg_constraint WHERE conname = :n", n=name) == 1


def test_there_is_one_line_of_revisions() -> None:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_upgrading_twice_changes_nothing(engine: Engine, campus: Campus) -> None:
    epoch = campus.value("SELECT epoch FROM school")
    upgrade(engine)
    assert campus.value("SELECT epoch FROM school") == epoch


@pytest.mark.usefixtures("spoils_database")
def test_a_database_of_a_newer_program_is_left_alone(staffed_url: str) -> None:
    engine = open_engine(staffed_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unusable, match="database_newer"):
        upgrade(engine)
    engine.dispose()
