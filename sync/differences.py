"""Finds where records here differ from the centre's: by parts of a kind, then record by record.

Nothing is changed here; `sync.repair` lays the centre's records under what waits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from registrar_desktop.schema.register import MACHINE_MADE
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.agreement import How
from sync.centre import CentreClient
from sync.digests import Digest
from sync.held import Held, columns_of, held_records, unsettled
from sync.protocol_reading import Parts, RecordsPage
from sync.rows import Row

# About so many records are in hand at once.
_PORTION = 10_000
_MOST_PARTS = 256


@dataclass(frozen=True, slots=True)
class Found:
    """A record that differs, with both sides; a side is None where it does not have the record."""

    kind: str
    id: str
    how: How
    here: Row | None
    there: Row | None


@dataclass(frozen=True, slots=True)
class DifferingParts:
    """Parts of a kind that differ at a cursor, with how many records the larger side has."""

    kind: str
    at: str
    sizes: Mapping[str, int]


@dataclass(slots=True)
class _Theirs:
    """What the centre has of some parts, and what the feed will bring anyway."""

    rows: dict[str, Row] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)


def differing_parts(
    kind: str, at: str, theirs: Parts, ours: Mapping[str, Digest]
) -> DifferingParts:
    """The parts whose digests differ at this cursor."""
    there = {each.part: Digest(each.records, each.digest) for each in theirs.parts}
    nothing = Digest()
    sizes = {
        part: max(there.get(part, nothing).records, ours.get(part, nothing).records)
        for part in sorted(there.keys() | ours.keys())
        if there.get(part, nothing) != ours.get(part, nothing)
    }
    return DifferingParts(kind, at, sizes)


def find(store: DeskStore, centre: CentreClient, where: DifferingParts) -> Iterator[list[Found]]:
    """What differs in these parts, portion by portion."""
    for portion in _portions(where.sizes):
        theirs = _fetch(centre, where, portion)
        with store.reading() as session:
            yield list(_compare(session, where.kind, portion, theirs))


def _portions(sizes: Mapping[str, int]) -> Iterator[list[str]]:
    portion: list[str] = []
    room = _PORTION
    for part, records in sizes.items():
        if portion and (records > room or len(portion) == _MOST_PARTS):
            yield portion
            portion, room = [], _PORTION
        portion.append(part)
        room -= records
    if portion:
        yield portion


def _fetch(centre: CentreClient, where: DifferingParts, parts: list[str]) -> _Theirs:
    theirs, after = _Theirs(), ""
    while True:
        page: RecordsPage = centre.records(where.kind, where.at, parts, after)
        for values in page.rows:
            row = dict(zip(page.columns, values, strict=True))
            theirs.rows[row["id"]] = row
        theirs.moved.update(page.moved)
        if page.next is None:
            return theirs
        after = page.next


def _compare(session: Session, kind: str, parts: Sequence[str], theirs: _Theirs) -> Iterator[Found]:
    left_out = theirs.moved | unsettled(session, kind)
    ours = {held.id: held for held in held_records(session, kind, parts)}
    columns = columns_of(kind)
    for record_id in sorted((ours.keys() | theirs.rows.keys()) - left_out):
        here, there = ours.get(record_id), theirs.rows.get(record_id)
        how = _how(kind, here, there, columns)
        if how is not None:
            yield Found(kind, record_id, how, here.values if here else None, there)


def _how(kind: str, here: Held | None, there: Row | None, columns: Collection[str]) -> How | None:
    if there is None:
        return How.ONLY_HERE
    if here is None:
        return How.MISSING_HERE
    if here.version != there["row_version"]:
        return How.OLDER_HERE if here.version < there["row_version"] else How.NEWER_HERE
    if kind in MACHINE_MADE:
        # This desk may have looked at the payment API later than the centre.
        return None
    # A column that only a newer centre has says nothing about what is here.
    altered = any(here.values[name] != there[name] for name in columns if name in there)
    return How.ALTERED if altered else None
