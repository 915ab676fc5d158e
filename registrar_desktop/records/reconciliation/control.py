"""Control totals: the gateway's own money log against the objects this desk knows, so that a list
that came short is noticed. The log is read in `sync`; here its sums are kept and read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text, to_text
from registrar_desktop.store.identity import read_setting, write_setting

_SETTING = "payments_control"


class Moved(StrEnum):
    """Which way money went in the log."""

    PAYMENTS = "PAYMENTS"
    REFUNDS = "REFUNDS"
    REFUNDS_FAILED = "REFUNDS_FAILED"
    DISPUTES = "DISPUTES"
    DISPUTES_WON = "DISPUTES_WON"


@dataclass(slots=True)
class ControlLine:
    """Lines of the log of one kind and currency, and of them those whose object is known here with
    its own amount. Signed: what left the school is below zero."""

    moved: Moved
    currency: str
    log_count: int = 0
    log_minor: int = 0
    known_count: int = 0
    known_minor: int = 0

    @property
    def agrees(self) -> bool:
        """Nothing is missing here, to the cent."""
        return (self.log_count, self.log_minor) == (self.known_count, self.known_minor)


@dataclass(slots=True)
class Control:
    """The log since this desk follows the gateway, by the gateway's clock. `proven`: until `until`
    it agreed; `open`: what came behind that and does not, counted anew at the next time."""

    since: datetime
    until: datetime
    proven: list[ControlLine] = field(default_factory=list)
    open: list[ControlLine] = field(default_factory=list)

    @property
    def agrees(self) -> bool:
        """Nothing in the log is missing here."""
        return not self.open

    @property
    def lines(self) -> list[ControlLine]:
        """All that was read."""
        return added([*self.proven, *self.open])


def added(lines: Iterable[ControlLine]) -> list[ControlLine]:
    """One line for each kind and currency."""
    sums: dict[tuple[Moved, str], ControlLine] = {}
    for line in lines:
        total = sums.setdefault((line.moved, line.currency), ControlLine(line.moved, line.currency))
        total.log_count += line.log_count
        total.log_minor += line.log_minor
        total.known_count += line.known_count
        total.known_minor += line.known_minor
    order = list(Moved)
    return sorted(sums.values(), key=lambda one: (one.currency, order.index(one.moved)))


def read_control(session: Session) -> Control | None:
    """The last one; None where the log was never read."""
    kept = read_setting(session, _SETTING)
    if kept is None:
        return None
    return Control(
        *(from_text(kept["since"]), from_text(kept["until"])),
        *(_lines(kept["proven"]), _lines(kept["open"])),
    )


def _lines(kept: list[dict[str, Any]]) -> list[ControlLine]:
    return [ControlLine(**{**each, "moved": Moved(each["moved"])}) for each in kept]


def keep_control(session: Session, control: Control) -> None:
    """Remember it."""
    told = {
        "since": to_text(control.since),
        "until": to_text(control.until),
        "proven": [asdict(line) for line in control.proven],
        "open": [asdict(line) for line in control.open],
    }
    write_setting(session, _SETTING, told)
