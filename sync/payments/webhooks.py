"""What a payment API's webhook is good for, whoever sends it: a hint which objects to fetch.

Only that it comes from the API is verified; nothing it says about money is believed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

# A delivery that was signed longer ago may have been recorded and is played again.
TOLERANCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Hint:
    """What a delivery points at. `ids`: objects to fetch; `keys`: by the object it made, the key of
    the request. `account`: another account than ours that it is about; `live`: None where not told.
    """

    event_id: str
    kind: str
    made_at: datetime
    ids: frozenset[str] = frozenset()
    keys: Mapping[str, str] = field(default_factory=dict)
    account: str | None = None
    live: bool | None = None


def is_of_now(signed_at: datetime | None, now: datetime) -> bool:
    """Whether it was signed about now, by the API's clock."""
    return signed_at is None or abs(now - signed_at) <= TOLERANCE


class Webhooks(Protocol):
    """How one payment API signs and writes its deliveries."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> datetime | None:
        """When it was signed, by the API's clock; None where it does not sign a time.

        Refused where it was not signed with one of our secrets.
        """
        ...

    def read(self, body: bytes, now: datetime) -> Hint:
        """What a verified delivery points at. Invalid where it cannot be read."""
        ...
