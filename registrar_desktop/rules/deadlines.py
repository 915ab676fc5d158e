"""Which deadline counts after an outage: what was received in time stays in time (domain C9).

Whether a desk's clock can be believed is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from registrar_desktop.rules.registration import TermFacts

# The deadlines of a term that an outage may extend, as columns of the term.
DEADLINES = (
    *("registration_close", "add_deadline", "drop_deadline"),
    *("withdraw_deadline", "payment_deadline"),
)


@dataclass(frozen=True, slots=True)
class Extension:
    """A deadline of a term that is later now."""

    term_id: str
    deadline: str
    until: date


@dataclass(frozen=True, slots=True)
class OutageFacts:
    """A declared outage: its window (open while `ended_at` is empty) and what it extends."""

    title: str
    started_at: datetime
    ended_at: datetime | None = None
    extensions: tuple[Extension, ...] = ()

    def covers(self, instant: datetime) -> bool:
        """Whether something was received inside the window."""
        return self.started_at <= instant and (self.ended_at is None or instant <= self.ended_at)


def extensions_from_json(stored: Sequence[Mapping[str, Any]] | None) -> tuple[Extension, ...]:
    """The extensions as an outage keeps them; what cannot be read extends nothing."""
    found = []
    for each in stored or ():
        try:
            until = date.fromisoformat(str(each["until"]))
            found.append(Extension(str(each["term_id"]), str(each["deadline"]), until))
        except (KeyError, TypeError, ValueError):
            continue
    return tuple(found)


def extended(term_id: str, term: TermFacts, outages: Iterable[OutageFacts]) -> TermFacts:
    """The term with its deadlines as outages extended them; none ever becomes earlier."""
    later: dict[str, Any] = {}
    for each in (one for outage in outages for one in outage.extensions):
        if each.term_id != term_id or each.deadline not in DEADLINES:
            continue
        known = later.get(each.deadline, getattr(term, each.deadline))
        if known is not None and each.until > known:
            later[each.deadline] = each.until
    return replace(term, **later)
