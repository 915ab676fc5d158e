"""Fetches the feed and lays it under the desk's unconfirmed changes, page by page.

A page is a run of whole transactions; its rows and the cursor are written in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from operator import attrgetter

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
from sync.protocol_reading import FeedPage, FeedRow, Own
from sync.push import enter_verdict, move
from sync.rebase import confirmed_versions, rebase_fetched
from sync.report import CycleReport
from sync.rows import Row, stamp_rows, write_rows
from sync.unheard import keep_unheard

# The first page comes soon and is written while a larger one comes.
FIRST_ROWS = 250
PAGE_ROWS = 2000


def pull(
    store: DeskStore,
    centre: CentreClient,
    report: CycleReport,
    work_waits: Callable[[], bool] = lambda: False,
) -> None:
    """Read the feed to its end. After a cut the next call goes on behind the last whole page, and
    so it does where work waits to be sent meanwhile: the report says then what is `unread`."""
    with store.reading() as session:
        cursor = (read_setting(session, CURSOR) or {}).get("after", "")
    with ThreadPoolExecutor(1, "feed") as ahead:

        def ask(after: str, rows: int, own: Own = Own.BRIEF) -> Future[FeedPage]:
            return ahead.submit(centre.feed, after, rows, own)

        rows = FIRST_ROWS
        asked, pending = ask(cursor, rows), None
        while True:
            page = asked.result()
            if _is_too_brief(store, page):
                page = ask(cursor, rows, Own.WHOLE).result()
            cursor = page.cursor
            if page.more:
                # The next page comes while this one is written.
                rows = min(2 * rows, PAGE_ROWS)
                asked = ask(cursor, rows)
            elif page.rows or report.received:
                # So does what will be compared in the end.
                ahead.submit(centre.ask_digests_ahead, cursor)
            page = page if pending is None else _joined(pending, page)
            pending = None if _taken_in(store, page, report) else page
            report.unread = page.more and pending is None and work_waits()
            if report.unread:
                return
            if not page.more:
                break
    caught_up(store)


def _is_too_brief(store: DeskStore, page: FeedPage) -> bool:
    """Whether the centre left out values that this desk does not have: its file came out of a
    backup, or it was merged with what another desk did."""
    brief = {(row.kind, row.id): row.version for row in page.rows if row.brief}
    if not brief:
        return False
    with store.reading() as session:
        known = confirmed_versions(session, list(brief))
    return any(version > known.get(key, 0) for key, version in brief.items())


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
        whole = [row for row in page.rows if not row.brief]
        stamp_rows(session, [row for row in page.rows if row.brief])
        kept = rebase_fetched(session, whole)
        _write_others(session, [row for row in whole if (row.kind, row.id) not in kept])
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
    ids, told = list(versions), []
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
            told.append(entry.id)
    keep_unheard(session, told)


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
    in_order = sorted(rows, key=attrgetter("version"))
    newest = {(row.kind, row.id): row for row in in_order if row.kind in BY_KIND}
    by_kind: dict[str, list[Row]] = {kind: [] for kind in BY_KIND}
    for row in newest.values():
        by_kind[row.kind].append({**row.values, "id": row.id, "row_version": row.version})
    for kind, values in by_kind.items():
        write_rows(session, kind, values)
