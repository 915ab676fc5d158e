"""The first download: the head of the feed first, then all records by primary key, then the feed.

Every page is kept together with how far it got, so that a cut or a kill costs one page. The desk
is usable meanwhile; it says that its records are incomplete until the feed has caught up.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Refused
from registrar_desktop.schema.register import BY_KIND, KINDS
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import joined_desk, read_setting, write_setting
from registrar_desktop.store.search import Entry
from registrar_desktop.store.tables.desk import Setting
from registrar_desktop.store.tables.journal import ConfirmedRecord
from sync.by_choice import works_offline
from sync.centre import CentreClient
from sync.protocol_reading import FeedRow, SnapshotPage
from sync.rebase import confirmed_records, rebase_fetched
from sync.report import CycleReport
from sync.row_forms import Values
from sync.rows import Row, entries_ahead, remove_row, write_values

CURSOR = "feed_cursor"
DOWNLOAD = "download"
PAGE_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Download:
    """How far it got: `kind` is fetched behind `after`; done with all kinds where `kind` is empty.

    cursor: the head taken before the first page. rows: fetched so far.
    """

    cursor: str = ""
    kind: str = KINDS[0]
    after: str = ""
    rows: int = 0


def is_due(session: Session) -> bool:
    """Whether records are still to be fetched whole."""
    state = read_download(session)
    return state is not None and state.kind != ""


def read_download(session: Session) -> Download | None:
    """How far the download got; None where it is over and the feed has caught up."""
    kept = read_setting(session, DOWNLOAD)
    if kept is not None:
        return Download(**kept)
    return None if read_setting(session, CURSOR) else Download()


def begin_anew(session: Session) -> None:
    """Fetch everything again under what is here: the centre's history is another one."""
    session.execute(delete(Setting).where(Setting.name == CURSOR))
    _keep(session, Download())


def caught_up(store: DeskStore) -> None:
    """The feed has been read to its end: the records are complete."""
    with store.reading() as session:
        if read_setting(session, DOWNLOAD) is None:
            return
    with store.recording() as session:
        session.execute(delete(Setting).where(Setting.name == DOWNLOAD))


def download(
    store: DeskStore, centre: CentreClient, report: CycleReport, page_rows: int = PAGE_ROWS
) -> None:
    """Fetch whole records until there are none left, or somebody works offline by choice; goes on
    where the last call was cut."""
    with store.reading() as session:
        state = read_download(session)
    if state is None or not state.kind:
        return
    if not state.cursor:
        state = replace(state, cursor=centre.head().cursor)
    with ThreadPoolExecutor(1, "download") as ahead:

        def ask(state: Download) -> Future[Fetched]:
            return ahead.submit(_fetched, centre, state, page_rows)

        asked = ask(state)
        while state.kind:
            fetched = asked.result()
            after = _following(state, fetched.page)
            if after.kind:
                # The next page comes while this one is written.
                asked = ask(after)
            _take_in(store, fetched, state, after)
            report.received += len(fetched.page.rows)
            state = after
            if _is_left(store):
                return


def _is_left(store: DeskStore) -> bool:
    """Whether a person chose meanwhile to ask nobody: the rest comes when they choose otherwise."""
    with store.reading() as session:
        return works_offline(session)


class Fetched(NamedTuple):
    """A page, and what the search will have of it."""

    page: SnapshotPage
    entries: dict[str, Entry]


def _fetched(centre: CentreClient, state: Download, page_rows: int) -> Fetched:
    page = centre.snapshot(state.kind, state.after, page_rows)
    return Fetched(page, entries_ahead(page.kind, page.columns, page.rows))


def _take_in(store: DeskStore, fetched: Fetched, state: Download, after: Download) -> None:
    # A record may refer to one of a later page, so references are looked at when all are here.
    with store.recording(unchecked=True) as session:
        if fetched.page.epoch != joined_desk(session).epoch:
            raise Refused("history_changed", epoch=fetched.page.epoch)
        _write(session, fetched)
        if not after.kind:
            _drop_orphans(session)
            write_setting(session, CURSOR, {"after": state.cursor})
        _keep(session, after)


def _following(state: Download, page: SnapshotPage) -> Download:
    rows = state.rows + len(page.rows)
    if page.next is not None:
        return replace(state, after=page.next, rows=rows)
    place = KINDS.index(state.kind) + 1
    kind = KINDS[place] if place < len(KINDS) else ""
    # A newer centre may name a kind that is not known here.
    if page.following in {"", *KINDS}:
        kind = page.following
    return replace(state, kind=kind, after="", rows=rows)


def _keep(session: Session, state: Download) -> None:
    write_setting(session, DOWNLOAD, asdict(state))


def _write(session: Session, fetched: Fetched) -> None:
    """Rows that a change of this desk rests on become its new ground; the others are written."""
    page, entries = fetched
    under = _changed_here(session, page)
    id_at = page.columns.index("id")
    grounds = [_feed_row(page, row) for row in page.rows if row[id_at] in under]
    kept = rebase_fetched(session, grounds)
    others = [row for row in page.rows if (page.kind, row[id_at]) not in kept]
    write_values(session, page.kind, page.columns, others, entries)


def _changed_here(session: Session, page: SnapshotPage) -> set[str]:
    of_kind = select(ConfirmedRecord.record_id).where(ConfirmedRecord.record_kind == page.kind)
    if session.scalars(of_kind.limit(1)).first() is None:
        return set()
    id_at = page.columns.index("id")
    known = confirmed_records(session, [(page.kind, row[id_at]) for row in page.rows])
    return {record_id for _, record_id in known}


def _feed_row(page: SnapshotPage, row: Values) -> FeedRow:
    values: Row = dict(zip(page.columns, row, strict=True))
    return FeedRow(kind=page.kind, id=values["id"], version=values["row_version"], values=values)


def _drop_orphans(session: Session) -> None:
    """Leave out what refers to a record made after its page was read; the feed brings both.

    Whatever refers to a record was committed after it, and it was committed after its page was
    read, hence after the head was taken: both lie behind the head's cursor.
    """
    connection = session.connection()
    found = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    for kind, rowid in {(table, rowid) for table, rowid, *_ in found if table in BY_KIND}:
        query = f"SELECT id FROM {kind} WHERE rowid = ? AND row_version > 0"  # noqa: S608
        record_id = connection.exec_driver_sql(query, (rowid,)).scalar()
        if record_id is not None:
            remove_row(session, kind, record_id)
