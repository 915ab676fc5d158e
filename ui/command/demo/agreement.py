"""Compares desks and the centre record by record: every field at the desks, versions at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from registrar_desktop.clock import SystemClock
from registrar_desktop.schema.codec import row_to_json
from registrar_desktop.schema.register import BY_KIND, MACHINE_MADE
from registrar_desktop.settings import Settings
from ui.office import Office

if TYPE_CHECKING:
    from ui.command.demo.school_database import SchoolDatabase

# One desk's clock and the order of its cycles; the same record may have come at other times.
_OWN = frozenset({"updated_at"})


@dataclass(frozen=True, slots=True)
class Agreement:
    """How much was compared, and which kinds of record differ somewhere."""

    records: int
    kinds: int
    differing: list[str]


def agreement(desks: Iterable[Settings], database: SchoolDatabase) -> Agreement:
    """Read all of them and compare them."""
    kinds = [kind for kind in BY_KIND if kind not in MACHINE_MADE]
    sides = [_at_desk(settings, kinds) for settings in desks]
    versions = [{kind: held.versions for kind, held in side.items()} for side in sides]
    versions.append({kind: _at_centre(database, kind) for kind in kinds})
    differing = [
        kind
        for kind in kinds
        if len({side[kind].digest for side in sides}) > 1
        or any(each[kind] != versions[0][kind] for each in versions)
    ]
    records = sum(len(held) for held in versions[0].values())
    return Agreement(records, len(kinds), differing)


@dataclass(frozen=True, slots=True)
class _Held:
    """What a desk has of one kind: the version of each record, and a digest of all fields."""

    versions: dict[str, int]
    digest: str


def _at_desk(settings: Settings, kinds: Iterable[str]) -> dict[str, _Held]:
    with (
        Office.open(settings, lambda new: None, SystemClock()) as office,
        office.store.reading() as session,
    ):
        return {
            kind: _held(session.scalars(select(BY_KIND[kind]).order_by(BY_KIND[kind].id)))
            for kind in kinds
        }


def _held(rows: Iterable[Any]) -> _Held:
    digest, versions = hashlib.sha256(), {}
    for row in rows:
        values = {name: each for name, each in row_to_json(row).items() if name not in _OWN}
        digest.update(json.dumps(values, sort_keys=True).encode())
        versions[row.id] = row.row_version
    return _Held(versions, digest.hexdigest())


def _at_centre(database: SchoolDatabase, kind: str) -> dict[str, int]:
    from psycopg import sql

    statement = sql.SQL("SELECT id, row_version FROM {}").format(sql.Identifier(kind))
    return dict(database.rows(statement))
