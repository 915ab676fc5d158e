"""Alembic's entry for the central database: runs on the connection `central.upgrades` hands over."""

from __future__ import annotations

from alembic import context
from sqlalchemy.schema import SchemaItem

from central.payments import tables  # noqa: F401 - declares the tables
from central.tables import CentralTable
from registrar_desktop.schema import register  # noqa: F401 - declares the tables
from registrar_desktop.schema.base import Record, belongs_to

TARGETS = [Record.metadata, CentralTable.metadata]


def _include(
    item: SchemaItem, _name: str | None, _kind: str, _reflected: bool, _other: SchemaItem | None
) -> bool:
    """The centre's side only: the desk's plain indexes are left out."""
    return belongs_to(item, "postgresql")


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=TARGETS,
    include_object=_include,
    compare_type=True,
    transactional_ddl=True,
)
context.run_migrations()
