"""What one cycle did, in numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sync.protocol import Outcome


@dataclass(slots=True)
class CycleReport:
    """Counts of one cycle: change sets sent and how they fared, feed rows received and merged,
    records that differed from the centre's and those of them that were made equal. `unread`: the
    feed was left before its end, because work waited to be sent."""

    sent: int = 0
    accepted: int = 0
    refused: int = 0
    conflicts: int = 0
    parked: int = 0
    received: int = 0
    merged: int = 0
    payments_changed: int = 0
    differed: int = 0
    repaired: int = 0
    unread: bool = False

    def count(self, outcome: Outcome) -> None:
        """Add one verdict."""
        if outcome is Outcome.ACCEPTED:
            self.accepted += 1
        elif outcome is Outcome.REFUSED:
            self.refused += 1
        elif outcome is Outcome.CONFLICT:
            self.conflicts += 1
        else:
            self.parked += 1

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for the store and for JSON."""
        return asdict(self)
