"""The programs of a student: entering one, a new status in it, going over to another one.

Each status is a period of its own (`program_enrollment` with start and end), so that the history
is the centre's and every desk reads the same; a mistake is taken back by ending its period at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.identifiers import new_id
from registrar_desktop.records import days
from registrar_desktop.records.contacts import refuse_merged
from registrar_desktop.records.weather import channel_now
from registrar_desktop.rules.student_fields import one_line
from registrar_desktop.schema.people import Program, ProgramEnrollment, Student
from registrar_desktop.schema.vocabulary import Channel, ProgramStatus
from registrar_desktop.store.work import Work

# With these the student has left the program: the period ends and none follows.
ENDING = frozenset(
    {
        ProgramStatus.WITHDRAWN,
        ProgramStatus.GRADUATED,
        ProgramStatus.TRANSFERRED_OUT,
        ProgramStatus.DECEASED,
    }
)
TAKEN_BACK = "Taken back"


@dataclass(frozen=True, slots=True)
class ProgramStep:
    """What a person enters. An empty `program` is the present one, no `status` the present one,
    no `on` today."""

    program: str = ""
    status: ProgramStatus | None = None
    on: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """The period that ended with its status before, and the one that follows; ids, or empty."""

    ended: str = ""
    before: ProgramStatus | None = None
    begun: str = ""


def enter(work: Work, student: Student, step: ProgramStep) -> Moved:
    """Let a student enter a program; the first one open is the primary.

    Raises Invalid for an unknown program or day, Refused where the student is in it already.
    """
    refuse_merged(student)
    program = program_called(work, step.program)
    running = open_periods(work, student)
    if any(period.program_id == program.id for period in running):
        raise Refused("program_open_already", program=program.code)
    status = step.status or ProgramStatus.ACTIVE
    if status in ENDING:
        raise Invalid("program_begins_with_an_end", field="status")
    begun = ProgramEnrollment(
        id=new_id(),
        student_id=student.id,
        program_id=program.id,
        status=status,
        start_date=_day(work, step.on, None),
        entry_reason=one_line(60)("reason", step.reason),
        is_primary=not any(period.is_primary for period in running),
    )
    work.session.add(begun)
    work.session.flush()
    return Moved(begun=begun.id)


def move(work: Work, student: Student, period_id: str, step: ProgramStep) -> Moved:
    """Give a student another status in a program, or another program in its place.

    Raises Invalid for what is no change or has an unusable day, Refused where the period is over,
    the program is followed already, or somebody would graduate while the centre does not answer.
    """
    refuse_merged(student)
    period = _open(work, student, period_id)
    program = program_called(work, step.program) if step.program else None
    status = step.status or period.status
    if status is period.status and (program is None or program.id == period.program_id):
        raise Invalid("program_same", field="status")
    _refuse(work, student, period, program, status)
    before, on = period.status, _day(work, step.on, period.start_date)
    reason = one_line(60)("reason", step.reason)
    period.end_date = on
    period.exit_reason = reason
    if status in ENDING:
        period.status = status
        work.session.flush()
        return Moved(period.id, before)
    work.session.flush()
    begun = ProgramEnrollment(
        id=new_id(),
        student_id=student.id,
        program_id=program.id if program else period.program_id,
        status=status,
        start_date=on,
        entry_reason=reason,
        expected_graduation=period.expected_graduation,
        is_primary=period.is_primary,
    )
    work.session.add(begun)
    work.session.flush()
    return Moved(period.id, before, begun.id)


def take_back(work: Work, student: Student, moved: Moved) -> None:
    """Undo a step by new changes: what began ends at once, what ended goes on.

    Raises Refused where something happened to the period since.
    """
    refuse_merged(student)
    if moved.begun:
        begun = _open(work, student, moved.begun)
        begun.end_date = begun.start_date
        begun.exit_reason = TAKEN_BACK
        work.session.flush()
    if moved.ended:
        ended = work.session.get_one(ProgramEnrollment, moved.ended)
        if any(each.program_id == ended.program_id for each in open_periods(work, student)):
            raise Refused("program_moved_on")
        ended.end_date = None
        ended.exit_reason = None
        ended.status = moved.before or ended.status
        work.session.flush()


def open_periods(work: Work, student: Student) -> Sequence[ProgramEnrollment]:
    """The periods that run, the primary first."""
    return work.session.scalars(
        select(ProgramEnrollment)
        .where(ProgramEnrollment.student_id == student.id, ProgramEnrollment.end_date.is_(None))
        .order_by(ProgramEnrollment.is_primary.desc(), ProgramEnrollment.start_date.desc())
    ).all()


def program_called(work: Work, code: str) -> Program:
    """The program with this code. Invalid where there is none."""
    found = work.session.scalars(
        select(Program).where(Program.code == code.strip()).limit(1)
    ).first()
    if found is None:
        raise Invalid("program_unknown", field="program", program=code[:60])
    return found


def _refuse(
    work: Work,
    student: Student,
    period: ProgramEnrollment,
    program: Program | None,
    status: ProgramStatus,
) -> None:
    others = [each for each in open_periods(work, student) if each.id != period.id]
    if program is not None and any(each.program_id == program.id for each in others):
        raise Refused("program_open_already", program=program.code)
    if status is ProgramStatus.GRADUATED and channel_now(work.session) is Channel.DESK_OFFLINE:
        raise Refused("graduation_needs_the_centre", number=student.student_number)


def _open(work: Work, student: Student, period_id: str) -> ProgramEnrollment:
    period = work.session.get(ProgramEnrollment, period_id)
    if period is None or period.student_id != student.id or period.end_date is not None:
        raise Refused("program_moved_on")
    return period


def _day(work: Work, given: date | None, earliest: date | None) -> date:
    """The day of a step: not before the period began, and not in the future."""
    today = days.today(work)
    on = given or max(today, earliest or today)
    if (earliest is not None and on < earliest) or on > max(today, earliest or today):
        raise Invalid(
            "program_day", field="on", day=on, earliest=earliest or "any day", today=today
        )
    return on
