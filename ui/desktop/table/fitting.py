"""How wide the columns of a list stand: as wide as what they hold, and together as wide as the view.

Columns of words give way when there is too little room and take what is left when there is
more; numbers, sums and states are always whole. Measuring is the view's work.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum


class Giving(IntEnum):
    """When a column gives way."""

    NEVER = 0
    LAST = 1
    FIRST = 2


@dataclass(frozen=True, slots=True)
class Share:
    """What one column would like, what it can live with, and when it gives way."""

    wanted: int
    least: int
    giving: Giving = Giving.NEVER


def fitted(shares: Sequence[Share], room: int) -> list[int]:
    """A width for each column; wider than the room only where nobody can give more."""
    widths = [share.wanted for share in shares]
    flexible = [at for at, share in enumerate(shares) if share.giving]
    spare = room - sum(widths)
    if spare >= 0:
        _spread(widths, flexible, [shares[at].wanted for at in flexible], spare)
        return widths
    for turn in (Giving.FIRST, Giving.LAST):
        giving = [at for at in flexible if shares[at].giving is turn]
        can = [shares[at].wanted - shares[at].least for at in giving]
        taken = min(sum(can), sum(widths) - room)
        _spread(widths, giving, can, -taken)
    return widths


def _spread(widths: list[int], among: Sequence[int], parts: Sequence[int], amount: int) -> None:
    """Add an amount to some widths in proportion; the first takes what rounding leaves."""
    total = sum(parts)
    if total <= 0 or amount == 0:
        return
    given = [int(amount * part / total) for part in parts]
    given[0] += amount - sum(given)
    for at, extra in zip(among, given, strict=True):
        widths[at] += extra
