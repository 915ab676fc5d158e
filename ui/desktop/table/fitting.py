"""How wide the columns of a list stand: the ones that hold words give way and take what is left."""

from __future__ import annotations

from collections.abc import Sequence

# Words may be cut this far before the list scrolls sideways.
_NARROWEST = 0.5
_FLEXIBLE_FROM = 20


def fitted(widths: Sequence[int], letters: Sequence[int], room: int) -> list[int]:
    """Widths that fill the room; `letters` tells which columns hold words."""
    flexible = [at for at, count in enumerate(letters) if count >= _FLEXIBLE_FROM]
    spare = room - sum(widths)
    if not flexible:
        return list(widths)
    total = sum(widths[at] for at in flexible)
    spare = max(spare, -int(total * (1 - _NARROWEST)))
    made = list(widths)
    for at in flexible:
        made[at] += spare * widths[at] // total
    made[flexible[0]] += spare - sum(spare * widths[at] // total for at in flexible)
    return made
