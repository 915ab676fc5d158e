"""The unsent journal of a desk as an encrypted file of its own, for another desk to deliver.

It is written from the desk's store as far as that can be read, and holds the same tables with only
what was not confirmed, without the desk's token. A backup that opens by a passphrase is read the
same way. What becomes of it at the other desk is the part of `sync.rescue`.
"""

from __future__ import annotations

import json
import secrets
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2

from registrar_desktop.errors import Invalid, Refused, Unusable
from registrar_desktop.identifiers import new_id
from registrar_desktop.store.backups import connected, salt_of, to_disk
from registrar_desktop.store.keys import SHORTEST_PASSPHRASE, derive_key
from registrar_desktop.store.salvage import Row, Rows, Salvage
from registrar_desktop.store.tables.journal import UNCONFIRMED
from registrar_desktop.store.tables.payments import OperationState
from registrar_desktop.store.upgrades import HEAD

_SALT_BYTES = 16
_JOINED = "joined"
# In a saved journal only: what could not be read where it was saved.
_MISSING = "journal_missing"
_OPEN = ", ".join(f"'{state}'" for state in sorted(UNCONFIRMED))
_UNDECIDED = ", ".join(
    f"'{state}'"
    for state in sorted(OperationState)
    if state not in {OperationState.CONFIRMED, OperationState.DECLINED}
)
_TABLES = ("alembic_version", "setting", "change_set", "change_line", "gateway_operation")
_WANTED = (
    "alembic_version",
    f"setting WHERE name IN ('{_JOINED}', '{_MISSING}')",
    f"change_set WHERE state IN ({_OPEN})",
    f"change_line WHERE change_set_id IN (SELECT id FROM change_set WHERE state IN ({_OPEN}))",  # noqa: S608 - words are ours
    f"gateway_operation WHERE state IN ({_UNDECIDED})",
)


@dataclass(frozen=True, slots=True)
class Recorder:
    """The desk that recorded a change set, and the number it has there."""

    desk_id: str
    desk_code: str
    seq: int


@dataclass(frozen=True, slots=True)
class SavedChange:
    """One change set with its lines, as rows of the tables they came from."""

    recorder: Recorder
    entry: Row
    lines: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class SavedJournal:
    """What a desk had not delivered, in the order it is delivered in.

    desk: what its centre said at enrolment, without the token. unreadable: how many change sets
    are known to be incomplete. places: stretches of the journal that could not be read.
    """

    desk: dict[str, Any]
    revision: str
    changes: tuple[SavedChange, ...]
    operations: tuple[Row, ...]
    unreadable: int = 0
    places: int = 0

    @property
    def desk_id(self) -> str:
        """The desk that saved it."""
        return str(self.desk["id"])

    @property
    def desk_code(self) -> str:
        """What people call that desk."""
        return str(self.desk["code"])


def save_journal(store_file: Path, key: bytes, target: Path, passphrase: str) -> SavedJournal:
    """Write what this store has not delivered, whole or not at all; changes nothing in it.

    Raises Invalid for a short passphrase, Unusable where nothing can be read or written.
    """
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Invalid("passphrase_short", least=SHORTEST_PASSPHRASE)
    if not store_file.is_file():
        raise Refused("desk_not_joined")
    part = target.with_name(f".{target.name[:80]}.{new_id()}.part")
    try:
        journal = _read(store_file, key, "journal_lost")
        layout = Salvage(store_file, key).layout(*_TABLES)
        _write(part, passphrase, layout, _rows(journal))
        to_disk(part)
        part.replace(target)
    except (OSError, sqlcipher3.dbapi2.DatabaseError) as error:
        raise Unusable("journal_not_saved", file=str(target)) from error
    finally:
        part.unlink(missing_ok=True)
    return journal


def unsent_in(store_file: Path, key: bytes) -> SavedJournal:
    """What stands undelivered in a store, as far as it can be read. Raises Unusable where nothing
    can be."""
    return _read(store_file, key, "journal_lost")


def open_journal(file: Path, passphrase: str) -> SavedJournal:
    """What stands in a saved journal, or in a backup that opens by this passphrase."""
    try:
        key = derive_key(passphrase, salt_of(file))
        return _read(file, key, "journal_unreadable")
    except OSError as error:
        raise Unusable("journal_unreadable", file=file.name) from error


def _read(file: Path, key: bytes, trouble: str) -> SavedJournal:
    """trouble: the code to raise where nothing can be read."""
    try:
        found = dict(zip(_TABLES, Salvage(file, key).tables(*_WANTED), strict=True))
    except sqlcipher3.dbapi2.DatabaseError as error:
        raise Unusable(trouble, file=file.name) from error
    settings = {row["name"]: json.loads(row["value"]) for row in _ordered(found["setting"])}
    if _JOINED not in settings:
        raise Unusable(trouble, file=file.name)
    revision = next((row["version_num"] for row in _ordered(found["alembic_version"])), HEAD)
    if revision > HEAD:
        raise Unusable("journal_newer", file=file.name)
    # The token lets a computer in; whoever takes the journal in has one of its own.
    desk = {**settings[_JOINED], "token": ""}
    missing = settings.get(_MISSING, {"unreadable": 0, "places": 0})
    entries = [row for row in _ordered(found["change_set"]) if row["state"] in UNCONFIRMED]
    changes = _whole_changes(entries, found["change_line"], desk)
    return SavedJournal(
        desk=desk,
        revision=revision,
        changes=changes,
        operations=tuple(row for row in _ordered(found["gateway_operation"]) if _undecided(row)),
        unreadable=missing["unreadable"] + len(entries) - len(changes),
        places=missing["places"] + len(found["change_set"].gaps),
    )


def _whole_changes(
    entries: list[Row], lines: Rows, desk: dict[str, Any]
) -> tuple[SavedChange, ...]:
    whole = _whole_lines(lines, {row["id"] for row in entries})
    in_order = sorted(entries, key=lambda row: (row["position"], row["seq"]))
    return tuple(
        SavedChange(_recorder(row, desk), row, tuple(whole[row["id"]]))
        for row in in_order
        if row["id"] in whole
    )


def _ordered(rows: Rows) -> list[Row]:
    return [row for _, row in sorted(rows.found.items())]


def _undecided(row: Row) -> bool:
    return row["state"] not in {OperationState.CONFIRMED, OperationState.DECLINED}


def _whole_lines(rows: Rows, wanted: set[str]) -> dict[str, list[Row]]:
    """The lines of those change sets of which all lines are here.

    The lines of one change set were written together and stand together: it is whole where its
    lines are numbered without a gap and it is known that none stands behind the last.
    """
    lines: dict[str, list[tuple[int, Row]]] = defaultdict(list)
    for place, row in sorted(rows.found.items()):
        if row["change_set_id"] in wanted:
            lines[row["change_set_id"]].append((place, row))
    whole: dict[str, list[Row]] = {}
    for change_set, found in lines.items():
        numbers = sorted(row["line"] for _, row in found)
        if numbers == list(range(len(found))) and not rows.is_gap(found[-1][0] + 1):
            whole[change_set] = sorted((row for _, row in found), key=lambda row: int(row["line"]))
    return whole


def _recorder(row: Row, desk: dict[str, Any]) -> Recorder:
    """Who recorded it: this desk, or another one whose journal was taken in here."""
    if row.get("origin_desk_id"):
        return Recorder(row["origin_desk_id"], row["origin_desk_code"], row["origin_seq"])
    return Recorder(desk["id"], desk["code"], row["seq"])


def _rows(journal: SavedJournal) -> dict[str, list[Row]]:
    missing = {"unreadable": journal.unreadable, "places": journal.places}
    settings = {_JOINED: journal.desk, _MISSING: missing}
    return {
        "alembic_version": [{"version_num": journal.revision}],
        "setting": [
            {"name": name, "value": json.dumps(value, ensure_ascii=False)}
            for name, value in settings.items()
        ],
        "change_set": [change.entry for change in journal.changes],
        "change_line": [line for change in journal.changes for line in change.lines],
        "gateway_operation": list(journal.operations),
    }


def _write(file: Path, passphrase: str, layout: Iterable[str], rows: dict[str, list[Row]]) -> None:
    salt = secrets.token_bytes(_SALT_BYTES)
    key = derive_key(passphrase, salt)
    # The salt is given with the key, so that the key can be made from what the file begins with.
    with connected(file, key + salt) as raw:
        raw.execute("BEGIN")
        for statement in layout:
            raw.execute(statement)
        for table, some in rows.items():
            for row in some:
                names = ", ".join(f'"{name}"' for name in row)
                places = ", ".join("?" for _ in row)
                raw.execute(
                    f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608
                    tuple(row.values()),
                )
        raw.execute("COMMIT")
