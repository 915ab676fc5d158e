"""How far the centre's digests have been counted: one row, moved on by whoever asks.

Never by writers, who would wait for one another. Once a day, and after a restore, it is counted
anew from the tables, so that what was written past the feed comes to light.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, delete, select, text, update
from sqlalchemy.dialects.postgresql import insert

from central.digests import Total, between, count, is_far, may_ask
from central.feed import Position, position_of
from central.school import read_school
from central.tables import DigestCheckpoint
from registrar_desktop.schema.digests import digest_text
from registrar_desktop.schema.register import KINDS
from sync.protocol_reading import Digests, KindDigest, PartDigest

# So many rows of the feed are read again by each asker before the place is moved on.
_MOST_BETWEEN = 200
_VALID = timedelta(hours=24)
# A count reads every table: by one process at a time, also of those over the same database.
_COUNTING = text("SELECT pg_try_advisory_xact_lock(hashtextextended('registrar digest', 0))")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The digests of all kinds at a place of the feed, and when they were last counted."""

    place: Position
    totals: Mapping[str, Total]
    counted_at: datetime


def read_digests(engine: Engine, cursor: str, now: datetime) -> Digests:
    """What there was at this cursor. Declined with 410 where it is not of this history, with 409
    where the asker should read on first."""
    with engine.connect() as connection:
        epoch = read_school(connection).epoch
        place = position_of(connection, cursor, epoch)
        may_ask(connection, place)
        kept = _kept(connection, epoch)
        if kept is not None and is_far(connection, kept.place, place):
            kept = None
        known = None if kept is None else _carried(connection, kept, place)
    if kept is None or known is None or now > kept.counted_at + _VALID:
        known = _count_anew(engine, epoch, place, now) or known
    elif known[1] > _MOST_BETWEEN and place > kept.place:
        _move_on(engine, kept, Checkpoint(place, known[0], kept.counted_at))
    return Digests(epoch=epoch, kinds=[] if known is None else _told(known[0]))


def doubt(engine: Engine, kind: str, cursor: str, parts: list[PartDigest]) -> None:
    """A desk looks into a kind that it found to differ, and this is what the tables say: where the
    kept digests say otherwise they are forgotten, and the next asker has them counted anew."""
    with engine.begin() as connection:
        epoch = read_school(connection).epoch
        kept = _kept(connection, epoch)
        if kept is None:
            return
        totals, _ = _carried(connection, kept, position_of(connection, cursor, epoch))
        told = digest_text(totals.get(kind, Total()).total)
        if told != digest_text(sum(int(part.digest, 16) for part in parts)):
            connection.execute(delete(DigestCheckpoint))


def _carried(
    connection: Connection, kept: Checkpoint, place: Position
) -> tuple[dict[str, Total], int]:
    moved = between(connection, kept.place, place)
    totals = {
        kind: kept.totals.get(kind, Total()) + moved.totals.get(kind, Total()) for kind in KINDS
    }
    return totals, moved.rows


def _count_anew(
    engine: Engine, epoch: str, place: Position, now: datetime
) -> tuple[dict[str, Total], int] | None:
    """None where another process is counting."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        if not connection.scalar(_COUNTING):
            return None
        totals = count(connection, place)
    values = {"epoch": epoch, **_values(Checkpoint(place, totals, now))}
    statement = insert(DigestCheckpoint).values(single=True, **values)
    with engine.begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["single"], set_=values))
    return totals, 0


def _move_on(engine: Engine, kept: Checkpoint, to: Checkpoint) -> None:
    """Whoever comes second leaves it as the first one put it."""
    table = DigestCheckpoint
    unchanged = (
        table.era == kept.place.era,
        table.xid == kept.place.xid,
        table.seq == kept.place.seq,
        table.counted_at == kept.counted_at,
    )
    with engine.begin() as connection:
        connection.execute(update(table).where(*unchanged).values(**_values(to)))


def _values(checkpoint: Checkpoint) -> dict[str, Any]:
    place = checkpoint.place
    return {
        "era": place.era,
        "xid": place.xid,
        "seq": place.seq,
        "counted_at": checkpoint.counted_at,
        "kinds": {
            kind: [total.records, digest_text(total.total)]
            for kind, total in checkpoint.totals.items()
        },
    }


def _kept(connection: Connection, epoch: str) -> Checkpoint | None:
    """The checkpoint, if it is of this history and tells of all kinds."""
    table = DigestCheckpoint
    row = connection.execute(
        select(table.era, table.xid, table.seq, table.kinds, table.counted_at).where(
            table.epoch == epoch
        )
    ).first()
    if row is None or not row.kinds.keys() >= set(KINDS):
        return None
    totals = {
        kind: Total(records, int(digest, 16)) for kind, (records, digest) in row.kinds.items()
    }
    return Checkpoint(Position(row.era, row.xid, row.seq), totals, row.counted_at)


def _told(totals: Mapping[str, Total]) -> list[KindDigest]:
    return [
        KindDigest(kind=kind, records=totals[kind].records, digest=digest_text(totals[kind].total))
        for kind in KINDS
    ]
