"""Questions the centre puts to an office: listed at every desk, answered once by a change set.

Refusals and conflicts of this desk's own changes are in `sync.attention`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.records.naming import called
from registrar_desktop.rules.names import tidy
from registrar_desktop.rules.questions import OFFICES, may_answer
from registrar_desktop.rules.same_person import both_sides
from registrar_desktop.schema.documents import IssuedDocument
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.reconciling import ReviewItem
from registrar_desktop.schema.vocabulary import Case, ChangeKind, Role
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import who_is_here
from registrar_desktop.store.work import Act
from sync.protocol import Choice

_MOST_NOTE = 400
_LETTERS = 6


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One question. `ref` is what people type; `mine`: the person at this desk may answer it."""

    id: str
    ref: str
    case: Case
    office: str
    student: str
    facts: dict[str, Any]
    choices: tuple[Choice, ...]
    opened_at: datetime
    mine: bool


def count_questions(session: Session) -> int:
    """How many are open that the person at this desk may answer."""
    statement = (
        select(ReviewItem.case, func.count())
        .where(ReviewItem.closed_at.is_(None), ReviewItem.id.not_in(_settled(session)))
        .group_by(ReviewItem.case)
    )
    roles = _roles(session)
    return sum(count for case, count in session.execute(statement) if may_answer(roles, case))


def list_questions(session: Session, office: str = "") -> list[OpenQuestion]:
    """Open questions, the oldest first; of one office where it is named. Raises Invalid where
    there is no such office."""
    statement = (
        select(ReviewItem, Student)
        .outerjoin(Student, Student.id == ReviewItem.student_id)
        .where(ReviewItem.closed_at.is_(None), ReviewItem.id.not_in(_settled(session)))
        .order_by(ReviewItem.opened_at, ReviewItem.id)
    )
    if office:
        statement = statement.where(ReviewItem.office == _office(session, office))
    roles = _roles(session)
    return [_question(session, item, about, roles) for item, about in session.execute(statement)]


def read_question(session: Session, ref: str) -> OpenQuestion:
    """The open question people call so. Raises Invalid where none or more than one is, Refused
    where it was settled before."""
    wanted = ref[:40].strip().upper()
    found = [one for one in list_questions(session) if one.ref == wanted or one.id == ref]
    if len(found) != 1:
        _refuse_settled(session, wanted, ref)
        raise Invalid("question_unknown", ref=wanted)
    return found[0]


def answer_question(store: DeskStore, ref: str, code: str, *, note: str, words: str) -> None:
    """Answer with one of the suggested choices; the centre carries it out.

    words: how question and answer are called, for the journal. Raises Invalid where there is no
    such question or choice, Refused where it belongs to another office.
    """
    told = tidy(note)
    if len(told) > _MOST_NOTE:
        raise Invalid("field_too_long", field="note", length=len(told), most=_MOST_NOTE)
    with store.acting(Act(words, ChangeKind.REVIEW)) as work:
        question = read_question(work.session, ref)
        if code not in {choice.code for choice in question.choices}:
            known = ", ".join(choice.code for choice in question.choices)
            raise Invalid("choice_unknown", choice=code[:60], number=question.ref, known=known)
        if not question.mine:
            raise Refused("answer_of_other_office", office=question.office)
        item = work.session.get_one(ReviewItem, question.id)
        item.decision, item.decided_by, item.closed_at = code, work.actor, work.now
        item.note = told or None


def _office(session: Session, name: str) -> str:
    """The office that is meant, however it is written; also one that only a newer centre asks."""
    known: list[str] = [*OFFICES, *session.scalars(select(ReviewItem.office).distinct())]
    wanted = tidy(name[:120]).casefold()
    for each in known:
        if each.casefold() == wanted:
            return each
    raise Invalid("office_unknown", office=name[:60], known=list(dict.fromkeys(known)))


def _settled(session: Session) -> list[str]:
    """Open questions whether two records are one person that somebody has made one at this desk."""
    asked = session.execute(
        select(ReviewItem.id, ReviewItem.facts).where(
            ReviewItem.closed_at.is_(None), ReviewItem.case == Case.SAME_PERSON
        )
    ).all()
    pairs = {id_: both_sides(facts) for id_, facts in asked}
    went = _went(session, {each for pair in pairs.values() for each in pair})
    return [id_ for id_, pair in pairs.items() if _is_one(pair, went)]


def _went(session: Session, ids: Iterable[str]) -> dict[str, Student]:
    found = session.scalars(select(Student).where(Student.id.in_(ids)))
    return {student.id: student for student in found}


def _is_one(pair: tuple[str, ...], known: dict[str, Student]) -> bool:
    if len(pair) < 2 or not known.keys() >= set(pair):
        return False
    return len({known[each].merged_into_id or each for each in pair}) == 1


def _refuse_settled(session: Session, wanted: str, ref: str) -> None:
    """Say what became of a question that somebody asks about too late."""
    called_so = func.upper(func.substr(ReviewItem.id, -_LETTERS)) == wanted[1:]
    items = session.scalars(select(ReviewItem).where(called_so | (ReviewItem.id == ref))).all()
    if len(items) != 1:
        return
    [item] = items
    pair = both_sides(item.facts) if item.case is Case.SAME_PERSON else ()
    known = _went(session, pair)
    if _is_one(pair, known):
        gone = next(each for each in known.values() if each.merged_into_id)
        into = session.get_one(Student, gone.merged_into_id).student_number
        raise Refused("people_merged_already", merged=gone.student_number, into=into)
    if item.closed_at is not None:
        raise Refused(
            "question_closed", ref=_ref(item), by=item.decided_by, answered_at=item.closed_at
        )


def _ref(item: ReviewItem) -> str:
    """What people type to name a question."""
    return f"Q{item.id[-_LETTERS:].upper()}"


def _roles(session: Session) -> tuple[Role, ...]:
    person = who_is_here(session)
    return person.roles if person is not None else ()


def _question(
    session: Session, item: ReviewItem, about: Student | None, roles: Iterable[Role]
) -> OpenQuestion:
    facts = dict(item.facts)
    if item.case is Case.NUMBER_TAKEN and (papers := _papers(session, item)):
        facts["papers"] = papers
    return OpenQuestion(
        id=item.id,
        ref=_ref(item),
        case=item.case,
        office=item.office,
        student=called(about) if about is not None else "",
        facts=facts,
        choices=tuple(Choice.model_validate(choice) for choice in item.choices),
        opened_at=item.opened_at,
        mine=may_answer(roles, item.case),
    )


def _papers(session: Session, item: ReviewItem) -> list[str]:
    """Numbers of the papers about the student that were handed out before the question."""
    return list(
        session.scalars(
            select(IssuedDocument.number)
            .where(
                IssuedDocument.student_id == item.student_id,
                IssuedDocument.issued_at <= item.opened_at,
            )
            .order_by(IssuedDocument.issued_at)
        )
    )
