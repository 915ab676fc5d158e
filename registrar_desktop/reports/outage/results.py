"""What became of each thing that was recorded during an outage, through all answers to it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from registrar_desktop.records.concerned import student_ids_of_change_sets
from registrar_desktop.reports.outage.windows import Outage
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.vocabulary import Case, ChangeKind
from registrar_desktop.store.tables.journal import (
    NEEDS_ATTENTION,
    ChangeSetState,
    JournalEntry,
)

REGISTRATION_KINDS = frozenset({ChangeKind.REGISTER, ChangeKind.DROP, ChangeKind.SWAP})


class OutageResult(StrEnum):
    """CHANGED: confirmed otherwise than it was recorded. WAITING: not judged yet."""

    CONFIRMED = "CONFIRMED"
    CHANGED = "CHANGED"
    REFUSED = "REFUSED"
    FOR_A_PERSON = "FOR_A_PERSON"
    WAITING = "WAITING"


@dataclass(frozen=True, slots=True)
class Recorded:
    """One change set with the answers that took its place, and the students it is about."""

    steps: tuple[JournalEntry, ...]
    students: tuple[str, ...]

    @property
    def entry(self) -> JournalEntry:
        """As it was recorded."""
        return self.steps[0]

    @property
    def last(self) -> JournalEntry:
        """As it stands now."""
        return self.steps[-1]

    @property
    def result(self) -> OutageResult:
        """What became of it."""
        state = self.last.state
        if state is ChangeSetState.ACCEPTED:
            changed = len(self.steps) > 1 or _has_remark(self.last, Case.NUMBER_TAKEN)
            return OutageResult.CHANGED if changed else OutageResult.CONFIRMED
        if state in NEEDS_ATTENTION:
            return OutageResult.FOR_A_PERSON
        given_up = state in {ChangeSetState.SETTLED, ChangeSetState.DISCARDED}
        return OutageResult.REFUSED if given_up else OutageResult.WAITING


def recorded(source: Source, outage: Outage) -> list[Recorded]:
    """What was recorded here between the outage's ends, in its order."""
    until = outage.until(source.stamp.made_at)
    statement = select(JournalEntry).where(JournalEntry.recorded_at.between(outage.started, until))
    entries = list(source.session.scalars(statement.order_by(JournalEntry.seq)))
    answers = _answers(source)
    answered = {each.id for each in answers.values()}
    students = student_ids_of_change_sets(source.session, [each.id for each in entries])
    return [
        Recorded(tuple(_steps(each, answers)), students.get(each.id, ()))
        for each in entries
        if each.id not in answered
    ]


def remarks(entry: JournalEntry) -> list[dict[str, Any]]:
    """What the centre settled by itself while it accepted a change set."""
    return list((entry.verdict or {}).get("remarks") or ())


def all_steps(work: Iterable[Recorded]) -> list[JournalEntry]:
    """Every change set that took part."""
    return [step for each in work for step in each.steps]


def _has_remark(entry: JournalEntry, case: Case) -> bool:
    return any(each.get("case") == case for each in remarks(entry))


def _answers(source: Source) -> dict[str, JournalEntry]:
    statement = select(JournalEntry).where(JournalEntry.replaces.is_not(None))
    return {str(each.replaces): each for each in source.session.scalars(statement)}


def _steps(entry: JournalEntry, answers: dict[str, JournalEntry]) -> Iterator[JournalEntry]:
    at: JournalEntry | None = entry
    while at is not None:
        yield at
        at = answers.get(at.id)
