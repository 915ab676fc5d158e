"""Proves after a cycle that desk and centre hold the same records, and says where they did not.

A digest per kind is compared, which costs what changed. Where one differs, its parts are compared,
the differing ones fetched whole, and the centre's records laid under what waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text, to_text
from registrar_desktop.errors import Refused
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import read_setting, write_setting
from sync import digests
from sync.centre import CentreClient
from sync.differences import differing_parts
from sync.digests import Digest
from sync.download import CURSOR, read_download
from sync.history import sweep
from sync.repair import settle_parts, settled
from sync.report import CycleReport

_AGREEMENT = "agreement"
_VALID = timedelta(hours=24)
# The second round shows that what the first one laid made them equal.
_ROUNDS = 2
# A centre of an earlier version has no digests; or much was written since the feed was read.
NOT_NOW = frozenset({"not_found", "method_not_allowed", "read_on_first"})


@dataclass(frozen=True, slots=True)
class Agreement:
    """The last comparison: at which place of the feed, when, how it came out, and when all records
    here were last counted."""

    cursor: str
    compared_at: datetime
    counted_at: datetime
    agreed: bool


def read_agreement(session: Session) -> Agreement | None:
    """The last comparison; None where there was none yet."""
    kept = read_setting(session, _AGREEMENT)
    if kept is None:
        return None
    return Agreement(
        cursor=kept["cursor"],
        compared_at=from_text(kept["compared_at"]),
        counted_at=from_text(kept["counted_at"]),
        agreed=kept["agreed"],
    )


def agree(
    store: DeskStore,
    centre: CentreClient,
    report: CycleReport,
    on_comparing: Callable[[], None] = lambda: None,
) -> None:
    """Compare where anything moved since the last time, and once a day in any case.

    Raises what the centre's client raises; it is then due again.
    """
    with store.reading() as session:
        last = read_agreement(session)
        if not _is_due(session, last, report, store.clock.now()):
            return
        counted = digests.is_counted(session)
    on_comparing()
    if not counted or last is None or store.clock.now() >= last.counted_at + _VALID:
        count_anew(store)
        counted_at = store.clock.now()
    else:
        counted_at = last.counted_at
    try:
        agreed = _compare(store, centre, report)
    except Refused as refused:
        if refused.code not in NOT_NOW:
            raise
        agreed = None
    if agreed is not None:
        keep_agreement(store, counted_at, agreed=agreed)


def keep_agreement(store: DeskStore, counted_at: datetime, *, agreed: bool) -> None:
    """Remember how a comparison came out."""
    now = store.clock.now()
    with store.recording() as session:
        if agreed:
            settled(session, now)
        told = {
            "cursor": cursor_of(session),
            "compared_at": to_text(now),
            "counted_at": to_text(counted_at),
            "agreed": agreed,
        }
        write_setting(session, _AGREEMENT, told)


def count_anew(store: DeskStore) -> None:
    """Make all digests from the records. Read first, then keep: people go on recording meanwhile. Versions change in cycles only."""
    with store.reading() as session:
        counted = digests.count(session)
    with store.recording() as session:
        digests.keep(session, counted)


def cursor_of(session: Session) -> str:
    """How far this desk has read the feed."""
    return str((read_setting(session, CURSOR) or {}).get("after", ""))


def _is_due(session: Session, last: Agreement | None, report: CycleReport, now: datetime) -> bool:
    if read_download(session) is not None:
        return False
    return (
        last is None
        or bool(report.sent or report.received)
        or cursor_of(session) != last.cursor
        or now >= last.counted_at + _VALID
        or digests.has_moved(session)
    )


def _compare(store: DeskStore, centre: CentreClient, report: CycleReport) -> bool | None:
    """Whether both sides agree in the end; None where the centre cannot say yet."""
    for _ in range(_ROUNDS):
        ours, cursor = _ours(store)
        theirs = {each.kind: each for each in centre.digests(cursor).kinds}
        if not theirs:
            return None
        differing = [
            kind
            for kind, mine in ours.items()
            if kind in theirs and mine != Digest(theirs[kind].records, theirs[kind].digest)
        ]
        if not differing:
            return True
        for kind in differing:
            _settle(store, centre, kind, cursor, report)
        sweep(store)
    return False


def _ours(store: DeskStore) -> tuple[dict[str, Digest], str]:
    with store.reading() as session:
        if not digests.has_moved(session):
            return digests.follow(session), cursor_of(session)
    with store.recording() as session:
        return digests.follow(session), cursor_of(session)


def _settle(
    store: DeskStore, centre: CentreClient, kind: str, cursor: str, report: CycleReport
) -> None:
    theirs = centre.parts(kind, cursor)
    with store.reading() as session:
        ours = digests.parts(session, kind, frozenset(theirs.moved))
        counted = digests.count(session, [kind])
    with store.recording() as session:
        digests.keep(session, counted)
    where = differing_parts(kind, cursor, theirs, ours)
    settle_parts(store, centre, where, report, mend=True)
