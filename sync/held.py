"""Whole records as the centre has them as far as this desk knows, for a comparison of their values.

What unconfirmed changes of this desk put on top of a record is looked through.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Boolean, Column, select
from sqlalchemy.orm import Session

from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.digests import PART_LENGTH
from registrar_desktop.schema.register import BY_KIND
from registrar_desktop.store.tables.journal import ConfirmedRecord
from sync.rebase import pending_lines, replay
from sync.rows import Row

_FETCHED = 1000


@dataclass(frozen=True, slots=True)
class Held:
    """A confirmed record: `values` as JSON values, by column."""

    id: str
    version: int
    values: Row


def columns_of(kind: str) -> list[str]:
    """The columns this program knows of a kind."""
    return [column.key for column in table_of(BY_KIND[kind]).columns]


def held_records(session: Session, kind: str, parts: Sequence[str] | None = None) -> Iterator[Held]:
    """Every confirmed record of a kind, or of some parts of it."""
    table = table_of(BY_KIND[kind])
    makers = [_maker(column) for column in table.columns]
    names = [column.key for column in table.columns]
    grounds = _grounds(session, kind)
    for raw in _rows(session, kind, names, parts):
        row = {name: make(value) for name, make, value in zip(names, makers, raw, strict=True)}
        ground = grounds.get(row["id"])
        values = row if ground is None else _without_ours(session, ground, row)
        yield Held(row["id"], row["row_version"], values)


def unsettled(session: Session, kind: str) -> set[str]:
    """Records of which an accepted change of this desk is ahead of what the feed has brought."""
    return set(
        session.scalars(
            select(ConfirmedRecord.record_id).where(
                ConfirmedRecord.record_kind == kind,
                ConfirmedRecord.awaited_version > ConfirmedRecord.version,
            )
        )
    )


def _rows(
    session: Session, kind: str, names: Sequence[str], parts: Sequence[str] | None
) -> Iterator[Sequence[Any]]:
    quoted = ", ".join(f'"{name}"' for name in names)
    query = f"SELECT {quoted} FROM {kind} WHERE row_version > 0"  # noqa: S608 - our own names
    parameters: tuple[Any, ...] = ()
    if parts is not None:
        query += " AND substr(id, ?) IN (SELECT value FROM json_each(?))"
        parameters = (-PART_LENGTH, json.dumps(list(parts)))
    found = session.connection().exec_driver_sql(query, parameters)
    while rows := found.fetchmany(_FETCHED):
        yield from rows


def _maker(column: Column[Any]) -> Callable[[Any], Any]:
    """From what SQLite keeps to the JSON value; all but these are kept as they travel."""
    if isinstance(column.type, Boolean):
        return lambda value: None if value is None else bool(value)
    if isinstance(column.type, JSON):
        return lambda value: None if value is None else json.loads(value)
    return lambda value: value


def _grounds(session: Session, kind: str) -> dict[str, ConfirmedRecord]:
    found = session.scalars(select(ConfirmedRecord).where(ConfirmedRecord.record_kind == kind))
    return {ground.record_id: ground for ground in found if ground.values is not None}


def _without_ours(session: Session, ground: ConfirmedRecord, row: Row) -> Row:
    """The confirmed values; where the row is not these with our changes on top, what it shows."""
    lines = pending_lines(session, ground.record_kind, ground.record_id)
    confirmed = {**dict.fromkeys(row), **(ground.values or {}), "row_version": row["row_version"]}
    expected = replay(confirmed, lines) or {}
    return {
        name: confirmed[name] if expected[name] == value else value for name, value in row.items()
    }
