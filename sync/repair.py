"""Lays the centre's records where they differ from the desk's, under what waits to be sent.

Both sides are kept readable in `difference`; what only the desk has goes to `lost_record`.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.register import BY_KIND, KINDS
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.agreement import Difference, How
from registrar_desktop.store.tables.journal import ConfirmedRecord
from sync.centre import CentreClient
from sync.differences import DifferingParts, Found, find
from sync.history import start_sweeping
from sync.rebase import confirmed_records, rebase
from sync.report import CycleReport
from sync.rows import refuse_unknown_words, write_rows

log = logging.getLogger(__name__)

_PORTION = 500


def settle_parts(
    store: DeskStore,
    centre: CentreClient,
    where: DifferingParts,
    report: CycleReport,
    *,
    mend: bool,
) -> None:
    """Find what differs in some parts of a kind and, where it is wanted, make it the centre's."""
    waiting: list[Found] = []
    for found in find(store, centre, where):
        if found:
            log.warning("%s: %s records differ from the centre's", where.kind, len(found))
        report.differed += len(found)
        waiting += found
        if not mend:
            note(store, found)
        # A record may name one of the next portion.
        elif repair(store, waiting):
            report.repaired += len(waiting)
            waiting = []


def note(store: DeskStore, found: Sequence[Found]) -> None:
    """Keep what differs, for people to read; nothing else is changed."""
    if found:
        with store.recording() as session:
            _note(session, found, store.clock.now(), settled=False)


def repair(store: DeskStore, found: Sequence[Found]) -> bool:
    """Make these records the centre's, all or none. False where one of them names a record that is
    not here yet: it is noted and stays."""
    if not found:
        return True
    try:
        with store.recording() as session:
            _note(session, found, store.clock.now(), settled=True)
            for kind in KINDS:
                _lay(session, kind, [each for each in found if each.kind == kind])
    except IntegrityError as error:
        if "FOREIGN KEY" not in str(error.orig):
            raise
        note(store, found)
        return False
    return True


def settled(session: Session, now: datetime) -> None:
    """Both sides agree: nothing that was found is open any more."""
    session.execute(
        update(Difference).where(Difference.settled_at.is_(None)).values(settled_at=now)
    )


def _note(session: Session, found: Sequence[Found], now: datetime, *, settled: bool) -> None:
    open_ones = session.scalars(select(Difference).where(Difference.settled_at.is_(None)))
    known = {(each.record_kind, each.record_id): each for each in open_ones}
    for each in found:
        row = known.get((each.kind, each.id))
        if row is None:
            row = Difference(record_kind=each.kind, record_id=each.id)
            session.add(row)
        row.how, row.here, row.there, row.found_at = each.how, each.here, each.there, now
        row.settled_at = now if settled else None


def _lay(session: Session, kind: str, found: Sequence[Found]) -> None:
    if not found:
        return
    _unconfirm(session, kind, [each.id for each in found])
    grounds = confirmed_records(session, [(kind, each.id) for each in found])
    rows = [each.there for each in found if each.there and (kind, each.id) not in grounds]
    write_rows(session, kind, rows)
    for each in found:
        ground = grounds.get((kind, each.id))
        if ground is not None:
            _ground_on(ground, each)
            session.flush()
            rebase(session, ground)
    if any(each.how is How.ONLY_HERE for each in found):
        start_sweeping(session)


def _unconfirm(session: Session, kind: str, ids: list[str]) -> None:
    """So that whatever version they have gives way."""
    table = table_of(BY_KIND[kind])
    for start in range(0, len(ids), _PORTION):
        few = table.c.id.in_(ids[start : start + _PORTION])
        session.connection().execute(update(table).where(few).values(row_version=0))


def _ground_on(ground: ConfirmedRecord, found: Found) -> None:
    if found.there is None:
        # What waits on it will be refused by the centre, and a person decides.
        ground.version = ground.awaited_version = 0
        return
    refuse_unknown_words(found.kind, found.there)
    ground.values, ground.version = found.there, found.there["row_version"]
