"""Writes what the centre told into the desk's tables, and keeps the search over them.

The one place where rows get a confirmed version. Which of them a desk's own changes rest on is
`sync.rebase`'s part; how values become what SQLite keeps is told in `sync.row_forms`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from operator import itemgetter, ne
from types import MappingProxyType
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from registrar_desktop.errors import Refused
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.register import BY_KIND, MACHINE_MADE
from registrar_desktop.schema.vocabulary import GatewayMatch
from registrar_desktop.store import search
from registrar_desktop.store.unknown_fields import (
    forget_unknown,
    forget_unknown_versions,
    keep_unknown,
)
from sync.payments.beside_ours import beside_ours
from sync.protocol_reading import FeedRow
from sync.row_forms import Form, Places, Values, form_of

# What the centre sets in a record whoever changes it.
STAMPS = frozenset({"updated_at", "posted_at"})

Row = dict[str, Any]


def write_rows(session: Session, kind: str, rows: Sequence[Row]) -> None:
    """Insert or overwrite rows given as JSON values; an older version never overwrites a newer.

    Refused where a field holds a word that only a newer program knows.
    """
    by_columns: dict[tuple[str, ...], list[Values]] = {}
    for row in rows:
        by_columns.setdefault(tuple(row), []).append(tuple(row.values()))
    for columns, values in by_columns.items():
        write_values(session, kind, columns, values)


def write_values(
    session: Session,
    kind: str,
    columns: Sequence[str],
    rows: Sequence[Values],
    entries: Mapping[str, search.Entry] = MappingProxyType({}),
) -> None:
    """Like `write_rows`, for rows of one record each that have the same columns, in their order.

    entries: what the search will have of them, as far as it was made ahead.
    """
    if not rows:
        return
    if kind in MACHINE_MADE:
        told = (dict(zip(columns, row, strict=True)) for row in rows)
        rows = [[row[name] for name in columns] for row in beside_ours(session, told)]
    form = form_of(kind, tuple(columns))
    try:
        taken = form.taken(rows)
    except (ValueError, LookupError) as error:
        raise Refused("update_needed", kind=kind) from error
    new, changed = _compared(session, form, taken)
    connection = session.connection()
    form.insertion.write(connection, new)
    for places, values in changed.items():
        connection.exec_driver_sql(form.update(places), form.for_update(places, values))
    if form.unknown:
        _keep_unknown(session, kind, columns, form.unknown, rows)
    if BY_KIND[kind] is Student:
        _keep_findable(session, form, new, changed, entries)


def _compared(
    session: Session, form: Form, rows: Sequence[Values]
) -> tuple[list[Values], dict[Places, list[Values]]]:
    """Rows that are not here yet, and those that are here otherwise by the places that differ.

    To read a row and write what differs takes half as long as to write all of it: most changes are
    of a field or two, and no index or reference is touched for nothing.
    """
    ids = json.dumps([row[form.id_at] for row in rows])
    found = session.connection().exec_driver_sql(form.select, (ids,))
    here = {row[form.id_at]: row for row in found.all()}
    everywhere = range(len(form.names))
    new: list[Values] = []
    changed: dict[Places, list[Values]] = {}
    for row in rows:
        old = here.get(row[form.id_at])
        if old is None:
            new.append(row)
        elif row[form.version_at] >= old[form.version_at]:
            places = tuple(compress(everywhere, map(ne, row, old)))
            if places:
                changed.setdefault(places, []).append(row)
    return new, changed


def entries_ahead(
    kind: str, columns: Sequence[str], rows: Sequence[Values]
) -> dict[str, search.Entry]:
    """What the search will have of students that are told, for `write_values`."""
    if BY_KIND.get(kind) is not Student or not {*search.SEARCHED_FIELDS} <= {*columns}:
        return {}
    id_at, told = columns.index("id"), itemgetter(*map(columns.index, search.SEARCHED_FIELDS))
    return {row[id_at]: search.entry_of(told(row)) for row in rows}


def _keep_findable(
    session: Session,
    form: Form,
    new: list[Values],
    changed: dict[Places, list[Values]],
    entries: Mapping[str, search.Entry],
) -> None:
    """Enter students into the search who are new, or whose names, numbers or addresses are."""
    searched = [form.names.index(name) for name in search.SEARCHED_FIELDS]
    names = {form.names.index(name) for name in search.NAME_FIELDS}
    moved, same_names = list(new), set[str]()
    for places, values in changed.items():
        if not names.isdisjoint(places):
            moved += values
        elif not set(searched).isdisjoint(places):
            moved += values
            same_names.update(row[form.id_at] for row in values)
    told = itemgetter(form.id_at, *searched)
    made = {
        record_id: entries.get(record_id) or search.entry_of(values)
        for record_id, *values in map(told, moved)
    }
    search.index_students(session, made, same_names)


def stamp_rows(session: Session, rows: Iterable[FeedRow]) -> None:
    """Write what only the centre sets into rows whose other values are here already."""
    told: dict[tuple[str, str], list[Values]] = {}
    for row in rows:
        for name in STAMPS & row.values.keys():
            told.setdefault((row.kind, name), []).append((row.values[name], row.id, row.version))
    connection = session.connection()
    for (kind, name), values in told.items():
        if kind in BY_KIND:
            connection.exec_driver_sql(
                f"UPDATE {kind} SET {name} = ? WHERE id = ? AND row_version = ?",  # noqa: S608
                values,
            )
            # Also in what unconfirmed changes of the record rest on.
            connection.exec_driver_sql(
                f'UPDATE confirmed_record SET "values" = json_set("values", \'$.{name}\', ?)'  # noqa: S608
                f" WHERE record_kind = '{kind}' AND record_id = ? AND version = ?"
                ' AND "values" IS NOT NULL',
                values,
            )


def _keep_unknown(
    session: Session,
    kind: str,
    columns: Sequence[str],
    unknown: Sequence[str],
    rows: Iterable[Values],
) -> None:
    """A newer centre tells more than there are columns for: it is kept for the next version."""
    told = [dict(zip(columns, row, strict=True)) for row in rows]
    keep_unknown(
        session.connection(),
        kind,
        [(row["id"], row["row_version"], {name: row[name] for name in unknown}) for row in told],
    )


def refuse_unknown_words(kind: str, row: Row) -> None:
    """Refused where one of the row's words is known to a newer program only: laid under changes
    of this desk it would come to light when these are confirmed."""
    try:
        form_of(kind, tuple(row)).taken([tuple(row.values())])
    except (ValueError, LookupError) as error:
        raise Refused("update_needed", kind=kind) from error


def remove_row(session: Session, kind: str, record_id: str) -> None:
    """Take away a row that the centre does not have."""
    if BY_KIND[kind] is Student:
        search.drop_students(session, [record_id])
    if BY_KIND[kind] is LedgerEntry:
        _let_go(session, record_id)
    table = table_of(BY_KIND[kind])
    here = table.c.id == record_id
    # Entries of an account that the centre has confirmed are kept from being deleted.
    session.connection().execute(table.update().where(here).values(row_version=0))
    session.connection().execute(delete(table).where(here))
    forget_unknown(session.connection(), kind, record_id)


def _let_go(session: Session, entry_id: str) -> None:
    """What the payment service did and this entry stood for finds the one that stands for it now."""
    table = table_of(GatewayTransaction)
    open_again = {"ledger_entry_id": None, "match": GatewayMatch.UNMATCHED}
    session.connection().execute(
        table.update().where(table.c.ledger_entry_id == entry_id).values(open_again)
    )


def forget_versions(session: Session, kind: str) -> None:
    """A new history of the centre begins: no row of this kind is confirmed by it yet."""
    table = table_of(BY_KIND[kind])
    session.connection().execute(table.update().values(row_version=0))
    forget_unknown_versions(session.connection(), kind)
