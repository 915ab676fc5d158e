"""How this computer's clock differs from the centre's, kept in the store from cycle to cycle.

It travels with every change set, so that a deadline can be judged by the centre's time.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from registrar_desktop.store.identity import read_setting, write_setting
from registrar_desktop.store.work import CLOCK_OFFSET
from sync.clock_difference import Difference

_MS = timedelta(milliseconds=1)


def offset_ms(ahead: Difference | None) -> int | None:
    """This clock minus the centre's in milliseconds, or None where it was never measured."""
    return None if ahead is None else -round(ahead.middle / _MS)


def keep_difference(session: Session, ahead: Difference | None) -> None:
    """Keep what the last answers told."""
    if ahead is not None:
        kept = {"least": ahead.least / _MS, "most": ahead.most / _MS}
        write_setting(session, CLOCK_OFFSET, {"ms": offset_ms(ahead), **kept})


def read_difference(session: Session) -> Difference | None:
    """What earlier answers told, or None; an earlier program kept less."""
    kept = read_setting(session, CLOCK_OFFSET)
    if kept is None or "least" not in kept:
        return None
    return Difference(kept["least"] * _MS, kept["most"] * _MS)


def read_offset_ms(session: Session) -> int | None:
    """This clock minus the centre's in milliseconds as it is kept."""
    kept = read_setting(session, CLOCK_OFFSET)
    return None if kept is None else int(kept["ms"])
