"""Alembic's entry for the desk's store: runs on the connection `store.upgrades` hands over."""

from __future__ import annotations

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import JSON, Enum
from sqlalchemy.schema import SchemaItem

from registrar_desktop.schema import register  # noqa: F401 - declares the tables
from registrar_desktop.schema.base import Instant, Record, belongs_to
from registrar_desktop.store.tables import (  # noqa: F401 - declares the tables
    agreement,
    audit,
    desk,
    drafts,
    imports,
    journal,
    lost,
    payments,
    search,
    unknown,
)
from registrar_desktop.store.tables.base import LocalTable
from registrar_desktop.store.tables.search import WORDS_TABLE

TARGETS = [Record.metadata, LocalTable.metadata]


def _render(kind: str, item: object, autogen: AutogenContext) -> str | Literal[False]:
    """Column types as migrations spell them: words are text, documents JSON."""
    if kind != "type":
        return False
    if isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    if isinstance(item, JSON):
        return "sa.JSON()"
    if isinstance(item, Instant):
        autogen.imports.add("from registrar_desktop.schema.base import Instant")
        return "Instant()"
    return False


def _include(
    item: SchemaItem, name: str | None, kind: str, reflected: bool, other: SchemaItem | None
) -> bool:
    """The desk's side only; what FTS5 keeps for itself is its own."""
    return belongs_to(item, "sqlite") and not (name or "").startswith(WORDS_TABLE)


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=TARGETS,
    render_item=_render,
    include_object=_include,
    transactional_ddl=True,
)
context.run_migrations()
