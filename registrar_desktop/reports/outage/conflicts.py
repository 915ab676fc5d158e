"""What happened meanwhile, by kind (C1 to C28): how often, how it was answered, and how soon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import select

from registrar_desktop.clock import from_text
from registrar_desktop.reports.outage.results import Recorded, all_steps, remarks
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.reconciling import ReviewItem
from registrar_desktop.schema.vocabulary import Case
from registrar_desktop.store.tables.journal import NEEDS_ATTENTION, JournalEntry

_PORTION = 500
_ANSWERS = {
    "mine": "this desk’s value",
    "theirs": "the centre’s value",
    "keep": "left as it was",
    "take": "another section",
    "again": "sent again",
}


@dataclass(slots=True)
class CaseLine:
    """One kind of conflict. `minutes`: how long each decision of a person took."""

    case: Case | None
    by_itself: int = 0
    asked: int = 0
    still_open: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    minutes: list[float] = field(default_factory=list)

    @property
    def median_minutes(self) -> int | None:
        """In tenths of a minute; None where nobody has decided yet."""
        return round(median(self.minutes) * 10) if self.minutes else None

    def decided(self, answer: str, asked_at: datetime | None, at: datetime | None) -> None:
        """Count a person's decision."""
        name = answer.partition(":")[0]
        self.answers[_ANSWERS.get(name, name.replace("_", " "))] += 1
        if asked_at and at:
            self.minutes.append(max((at - asked_at).total_seconds() / 60, 0.0))


def conflicts(source: Source, work: Iterable[Recorded]) -> list[CaseLine]:
    """The kinds there were, in their order; last what the centre refused for another reason."""
    steps = all_steps(work)
    found: dict[Case | None, CaseLine] = {}
    for step in steps:
        for remark in remarks(step):
            _line(found, remark.get("case")).by_itself += 1
        _refused(found, step)
    for item in questions(source, [step.id for step in steps]):
        line = _line(found, item.case)
        line.asked += 1
        if item.closed_at is None:
            line.still_open += 1
        else:
            line.decided(item.decision or "", item.opened_at, item.closed_at)
    return sorted(found.values(), key=lambda line: _order(line.case))


def questions(source: Source, change_sets: list[str]) -> list[ReviewItem]:
    """What the centre asked an office about these."""
    found: list[ReviewItem] = []
    for start in range(0, len(change_sets), _PORTION):
        few = change_sets[start : start + _PORTION]
        statement = select(ReviewItem).where(ReviewItem.change_set_id.in_(few))
        found += source.session.scalars(statement.order_by(ReviewItem.opened_at))
    return found


def _refused(found: dict[Case | None, CaseLine], step: JournalEntry) -> None:
    verdict: dict[str, Any] = step.verdict or {}
    if verdict.get("outcome") not in {"REFUSED", "CONFLICT"}:
        return
    line = _line(found, verdict.get("case"))
    line.asked += 1
    if step.state in NEEDS_ATTENTION:
        line.still_open += 1
    elif step.decision:
        at = step.decision.get("at")
        line.decided(
            str(step.decision.get("decision", "")), step.decided_at, from_text(at) if at else None
        )


def _line(found: dict[Case | None, CaseLine], told: object) -> CaseLine:
    try:
        case = Case(str(told)) if told else None
    except ValueError:
        case = None
    return found.setdefault(case, CaseLine(case))


def _order(case: Case | None) -> int:
    return int(case.value.removeprefix("C")) if case is not None else 99
