"""Questions to an office: what the centre cannot settle by itself becomes a `review_item`.

Raised in the transaction of the change set that brought it up; answered in `answers`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from registrar_desktop.identifiers import new_id
from registrar_desktop.rules.questions import office_of
from registrar_desktop.schema.vocabulary import Case
from sync.protocol import ChangeSet, Choice

_MOST_OFFICE = 120


@dataclass(frozen=True, slots=True)
class Question:
    """What a person is asked: the facts of both sides as JSON, and the answers, the suggested
    first."""

    case: Case
    student_id: str | None
    facts: dict[str, Any] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()


def question_row(question: Question, change: ChangeSet | None, now: datetime) -> dict[str, Any]:
    """The record of a question; change: what brought it up, where that was one."""
    return {
        "id": new_id(),
        "case": question.case,
        "student_id": question.student_id,
        "change_set_id": change.id if change else None,
        "desk_id": change.desk_id if change else None,
        "office": office_of(question.case)[:_MOST_OFFICE],
        "facts": question.facts,
        "choices": [choice.model_dump(mode="json") for choice in question.choices],
        "opened_at": now,
        "closed_at": None,
        "decision": None,
        "decided_by": None,
        "note": None,
    }
