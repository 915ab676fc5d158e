"""How the centre's records travel to a desk: feed, snapshot, history, and digests that compare.

A snapshot is columns and rows instead of one object a row: the centre lets PostgreSQL write it and
the desk lets SQLite take it, with nothing built in between. Values are JSON as
`schema.codec` makes them; instants with six decimals and `Z`.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import Field

from sync.protocol import Message, NumberBlock

MOST_FEED_ROWS = 2000
MOST_SNAPSHOT_ROWS = 5000


# The stream of events under `/v1/events` and what happens in it.
EVENTS_TYPE = "text/event-stream"
EVENT_CHANGED = "changed"
EVENT_ENDED = "ended"


class FeedMoved(Message):
    """Where the feed ends now. Desks that are told fetch at some time `within` so many seconds."""

    head: str
    within: float = 0.0


class PaymentFigures(Message):
    """How the payment API fares, as the centre sees it, and its deliveries.

    deliveries: whether it is told to call the centre. last_event_lag: the seconds the last one took
    to come. swept_at, sweep_seconds: the last look for what no delivery told, and how long it took.
    answered_at: it last answered to the end; failing_since, fault: it does not now. unposted: payments
    that took money and are in no account yet.
    """

    provider: str
    deliveries: bool
    last_event_at: datetime | None = None
    last_event_lag: float | None = None
    events_waiting: int = 0
    oldest_event_waiting: datetime | None = None
    swept_at: datetime | None = None
    sweep_seconds: float | None = None
    answered_at: datetime | None = None
    failing_since: datetime | None = None
    fault: str | None = None
    unposted: int = 0


class Own(StrEnum):
    """How rows that the asking desk's own change sets made are told: it has their values already."""

    WHOLE = "whole"
    BRIEF = "brief"


class FeedRow(Message):
    """The state of one record after a change at the centre.

    brief: made by a change set of the desk that asks; `values` has only what the centre set itself.
    """

    kind: str
    id: str
    version: int
    values: dict[str, Any]
    # The desk's change set that made it; None where it was changed by plain SQL.
    change_set_id: str | None = None
    brief: bool = False


class FeedPage(Message):
    """A run of whole transactions of the feed. `cursor` is opaque to the desk."""

    epoch: str
    rows: list[FeedRow]
    cursor: str
    more: bool


class Head(Message):
    """Where the feed ends now: the cursor with which a first download begins."""

    epoch: str
    cursor: str


class SnapshotPage(Message):
    """Rows of one kind by primary key, each in the order of `columns`; `next` is the `after` of the
    following page, None at the end of the kind.

    following: at the end of a kind the next one that has any rows; empty where there is none, None
    where the centre does not say.
    """

    epoch: str
    kind: str
    columns: list[str]
    rows: list[list[Any]]
    next: str | None
    following: str | None = None


class History(Message):
    """Which history this is: `era` counts the restores since the database was made."""

    epoch: str
    era: int
    began_at: datetime | None = None


class Offered(Message):
    """Change sets the desk has a verdict for."""

    ids: list[str]


class Forgotten(Message):
    """Those of them the centre has no verdict for."""

    epoch: str
    ids: list[str]


class ClaimedNumbers(Message):
    """Ranges the desk was given earlier; a restored centre reserves them again where it can."""

    blocks: list[NumberBlock]


class KeptNumbers(Message):
    """Those the desk may go on using."""

    blocks: list[NumberBlock]


class KindDigest(Message):
    """How many records of a kind there are and the digest of their versions (`schema.digests`)."""

    kind: str
    records: int
    digest: str


class Digests(Message):
    """What the centre had at the asker's cursor. Empty while it is being counted anew: ask later."""

    epoch: str
    kinds: list[KindDigest]


class PartsAsked(Message):
    """Digests of a kind in its parts: of the versions, or of these columns' values."""

    kind: str = Field(max_length=60)
    at: str = Field(max_length=120)
    columns: list[str] = Field(default=[], max_length=100)


class PartDigest(Message):
    """The records whose ids end in `part`."""

    part: str
    records: int
    digest: str


class Parts(Message):
    """`columns`: those of the asked ones that the centre knows, in the order the digests read them.
    `moved`: records changed since the asker's cursor; they are in no digest, the feed brings them."""

    epoch: str
    columns: list[str]
    parts: list[PartDigest]
    moved: list[str]


class RecordsAsked(Message):
    """The whole records of some parts of a kind, behind `after`."""

    kind: str = Field(max_length=60)
    at: str = Field(max_length=120)
    parts: list[str] = Field(max_length=256)
    after: str = Field(default="", max_length=36)


class RecordsPage(SnapshotPage):
    """Like a page of the snapshot. `moved`: records of the kind changed since the asker's cursor;
    they are left out, the feed brings them."""

    moved: list[str]
