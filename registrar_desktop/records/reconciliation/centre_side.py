"""The centre's side of the ledger: what it confirmed at this desk, corrected by what a comparison
with the centre itself found. The comparison is made in `sync`; here it is kept and read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text, to_text
from registrar_desktop.store.identity import read_setting, write_setting

_SETTING = "ledger_compared"


@dataclass(frozen=True, slots=True)
class EntryDifference:
    """An entry of a payment that the centre has otherwise than it confirmed here, in minor units;
    None where a side does not have it. `payment`: its id at the gateway, else the entry's own;
    `at`: when it was recorded, as text."""

    entry_id: str
    payment: str
    online: bool
    student_id: str
    at: str
    currency: str
    here: int | None
    there: int | None

    @property
    def more_there(self) -> int:
        """How much more the centre has."""
        return (self.there or 0) - (self.here or 0)


@dataclass(frozen=True, slots=True)
class LedgerCompared:
    """The last comparison of confirmed entries with the centre's: of how many, and what differed."""

    at: datetime
    entries: int
    differences: tuple[EntryDifference, ...] = ()

    @property
    def only_desk(self) -> int:
        """Entries that the centre confirmed here and does not have."""
        return sum(1 for each in self.differences if each.there is None)

    @property
    def only_centre(self) -> int:
        """Entries of the centre that are not here."""
        return sum(1 for each in self.differences if each.here is None)

    @property
    def amount_differs(self) -> int:
        """Entries both have, not alike."""
        both = [each for each in self.differences if None not in (each.here, each.there)]
        return len(both)


def keep_compared(
    session: Session, at: datetime, entries: int, found: Sequence[EntryDifference]
) -> None:
    """Remember how a comparison came out."""
    told: dict[str, Any] = {
        "at": to_text(at),
        "entries": entries,
        "differences": [asdict(each) for each in found],
    }
    write_setting(session, _SETTING, told)


def read_compared(session: Session) -> LedgerCompared | None:
    """The last comparison; None where there was none."""
    kept = read_setting(session, _SETTING)
    if kept is None:
        return None
    found = tuple(EntryDifference(**each) for each in kept["differences"])
    return LedgerCompared(from_text(kept["at"]), kept["entries"], found)
