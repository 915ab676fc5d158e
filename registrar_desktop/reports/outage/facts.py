"""What was recorded at this desk during an outage, and what became of it: read once, for the paper,
the workbook and the machine-readable copy alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from registrar_desktop.reports.outage.conflicts import CaseLine, conflicts, questions
from registrar_desktop.reports.outage.money import AtRisk, Money, at_risk, receipts
from registrar_desktop.reports.outage.results import (
    REGISTRATION_KINDS,
    OutageResult,
    Recorded,
    all_steps,
    recorded,
    remarks,
)
from registrar_desktop.reports.outage.windows import Outage, declared
from registrar_desktop.reports.source import Source
from registrar_desktop.schema import reconciling
from registrar_desktop.schema.reconciling import ReviewItem
from registrar_desktop.schema.vocabulary import Case
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry

QUARTER = timedelta(minutes=15)
_MOST_QUARTERS = 24 * 4 * 14


@dataclass(frozen=True, slots=True)
class OutageFacts:
    """All that the report tells."""

    outage: Outage
    declared: list[reconciling.Outage]
    work: list[Recorded]
    conflicts: list[CaseLine]
    questions: list[ReviewItem]
    money: dict[str, Money]
    at_risk: list[AtRisk]
    now: datetime

    @property
    def students(self) -> int:
        """How many students' records were touched."""
        return len({student for each in self.work for student in each.students})

    @property
    def accepted(self) -> list[JournalEntry]:
        """What the centre confirmed, answers included."""
        steps = all_steps(self.work)
        return [step for step in steps if step.state is ChangeSetState.ACCEPTED]

    @property
    def settle_minutes(self) -> list[float]:
        """Minutes from reconnection to the centre's confirmation, sorted."""
        since = self.outage.reconnected
        if since is None:
            return []
        answered = (each.decided_at for each in self.accepted if each.decided_at)
        return sorted(max((at - since).total_seconds() / 60, 0.0) for at in answered)

    def results(self, *, registrations: bool = False) -> Counter[OutageResult]:
        """What became of it all, or of registrations alone."""
        wanted = (
            each for each in self.work if not registrations or each.entry.kind in REGISTRATION_KINDS
        )
        return Counter(each.result for each in wanted)

    def count_case(self, case: Case) -> int:
        """How often something of this kind was found."""
        lines = (line for line in self.conflicts if line.case is case)
        return sum(line.by_itself + line.asked for line in lines)

    @property
    def extensions(self) -> int:
        """Deadlines that were extended because of it."""
        return sum(len(each.extensions or ()) for each in self.declared)

    @property
    def reinstated(self) -> int:
        """Courses that were given back to who had paid in time (C23)."""
        told = [one for step in self.accepted for one in remarks(step)]
        told = [one for one in told if one.get("case") == Case.DROPPED_FOR_NON_PAYMENT]
        return sum(int(one.get("facts", {}).get("restored") or 0) for one in told)


def outage_facts(source: Source, outage: Outage) -> OutageFacts:
    """Reads what was recorded between the outage's ends."""
    work = recorded(source, outage)
    return OutageFacts(
        outage,
        declared(source, outage),
        work,
        conflicts(source, work),
        questions(source, [step.id for step in all_steps(work)]),
        receipts(source, outage),
        at_risk(source, outage),
        source.stamp.made_at,
    )


def spread(minutes: list[float]) -> tuple[float, float, float]:
    """Median, 95th of a hundred and longest of sorted values; all 0 where there is none."""
    if not minutes:
        return (0.0, 0.0, 0.0)
    high = minutes[min(len(minutes) - 1, int(len(minutes) * 0.95))]
    return (median(minutes), high, minutes[-1])


def by_quarter(facts: OutageFacts) -> tuple[list[datetime], list[int], list[int]]:
    """Quarters of an hour with how many change sets were captured and confirmed in each."""
    captured = [each.entry.recorded_at for each in facts.work]
    confirmed = [each.decided_at for each in facts.accepted if each.decided_at]
    start = facts.outage.started.replace(second=0, microsecond=0)
    start -= timedelta(minutes=start.minute % 15)
    last = max([facts.outage.until(facts.now), *confirmed])
    count = min(int((last - start) / QUARTER) + 1, _MOST_QUARTERS)
    starts = [start + QUARTER * place for place in range(count)]
    return starts, _counted(captured, start, count), _counted(confirmed, start, count)


def _counted(instants: Iterable[datetime], start: datetime, count: int) -> list[int]:
    found = [0] * count
    for at in instants:
        found[min(max(int((at - start) / QUARTER), 0), count - 1)] += 1
    return found
