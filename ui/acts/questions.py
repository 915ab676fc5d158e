"""Questions of the centre to an office, and merging two records of one person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registrar_desktop.records import merging, naming
from registrar_desktop.schema.vocabulary import ChangeKind
from ui.acts.recording import act, call

if TYPE_CHECKING:
    from sync.questions import OpenQuestion
    from ui.office import Office


def list_questions(office: Office, *, of_office: str = "") -> list[OpenQuestion]:
    """Open questions, the oldest first; `of_office`: only those of this one."""
    from sync import questions

    with office.store.reading() as session:
        return questions.list_questions(session, of_office)


def answer_question(office: Office, *, ref: str, choose: str, note: str = "") -> str:
    """Answer a question with one of its suggested choices; how the choice is called."""
    from sync import questions
    from ui.cases import told_choice
    from ui.wording import word

    with office.store.reading() as session:
        question = questions.read_question(session, ref)
    words = next((told_choice(each) for each in question.choices if each.code == choose), "")
    label = f"{word(question.case)}, {question.student}: {words}"
    questions.answer_question(office.store, question.id, choose, note=note, words=label)
    office.note_change()
    return words


def merge_students(office: Office, *, number: str, into: str) -> str:
    """Merge one record into another of the same person; the number that goes on."""
    with act(office, f"Merge of {number}", ChangeKind.STUDENT_MERGE) as work:
        gone, stays = (naming.student(work.session, each) for each in (number, into))
        call(work, f"Merge of {naming.called(gone)} into {naming.called(stays)}")
        merging.merge(work, gone, stays)
        return stays.student_number
