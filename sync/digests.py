"""Digests of the centre's records as they stand here: all of them once, then what moved.

Only confirmed versions count: a record with unconfirmed changes counts as the centre last told it,
one that the centre has not confirmed does not count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registrar_desktop.schema.digests import PART_LENGTH, digest_text, hash_of, version_line
from registrar_desktop.schema.register import KINDS
from registrar_desktop.store.tables.agreement import CountedKind, MovedRecord

_FETCHED = 1000


@dataclass(frozen=True, slots=True)
class Digest:
    """How many records, and the sum of their hashes."""

    records: int = 0
    digest: str = digest_text(0)


class Sum:
    """A digest in the making."""

    def __init__(self, start: Digest | None = None) -> None:
        self._records = start.records if start else 0
        self._total = int(start.digest, 16) if start else 0

    def add(self, line: str) -> None:
        """A record more."""
        self._records += 1
        self._total += hash_of(line)

    def take(self, line: str) -> None:
        """A record less."""
        self._records -= 1
        self._total -= hash_of(line)

    def digest(self) -> Digest:
        """What it came to."""
        return Digest(self._records, digest_text(self._total))


def is_counted(session: Session) -> bool:
    """Whether all records were counted, so that following what moves is enough."""
    return set(session.scalars(select(CountedKind.kind))) >= set(KINDS)


def has_moved(session: Session) -> bool:
    """Whether a confirmed version changed since the digests were made."""
    return session.scalar(select(MovedRecord.version).limit(1)) is not None


def count(session: Session, kinds: Iterable[str] = KINDS) -> dict[str, Digest]:
    """Count all confirmed records of these kinds; reads every one of them."""
    counted = {}
    for kind in kinds:
        total = Sum()
        for record_id, version in versions(session, kind):
            total.add(version_line(record_id, version))
        counted[kind] = total.digest()
    return counted


def keep(session: Session, digests: Mapping[str, Digest]) -> None:
    """Keep what was counted of these kinds, and note from now on what moves."""
    session.execute(delete(MovedRecord).where(MovedRecord.record_kind.in_(digests)))
    for kind, each in digests.items():
        session.merge(CountedKind(kind=kind, records=each.records, digest=each.digest))


def forget(session: Session) -> None:
    """Every record is about to move: they are counted anew when that is over."""
    session.execute(delete(CountedKind))
    session.execute(delete(MovedRecord))


def follow(session: Session) -> dict[str, Digest]:
    """The digests with what moved since; costs what moved."""
    kept = {
        row.kind: Digest(row.records, row.digest) for row in session.scalars(select(CountedKind))
    }
    sums: dict[str, Sum] = {}
    for kind, record_id, before, after in _moves(session):
        total = sums.setdefault(kind, Sum(kept.get(kind)))
        if before > 0:
            total.take(version_line(record_id, before))
        if after > 0:
            total.add(version_line(record_id, after))
    if sums:
        keep(session, {kind: total.digest() for kind, total in sums.items()})
    return kept | {kind: total.digest() for kind, total in sums.items()}


def parts(session: Session, kind: str, left_out: frozenset[str]) -> dict[str, Digest]:
    """Digests of a kind's versions by part, read from the records themselves."""
    sums: dict[str, Sum] = {}
    for record_id, version in versions(session, kind):
        if record_id not in left_out:
            part = sums.setdefault(record_id[-PART_LENGTH:], Sum())
            part.add(version_line(record_id, version))
    return {part: total.digest() for part, total in sums.items()}


def versions(session: Session, kind: str) -> Iterator[tuple[str, int]]:
    """Every confirmed record of a kind with its version."""
    query = f"SELECT id, row_version FROM {kind} WHERE row_version > 0"  # noqa: S608 - our names
    found = session.connection().exec_driver_sql(query)
    while rows := found.fetchmany(_FETCHED):
        yield from map(tuple, rows)


def _moves(session: Session) -> Iterator[tuple[str, str, int, int]]:
    """Kind, id, the version that was counted, and the one that is here now (0: none)."""
    for kind in KINDS:
        query = (
            "SELECT moved.record_id, moved.version, coalesce(record.row_version, 0)"  # noqa: S608
            f" FROM moved_record AS moved LEFT JOIN {kind} AS record ON record.id = moved.record_id"
            " WHERE moved.record_kind = ?"
        )
        found = session.connection().exec_driver_sql(query, (kind,))
        while rows := found.fetchmany(_FETCHED):
            yield from ((kind, *row) for row in rows)
