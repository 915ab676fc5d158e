"""Where delivery stands, for the status bar, the sync page and the command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text
from registrar_desktop.records.safety import backed_up_until, count_in_backup
from registrar_desktop.store.identity import numbers_left, read_setting
from registrar_desktop.store.tables.journal import (
    NEEDS_ATTENTION,
    ChangeSetState,
    JournalEntry,
)
from sync.agreement import Agreement, read_agreement
from sync.by_choice import works_offline
from sync.clock_kept import read_offset_ms
from sync.cycle import LAST_CYCLE
from sync.download import read_download
from sync.peers import Peer, PeerStatus, read_peer
from sync.questions import count_questions
from sync.waits import read_plan, seconds_until


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """Counts of the journal by state, what waits since when, both peers, and the last cycle.

    as_of: when the centre last confirmed what this desk shows; None where it never did.
    still_fetching: how many records have come while the school's are not all here yet; None where
    they are complete.
    agreement: how the last comparison with the centre came out; None before the first.
    in_backup: changes that are in the centre's backup, of which it told `backed_up_until`.
    planned: when each peer is asked next. clock_offset_ms: this clock minus the centre's.
    working_offline: a person chose that nobody is asked.
    """

    counts: dict[ChangeSetState, int]
    oldest_waiting: datetime | None
    as_of: datetime | None
    centre: PeerStatus
    payments: PeerStatus
    last_cycle: dict[str, Any] | None
    student_numbers_left: int
    questions: int = 0
    still_fetching: int | None = None
    agreement: Agreement | None = None
    backed_up_until: datetime | None = None
    in_backup: int = 0
    planned: dict[Peer, datetime] = field(default_factory=dict)
    clock_offset_ms: int | None = None
    working_offline: bool = False

    def next_attempt_in(self, peer: Peer, now: datetime) -> float | None:
        """Seconds until a peer is asked again; None where no program does so by itself."""
        return seconds_until(self.planned.get(peer), now)

    @property
    def waiting(self) -> int:
        """Change sets that are safe here and not yet delivered."""
        return self.counts.get(ChangeSetState.WAITING, 0) + self.counts.get(
            ChangeSetState.SENDING, 0
        )

    @property
    def attention(self) -> int:
        """Refusals and conflicts that wait for a person."""
        return sum(self.counts.get(state, 0) for state in NEEDS_ATTENTION)

    @property
    def for_a_person(self) -> int:
        """With them the questions of the centre that the person at this desk may answer."""
        return self.attention + self.questions


def read_status(session: Session) -> SyncStatus:
    """Read it all in one consistent look."""
    counted = session.execute(select(JournalEntry.state, func.count()).group_by(JournalEntry.state))
    as_of = read_setting(session, "as_of")
    download = read_download(session)
    return SyncStatus(
        counts={state: count for state, count in counted},  # noqa: C416 - rows, not pairs
        oldest_waiting=session.scalar(
            select(func.min(JournalEntry.recorded_at)).where(
                JournalEntry.state.in_([ChangeSetState.WAITING, ChangeSetState.SENDING])
            )
        ),
        as_of=None if as_of is None else from_text(as_of["at"]),
        centre=read_peer(session, Peer.CENTRE),
        payments=read_peer(session, Peer.PAYMENTS),
        last_cycle=read_setting(session, LAST_CYCLE),
        student_numbers_left=numbers_left(session),
        questions=count_questions(session),
        still_fetching=None if download is None else download.rows,
        agreement=read_agreement(session),
        backed_up_until=backed_up_until(session),
        in_backup=count_in_backup(session),
        planned=read_plan(session),
        clock_offset_ms=read_offset_ms(session),
        working_offline=works_offline(session),
    )
