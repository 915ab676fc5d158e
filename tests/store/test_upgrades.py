"""Upgrades: every earlier store comes to what the declarations say, with a copy beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlcipher3.dbapi2
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.schema import SchemaItem

from registrar_desktop.errors import Unusable
from registrar_desktop.schema.base import Record, belongs_to
from registrar_desktop.schema.people import Student
from registrar_desktop.store import upgrades
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.engine import IMMEDIATE, open_engine
from registrar_desktop.store.tables.base import LocalTable
from registrar_desktop.store.tables.search import WORDS_TABLE
from tests.store.desk import KEY, HandClock

SCRIPTS = ScriptDirectory(str(Path(upgrades.__file__).parent / "migrations"))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


def at_revision(path: Path, revision: str) -> None:
    """Make a store as an earlier version of the program left it, with a student in it."""
    engine = open_engine(path, KEY)
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS.dir))
    config.set_main_option("path_separator", "os")
    with engine.execution_options(**{IMMEDIATE: True}).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.exec_driver_sql(
            "INSERT INTO student (id, student_number, family_name) VALUES ('s', '1', 'Ada')"
        )
    engine.dispose()


# SQLAlchemy cannot read indexes over expressions back from SQLite.
UNREADABLE = "ix_student_email"


def _ours(item: SchemaItem, name: str | None, *_: object) -> bool:
    return belongs_to(item, "sqlite") and not (name or "").startswith((WORDS_TABLE, UNREADABLE))


def test_the_program_knows_its_newest_revision() -> None:
    assert SCRIPTS.get_current_head() == upgrades.HEAD


@pytest.mark.filterwarnings("ignore:Skipped unsupported reflection of expression-based index")
@pytest.mark.filterwarnings("ignore:autogenerate skipping metadata-specified expression-based")
def test_a_new_store_is_exactly_what_is_declared(store: DeskStore) -> None:
    with store.reading() as session:
        context = MigrationContext.configure(
            session.connection(),
            opts={"include_object": _ours, "compare_type": False},
        )
        assert compare_metadata(context, [Record.metadata, LocalTable.metadata]) == []  # type: ignore[arg-type]


def test_columns_hold_what_is_declared_and_may_be_empty_where_it_says_so(
    store: DeskStore,
) -> None:
    with store.reading() as session:
        seen = inspect(session.connection())
        for metadata in (Record.metadata, LocalTable.metadata):
            for table in metadata.sorted_tables:
                found = {each["name"]: each for each in seen.get_columns(table.name)}
                assert set(found) == set(table.columns.keys())
                for column in table.columns:
                    there = found[column.name]
                    assert there["nullable"] == column.nullable, column
                    assert (there["default"] is None) == (column.server_default is None), column


@pytest.mark.parametrize("revision", REVISIONS[:-1])
def test_a_store_of_every_earlier_form_is_brought_up_to_date(tmp_path: Path, revision: str) -> None:
    path = tmp_path / "store.db"
    at_revision(path, revision)
    store = DeskStore.open(path, KEY, HandClock())
    with store.reading() as session:
        assert session.get_one(Student, "s").family_name == "Ada"
    store.close()
    copies = [each.name for each in tmp_path.glob("store-before-*.db")]
    assert copies == [f"store-before-{upgrades.HEAD}.db"]


def test_the_copy_is_whole_and_locked_by_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    at_revision(path, REVISIONS[-2])
    DeskStore.open(path, KEY, HandClock()).close()
    copy = tmp_path / f"store-before-{upgrades.HEAD}.db"
    assert not copy.read_bytes().startswith(b"SQLite format 3")
    raw = sqlcipher3.dbapi2.connect(str(copy))
    raw.execute(f"PRAGMA key=\"x'{KEY.hex()}'\"")
    assert raw.execute("SELECT family_name FROM student").fetchall() == [("Ada",)]
    assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == (REVISIONS[-2],)
    raw.close()


def test_a_store_that_is_up_to_date_is_left_alone(store: DeskStore) -> None:
    DeskStore.open(store.path, KEY, HandClock()).close()
    assert list(store.path.parent.glob("store-before-*")) == []


def test_a_store_of_a_newer_program_is_refused_untouched(store: DeskStore) -> None:
    with store.recording() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    before = store.path.read_bytes()
    with pytest.raises(Unusable) as told:
        DeskStore.open(store.path, KEY, HandClock())
    assert told.value.code == "store_newer"
    assert store.path.read_bytes() == before


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    at_revision(path, "0004")
    engine = open_engine(path, KEY)
    with engine.begin() as connection:
        # Something stands where the upgrade wants to put its own.
        connection.exec_driver_sql("CREATE INDEX ix_ledger_entry_money ON ledger_entry (code)")
    engine.dispose()
    with pytest.raises(Exception, match="already exists"):
        DeskStore.open(path, KEY, HandClock())
    engine = open_engine(path, KEY)
    with engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        names = {each["name"] for each in inspect(connection).get_indexes("ledger_entry")}
    engine.dispose()
    assert found == "0004"
    assert "ix_ledger_entry_balance" not in names, "nothing half there"
