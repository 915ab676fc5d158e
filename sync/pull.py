"""Fetches the feed and lays it under the desk's unconfirmed changes, page by page.

A page is a run of whole transactions; its rows and the cursor are written in one transaction.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registrar_desktop.errors import Refused
from registrar_desktop.schema.register import BY_KIND
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import joined_desk, read_setting, write_setting
from registrar_desktop.store.tables.journal import (
    ChangeSetState,
    JournalEntry,
)
from sync.centre import CentreClient
from sync.download import CURSOR, caught_up
from sync.outbox import lines_of
from sync.protocol import Outcome, RecordVersion, Verdict
from sync.protocol_reading import FeedPage, FeedRow
from sync.push import enter_verdict, move
from sync.rebase import rebase_fetched
from sync.report import CycleReport
from sync.rows import write_rows

PAGE_ROWS = 500


def pull(store: DeskStore, centre: CentreClient, report: CycleReport) -> None:
    """Read the feed to its end. After a cut the next call goes on behind the last whole page."""
    more = True
    while more:
        with store.reading() as session:
            cursor = (read_setting(session, CURSOR) or {}).get("after", "")
        page = centre.feed(cursor, PAGE_ROWS)
        while not _taken_in(store, page, report):
            page = _joined(page, centre.feed(page.cursor, PAGE_ROWS))
        more = page.more
    caught_up(store)


def _taken_in(store: DeskStore, page: FeedPage, report: CycleReport) -> bool:
    """False where a row refers to one of a later page: a transaction that began before another
    comes first in the feed, though it may have seen what the other one made."""
    try:
        take_in(store, page, report)
    except IntegrityError as error:
        if not page.more or "FOREIGN KEY" not in str(error.orig):
            raise
        return False
    return True


def _joined(page: FeedPage, following: FeedPage) -> FeedPage:
    return following.model_copy(update={"rows": [*page.rows, *following.rows]})


def take_in(store: DeskStore, page: FeedPage, report: CycleReport) -> None:
    """Write one page and its cursor. Refused where the page is of another history of the centre
    or holds a word that only a newer program knows; nothing is then written."""
    with store.recording() as session:
        if page.epoch != joined_desk(session).epoch:
            raise Refused("history_changed", epoch=page.epoch)
        _acknowledge(store, session, page)
        kept = rebase_fetched(session, page.rows)
        _write_others(session, [row for row in page.rows if (row.kind, row.id) not in kept])
        write_setting(session, CURSOR, {"after": page.cursor})
    report.received += len(page.rows)
    report.merged += len(kept)


def _acknowledge(store: DeskStore, session: Session, page: FeedPage) -> None:
    """One's own change coming back is an acknowledgement, even where its answer was lost."""
    versions: dict[str, list[RecordVersion]] = {}
    for row in page.rows:
        if row.change_set_id:
            record = RecordVersion(kind=row.kind, id=row.id, version=row.version)
            versions.setdefault(row.change_set_id, []).append(record)
    ids = list(versions)
    for start in range(0, len(ids), 500):
        waiting = select(JournalEntry).where(
            JournalEntry.id.in_(ids[start : start + 500]),
            JournalEntry.state.in_([ChangeSetState.WAITING, ChangeSetState.SENDING]),
        )
        for entry in session.scalars(waiting).all():
            if entry.state is ChangeSetState.WAITING:
                move(entry, ChangeSetState.SENDING)
            verdict = Verdict(
                change_set_id=entry.id,
                outcome=Outcome.ACCEPTED,
                records=versions[entry.id],
                left_out=_left_out(session, entry, versions[entry.id]),
            )
            enter_verdict(session, entry, verdict, store.clock)


def _left_out(session: Session, entry: JournalEntry, records: list[RecordVersion]) -> list[str]:
    """What did not come back with the rest: new records that the centre left out, and edits that it
    followed to another record or found made already."""
    came = {record.id for record in records}
    return [
        line.record_id
        for line in lines_of(session, [entry.id])[entry.id]
        if line.record_id not in came
    ]


def _write_others(session: Session, rows: list[FeedRow]) -> None:
    """Rows nobody here has changed: the newest of each record, written kind by kind."""
    # By version, not by place: of two transactions on one record the one that began first comes
    # first in the feed, though it may have written last.
    in_order = sorted(rows, key=lambda row: row.version)
    newest = {(row.kind, row.id): row for row in in_order if row.kind in BY_KIND}
    for kind in BY_KIND:
        values = [
            {**row.values, "id": row.id, "row_version": row.version}
            for row in newest.values()
            if row.kind == kind
        ]
        write_rows(session, kind, values)
