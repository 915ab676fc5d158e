"""Who was enrolled in a term at the end of a day, counted from the registrations' own history.

A registration that was left later counts as it stood on that day, so that a count can be made
again. What the counts look like on paper is left to `paper`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from registrar_desktop.reports.enrollment.fte import equivalents
from registrar_desktop.reports.loads import Load, load
from registrar_desktop.reports.requests import FteMethod, Sector
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.people import Program, ProgramEnrollment, Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import (
    COUNTS_IN_ENROLLMENT,
    Level,
    RegistrationStatus,
    Sex,
)

LEFT = (
    RegistrationStatus.DROPPED,
    RegistrationStatus.WITHDRAWN,
    RegistrationStatus.ADMIN_WITHDRAWN,
    RegistrationStatus.CANCELLED,
)
# Dropped from a waitlist: was never enrolled.
_FROM_WAITLIST = "DRWL"


@dataclass(slots=True)
class Count:
    """Students of one kind. `credits` in hundredths; `credits_at` of each level, for FTE."""

    students: int = 0
    full_time: int = 0
    registrations: int = 0
    credits: int = 0
    new: int = 0
    sexes: dict[Sex, int] = field(default_factory=lambda: defaultdict(int))
    at_level: dict[Level, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))

    @property
    def part_time(self) -> int:
        return self.students - self.full_time

    def add(self, other: Count) -> None:
        """Takes another count in: a subtotal."""
        self.students += other.students
        self.full_time += other.full_time
        self.registrations += other.registrations
        self.credits += other.credits
        self.new += other.new
        for sex, number in other.sexes.items():
            self.sexes[sex] += number
        for level, parts in other.at_level.items():
            for place, part in enumerate(parts):
                self.at_level[level][place] += part

    def fte(self, method: FteMethod, sector: Sector) -> Fraction:
        """Full-time equivalents."""
        return sum(
            (
                equivalents(method, sector, level, full=full, part=part, credits_=credits_)
                for level, (full, part, credits_) in self.at_level.items()
            ),
            Fraction(0),
        )


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One enrolled student with what counts."""

    level: Level
    program: str
    sex: Sex
    registrations: int
    credits: int
    is_new: bool


def count_by_program(enrolled: Iterable[Enrolled]) -> dict[tuple[Level, str], Count]:
    """Each student once, at level and primary program."""
    found: dict[tuple[Level, str], Count] = defaultdict(Count)
    for one in enrolled:
        count = found[one.level, one.program]
        is_full = load(one.level, one.credits) is Load.FULL_TIME
        count.students += 1
        count.full_time += is_full
        count.registrations += one.registrations
        count.credits += one.credits
        count.new += one.is_new
        count.sexes[one.sex] += 1
        parts = count.at_level[one.level]
        parts[0] += is_full
        parts[1] += not is_full
        parts[2] += one.credits
    return dict(found)


def enrolled_on(source: Source, term: Term, day: date, level: Level | None) -> Iterator[Enrolled]:
    """The students enrolled in the term at the end of the day."""
    moment = end_of(day, source.stamp.zone)
    statement = (
        select(
            Student.level,
            _primary_program(term).label("program"),
            Student.sex,
            func.count(),
            func.coalesce(func.sum(Registration.credits), 0),
            ~_enrolled_before(term).exists(),
        )
        .select_from(Registration)
        .join(Student, Student.id == Registration.student_id)
        .where(Registration.term_id == term.id, counted_at(moment))
        .group_by(Student.id)
        .execution_options(yield_per=1000)
    )
    if level is not None:
        statement = statement.where(Student.level == level)
    for found in source.session.execute(statement):
        level_, program, sex, number, credits_, is_new = found
        yield Enrolled(
            level_, program or "No program", sex, number, credits_ or 0, is_new=bool(is_new)
        )


def counted_at(moment: datetime) -> ColumnElement[bool]:
    """Registrations that counted in enrollment at that moment."""
    stands = and_(
        Registration.status.in_(COUNTS_IN_ENROLLMENT), Registration.effective_at <= moment
    )
    left_later = and_(
        Registration.status.in_(LEFT),
        func.coalesce(Registration.reason_code, "") != _FROM_WAITLIST,
        Registration.requested_at <= moment,
        Registration.effective_at > moment,
    )
    return or_(stands, left_later)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment after a day of the institution, in UTC."""
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    return midnight.astimezone(UTC)


def year_before(source: Source, term: Term) -> Term | None:
    """The term of the same kind that began about a year earlier."""
    earliest, latest = term.start_date - timedelta(days=400), term.start_date - timedelta(days=330)
    statement = select(Term).where(
        Term.kind == term.kind, Term.start_date.between(earliest, latest)
    )
    found = source.session.scalars(statement).all()
    year = timedelta(days=365)
    return min(found, key=lambda one: abs(term.start_date - year - one.start_date), default=None)


def _primary_program(term: Term) -> ColumnElement[str]:
    """Title and code of the program a student followed first of all during the term."""
    return (
        select(Program.title + " (" + Program.code + ")")
        .join(ProgramEnrollment, ProgramEnrollment.program_id == Program.id)
        .where(
            ProgramEnrollment.student_id == Student.id,
            ProgramEnrollment.is_primary,
            ProgramEnrollment.start_date <= term.end_date,
            or_(
                ProgramEnrollment.end_date.is_(None),
                ProgramEnrollment.end_date >= term.start_date,
            ),
        )
        .order_by(ProgramEnrollment.start_date.desc())
        .limit(1)
        .correlate(Student)
        .scalar_subquery()
    )


def _enrolled_before(term: Term) -> Select[str]:
    earlier, then = aliased(Registration), aliased(Term)
    return (
        select(earlier.id)
        .join(then, then.id == earlier.term_id)
        .where(
            earlier.student_id == Student.id,
            then.start_date < term.start_date,
            earlier.status.in_(COUNTS_IN_ENROLLMENT),
        )
        .correlate(Student)
    )
