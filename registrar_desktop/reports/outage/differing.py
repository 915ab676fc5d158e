"""Students whose result is another than the paper they hold says, and how they are reached."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from registrar_desktop.reports.outage.facts import OutageFacts
from registrar_desktop.reports.outage.results import REGISTRATION_KINDS, OutageResult, Recorded
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.documents import IssuedDocument
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import Case, ChangeKind, DocumentStatus

# What is handed over the counter with a slip, a number or a receipt.
_TOLD_THE_STUDENT = REGISTRATION_KINDS | {ChangeKind.STUDENT_ADD, ChangeKind.PAYMENT}
_OTHERWISE = frozenset({OutageResult.CHANGED, OutageResult.REFUSED, OutageResult.FOR_A_PERSON})


@dataclass(frozen=True, slots=True)
class Differing:
    """One such result: what the student was told when, and what stands now."""

    student: Student
    told_at: datetime
    told: str
    result: OutageResult
    now: str


def differing(source: Source, facts: OutageFacts) -> list[Differing]:
    """All of them, by student number."""
    found = [*_results(source, facts), *_papers(source, facts)]
    return sorted(found, key=lambda each: (each.student.student_number, each.told_at))


def _results(source: Source, facts: OutageFacts) -> Iterator[Differing]:
    concerned = [
        each for each in facts.work if each.entry.kind in _TOLD_THE_STUDENT and _is_otherwise(each)
    ]
    students = _students(source, (one for each in concerned for one in each.students))
    for each in concerned:
        for key in each.students:
            if key in students:
                entry = each.entry
                yield Differing(
                    students[key], entry.recorded_at, entry.label, each.result, _now(source, each)
                )


def _is_otherwise(work: Recorded) -> bool:
    """A receipt of real money stays right while a person looks at it."""
    is_money = work.entry.kind is ChangeKind.PAYMENT
    return work.result in (_OTHERWISE & {OutageResult.CHANGED} if is_money else _OTHERWISE)


def _now(source: Source, work: Recorded) -> str:
    """What stands instead, in the words of the journal."""
    if work.result is OutageResult.CHANGED and len(work.steps) > 1:
        return work.last.label
    verdict = next((step.verdict for step in reversed(work.steps) if step.verdict), None) or {}
    told = [verdict.get("case"), *(each.get("case") for each in verdict.get("remarks") or ())]
    words = [source.word(Case(case)) for case in told if case in set(Case)]
    return words[0] if words else str(verdict.get("reason") or "").replace("_", " ")


def _papers(source: Source, facts: OutageFacts) -> Iterator[Differing]:
    """Letters and statements of that time that turned out wrong (C28)."""
    until = facts.outage.until(facts.now)
    statement = (
        select(IssuedDocument, Student)
        .join(Student, Student.id == IssuedDocument.student_id)
        .where(
            IssuedDocument.issued_at.between(facts.outage.started, until),
            IssuedDocument.status == DocumentStatus.SUPERSEDED,
        )
    )
    for paper, student in source.session.execute(statement):
        told = f"{source.word(paper.kind)} {paper.number}"
        yield Differing(student, paper.issued_at, told, OutageResult.CHANGED, "to be issued again")


def _students(source: Source, ids: Iterable[str]) -> dict[str, Student]:
    wanted = sorted(set(ids))
    found: dict[str, Student] = {}
    for start in range(0, len(wanted), 500):
        few = wanted[start : start + 500]
        rows = source.session.scalars(select(Student).where(Student.id.in_(few)))
        found |= {student.id: student for student in rows}
    return found
