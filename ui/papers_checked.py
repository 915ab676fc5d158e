"""What is said of a paper that was looked up by its code, the same in the window and on the command
line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.language import tr
from ui.wording import word

if TYPE_CHECKING:
    from registrar_desktop.records.checking import PaperFound


def paper_found(found: PaperFound) -> list[str]:
    """Sentences for people: what it is, whose, and whether it still stands."""
    day = found.issued_at.date().isoformat()
    said = [
        tr(
            "{kind} {number} with the code {code} was issued on {day} by {issued_by}.",
            kind=word(found.kind),
            number=found.number,
            code=found.code,
            day=day,
            issued_by=found.issued_by,
        )
    ]
    if found.student:
        said.append(
            tr(
                "It is about {student}, {student_number}.",
                student=found.student,
                student_number=found.student_number,
            )
        )
    if found.times > 1:
        said.append(tr("It was printed {times} times.", times=found.times))
    said.append(_standing(found))
    return said


def _standing(found: PaperFound) -> str:
    if found.taken_back:
        return tr("It no longer stands: the payment was reversed or returned since.")
    if found.replaced_by:
        return tr(
            "It no longer stands: it was replaced by {replaced_by}.", replaced_by=found.replaced_by
        )
    if not found.stands:
        return tr("It no longer stands: it is {status}.", status=word(found.status).lower())
    return tr("It stands as it was issued.")
