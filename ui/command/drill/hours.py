"""The time of the drill: one number that the gateway, the centre and the desks are all told.

Nobody's clock on the wall is touched; each program adds the number to its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from ui.command.drill.lanes import EVENING

HOUR = 3_600.0


@dataclass(slots=True)
class DrillTime:
    """Seconds by which everybody is ahead of the computer's clock. The drill begins on the evening
    before the outage."""

    ahead: float = 0.0

    def reach(self, hour: float) -> float:
        """Go to an hour of the outage; gives the seconds that passed."""
        passed = (hour - EVENING) * HOUR - self.ahead
        self.ahead += passed
        return passed
