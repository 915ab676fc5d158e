"""What is said of a paper that was looked up by its code, the same in the window and on the command
line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.wording import word

if TYPE_CHECKING:
    from registrar_desktop.records.checking import PaperFound


def paper_found(found: PaperFound) -> list[str]:
    """Sentences for people: what it is, whose, and whether it still stands."""
    day = found.issued_at.date().isoformat()
    said = [
        f"{word(found.kind)} {found.number} with the code {found.code} was issued on {day} by "
        f"{found.issued_by}."
    ]
    if found.student:
        said.append(f"It is about {found.student}, {found.student_number}.")
    if found.times > 1:
        said.append(f"It was printed {found.times} times.")
    said.append(_standing(found))
    return said


def _standing(found: PaperFound) -> str:
    if found.taken_back:
        return "It no longer stands: the payment was reversed or returned since."
    if found.replaced_by:
        return f"It no longer stands: it was replaced by {found.replaced_by}."
    if not found.stands:
        return f"It no longer stands: it is {word(found.status).lower()}."
    return "It stands as it was issued."
