"""Says that two records are one person; what belongs to the one is moved by the centre."""

from __future__ import annotations

from registrar_desktop.errors import Refused
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import StudentStatus
from registrar_desktop.store.work import Work


def merge(work: Work, gone: Student, stays: Student) -> None:
    """Let `gone` go on in `stays`. Raises Refused where one of them was merged before."""
    if gone.id == stays.id:
        raise Refused("merge_with_itself", number=gone.student_number)
    for each in (gone, stays):
        if each.status is StudentStatus.MERGED:
            raise Refused("student_merged_away", number=each.student_number)
    gone.status, gone.merged_into_id = StudentStatus.MERGED, stays.id
    work.session.flush()
