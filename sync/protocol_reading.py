"""How the centre's records travel to a desk: feed, snapshot, digests, history, events.

Big answers are columns and rows instead of one object a row: the centre lets PostgreSQL write them
and the desk lets SQLite take them, with nothing built in between. Values are JSON as
`schema.codec` makes them; instants with six decimals and `Z`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sync.protocol import Message, NumberBlock

MOST_FEED_ROWS = 2000
MOST_SNAPSHOT_ROWS = 5000
# Digests of one kind of record can be asked for in so many parts, by the first two hexadecimal
# digits of md5(id).
PARTS = 256


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
    # Change sets decided up to this instant are in a backup of the centre.
    safe_until: datetime | None = None


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


class KindDigest(Message):
    """How many records of a kind there are and the sum of their digests, modulo 2**64, as 16
    hexadecimal digits.

    The digest of one record is the first 8 bytes of md5("kind:id:version"), big-endian; for
    `contents` of md5("kind:id:" + canonical JSON of the whole row), as PostgreSQL writes jsonb.
    """

    count: int
    total: str


class Digests(Message):
    """What a desk that has read the feed up to `cursor` must have."""

    epoch: str
    cursor: str
    kinds: dict[str, KindDigest]


class PartDigests(Message):
    """The digests of the parts of one kind as it stands now; parts without records are left out.

    contents: of whole rows rather than of versions.
    """

    epoch: str
    kind: str
    contents: bool
    parts: dict[str, KindDigest]


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
