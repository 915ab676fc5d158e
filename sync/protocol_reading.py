"""How the centre's records travel to a desk: feed, snapshot, history.

A snapshot is columns and rows instead of one object a row: the centre lets PostgreSQL write it and
the desk lets SQLite take it, with nothing built in between. Values are JSON as
`schema.codec` makes them; instants with six decimals and `Z`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sync.protocol import Message, NumberBlock

MOST_FEED_ROWS = 2000
MOST_SNAPSHOT_ROWS = 5000


class FeedRow(Message):
    """The state of one record after a change at the centre."""

    kind: str
    id: str
    version: int
    values: dict[str, Any]
    # The desk's change set that made it; None where it was changed by plain SQL.
    change_set_id: str | None = None


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
    following page, None at the end of the kind."""

    epoch: str
    kind: str
    columns: list[str]
    rows: list[list[Any]]
    next: str | None


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
