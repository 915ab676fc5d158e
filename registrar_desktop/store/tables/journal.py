"""The journal: every change set of this desk, its lines, and what the centre last confirmed.

Written in the same transaction as the records it tells of; delivered by `sync`.
"""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.schema.base import word
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.tables.base import LocalTable


class ChangeSetState(StrEnum):
    """Where a change set stands. SETTLED: a later change set carries the person's decision."""

    WAITING = "WAITING"
    SENDING = "SENDING"
    ACCEPTED = "ACCEPTED"
    REFUSED = "REFUSED"
    CONFLICT = "CONFLICT"
    SETTLED = "SETTLED"
    DISCARDED = "DISCARDED"


UNCONFIRMED = frozenset(
    {
        ChangeSetState.WAITING,
        ChangeSetState.SENDING,
        ChangeSetState.REFUSED,
        ChangeSetState.CONFLICT,
    }
)
# The same as one parameter of a statement: `state IN (SELECT value FROM json_each(?))`.
UNCONFIRMED_WORDS = json.dumps(sorted(UNCONFIRMED))
NEEDS_ATTENTION = frozenset({ChangeSetState.REFUSED, ChangeSetState.CONFLICT})
MOVES: dict[ChangeSetState, frozenset[ChangeSetState]] = {
    # Discarded together with what it rests on.
    ChangeSetState.WAITING: frozenset({ChangeSetState.SENDING, ChangeSetState.DISCARDED}),
    ChangeSetState.SENDING: frozenset(
        {
            ChangeSetState.WAITING,
            ChangeSetState.ACCEPTED,
            ChangeSetState.REFUSED,
            ChangeSetState.CONFLICT,
        }
    ),
    ChangeSetState.REFUSED: frozenset({ChangeSetState.SETTLED, ChangeSetState.DISCARDED}),
    ChangeSetState.CONFLICT: frozenset({ChangeSetState.SETTLED, ChangeSetState.DISCARDED}),
    # Offered again to a centre that was restored from a backup and has forgotten it.
    ChangeSetState.ACCEPTED: frozenset({ChangeSetState.WAITING}),
    ChangeSetState.SETTLED: frozenset(),
    ChangeSetState.DISCARDED: frozenset(),
}


# What another desk recorded is numbered from here where its journal was taken in; this desk's own
# numbers lie below and go on without a gap.
FIRST_TAKEN_IN = 10_000_001


# When the centre accepted a change set, by its clock; where the answer was lost, when the feed told.
ACCEPTED_WHEN = "coalesce(json_extract(change_set.verdict, '$.decided_at'), change_set.decided_at)"


class JournalEntry(LocalTable):
    """One change set and its state. `position` orders delivery: a replacement takes the place
    of the change set it replaces, so that later changes of the same record stay behind it.

    origin_*: the desk that recorded it and its number there, where that is another one's.
    """

    __tablename__ = "change_set"

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    seq: Mapped[int] = mapped_column(unique=True)
    position: Mapped[int]
    kind: Mapped[ChangeKind] = mapped_column(word(ChangeKind))
    label: Mapped[str] = mapped_column(String(400))
    actor: Mapped[str] = mapped_column(String(120))
    recorded_at: Mapped[datetime]
    clock_offset_ms: Mapped[int | None]
    replaces: Mapped[str | None] = mapped_column(String(36))
    state: Mapped[ChangeSetState] = mapped_column(
        word(ChangeSetState), default=ChangeSetState.WAITING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    last_attempt_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    # Most urgent first: the rank of `kind` when it was recorded (`rules/urgency.py`).
    urgency: Mapped[int] = mapped_column(default=0, server_default="0")
    # The centre's verdict as it came; kept for good.
    verdict: Mapped[dict[str, Any] | None]
    # What a person decided about a refusal or conflict, by whom and when.
    decision: Mapped[dict[str, Any] | None]
    origin_desk_id: Mapped[str | None] = mapped_column(String(36))
    origin_desk_code: Mapped[str | None] = mapped_column(String(8))
    origin_seq: Mapped[int | None]

    __table_args__ = (
        Index("ix_change_set_state", "state", "urgency", "position", "seq"),
        Index("ix_change_set_accepted", "state", text(ACCEPTED_WHEN.replace("change_set.", ""))),
    )


class JournalLine(LocalTable):
    """What a change set did to one record. `fields`: {name: [before, after]} as JSON values."""

    __tablename__ = "change_line"

    change_set_id: Mapped[str] = mapped_column(
        String(36), ForeignKey("change_set.id"), primary_key=True
    )
    line: Mapped[int] = mapped_column(primary_key=True)
    record_kind: Mapped[str] = mapped_column(String(32))
    record_id: Mapped[str] = mapped_column(String(36))
    action: Mapped[str] = mapped_column(String(8))
    fields: Mapped[dict[str, Any]]
    base_version: Mapped[int]

    __table_args__ = (Index("ix_change_line_record", "record_kind", "record_id"),)


class ConfirmedRecord(LocalTable):
    """What the centre has of a record that also has unconfirmed changes here.

    `values` is empty where the centre does not have the record at all. A row of the feed older
    than `awaited_version` is stale: an accepted change of this desk is already ahead of it.
    """

    __tablename__ = "confirmed_record"

    record_kind: Mapped[str] = mapped_column(String(32), primary_key=True)
    record_id: Mapped[str] = mapped_column(String(36), primary_key=True)
    values: Mapped[dict[str, Any] | None]
    version: Mapped[int] = mapped_column(default=0)
    awaited_version: Mapped[int] = mapped_column(default=0)
