"""The enrollment report: headcount and FTE by program and level, sections, changes, notes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from registrar_desktop.exports.cells import grouped
from registrar_desktop.exports.papers import (
    Block,
    Figure,
    Figures,
    Heading,
    PageSize,
    Paper,
    Row,
    RowKind,
    Table,
    Text,
    Tone,
)
from registrar_desktop.exports.tables import Column, Kind
from registrar_desktop.records import naming
from registrar_desktop.reports.enrollment.changes import changes_by_day
from registrar_desktop.reports.enrollment.counting import (
    Count,
    count_by_program,
    enrolled_on,
    year_before,
)
from registrar_desktop.reports.enrollment.fte import hundredths, method_in_words
from registrar_desktop.reports.enrollment.sections import section_blocks
from registrar_desktop.reports.requests import EnrollmentRequest, PaperFormat
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.catalogue import Term
from registrar_desktop.schema.vocabulary import Level, Sex

_PERIOD = timedelta(days=30)
_PROGRAMS = (
    Column("Program", width=30),
    Column("Head- count", Kind.COUNT),
    Column("Full- time", Kind.COUNT),
    Column("Part- time", Kind.COUNT),
    Column("F", Kind.COUNT),
    Column("M", Kind.COUNT),
    Column("X / unknown", Kind.COUNT),
    Column("Credits", Kind.HUNDREDTHS),
    Column("FTE", Kind.HUNDREDTHS),
)
_CHANGES = (
    Column("Day", Kind.DATE),
    Column("Adds", Kind.COUNT),
    Column("Drops", Kind.COUNT),
    Column("Withdrawals", Kind.COUNT),
    Column("Net", Kind.COUNT),
)


@dataclass(frozen=True, slots=True)
class _Counted:
    """What the report is written from."""

    term: Term
    day: date
    by_program: dict[tuple[Level, str], Count]
    whole: Count
    earlier: tuple[Term, date, int] | None


def enrollment_report(source: Source, request: EnrollmentRequest) -> Paper:
    """The report of one term."""
    term = naming.term(source.session, request.term)
    counted = _count(source, term, request)
    filters = [f"Term: {term.title} ({term.start_date} to {term.end_date})"]
    if request.level:
        filters.append(f"Level: {source.word(request.level)}")
    filters.append(f"Counted at the end of {counted.day}")
    return Paper(
        "Enrollment report",
        source.stamp,
        _blocks(source, request, counted),
        PageSize.A4 if request.paper is PaperFormat.A4 else PageSize.LETTER,
        filters=tuple(filters),
    )


def _count(source: Source, term: Term, request: EnrollmentRequest) -> _Counted:
    day = request.count_day or source.day
    by_program = count_by_program(enrolled_on(source, term, day, request.level))
    whole = Count()
    for count in by_program.values():
        whole.add(count)
    earlier = year_before(source, term)
    before = None
    if earlier is not None:
        same_day = earlier.start_date + (day - term.start_date)
        enrolled = enrolled_on(source, earlier, same_day, request.level)
        before = (earlier, same_day, sum(1 for _ in enrolled))
    return _Counted(term, day, by_program, whole, before)


def _blocks(source: Source, request: EnrollmentRequest, counted: _Counted) -> Iterator[Block]:
    yield _summary(request, counted)
    yield Heading("Headcount by level and program")
    yield Table(_PROGRAMS, _program_rows(source, request, counted))
    if request.with_sections:
        yield from section_blocks(source, counted.term.code, request.level)
    yield from _change_blocks(source, request, counted)
    yield from _notes(source, request, counted)


def _summary(request: EnrollmentRequest, counted: _Counted) -> Figures:
    whole = counted.whole
    fte = hundredths(whole.fte(request.method, request.sector))
    return Figures(
        (
            Figure("Unduplicated headcount", grouped(whole.students, 0), _against(counted)),
            Figure("Registrations", grouped(whole.registrations, 0), "seats, not students"),
            Figure("Credits", grouped(whole.credits, 2)),
            Figure("FTE", grouped(fte, 2), f"method {request.method.value}"),
            Figure("Full-time", grouped(whole.full_time, 0), _part(whole.full_time, whole)),
            Figure("Part-time", grouped(whole.part_time, 0), _part(whole.part_time, whole)),
            Figure("New", grouped(whole.new, 0), _part(whole.new, whole)),
            Figure(
                "Continuing",
                grouped(whole.students - whole.new, 0),
                _part(whole.students - whole.new, whole),
            ),
        )
    )


def _against(counted: _Counted) -> str:
    if counted.earlier is None or counted.earlier[2] == 0:
        return "no count of a year before"
    before = counted.earlier[2]
    change = counted.whole.students - before
    tenths = round(change * 1000 / before)
    sign = "+" if change >= 0 else "\u2212"
    return f"{sign}{abs(change):,} ({sign}{abs(tenths) / 10:.1f} %) on {counted.earlier[1]}"


def _part(number: int, whole: Count) -> str:
    return f"{number * 100 / whole.students:.1f} %" if whole.students else ""


def _program_rows(source: Source, request: EnrollmentRequest, counted: _Counted) -> Iterator[Row]:
    for level in Level:
        programs = {
            program: count for (at, program), count in counted.by_program.items() if at is level
        }
        if not programs:
            continue
        yield Row((source.word(level),), RowKind.GROUP)
        subtotal = Count()
        for program in sorted(programs):
            subtotal.add(programs[program])
            yield _count_row(program, programs[program], request)
        yield _count_row(f"{source.word(level)}, subtotal", subtotal, request, RowKind.SUBTOTAL)
    if counted.whole.students:
        yield _count_row("All students", counted.whole, request, RowKind.TOTAL)


def _count_row(
    label: str, count: Count, request: EnrollmentRequest, kind: RowKind = RowKind.PLAIN
) -> Row:
    other = count.students - count.sexes[Sex.F] - count.sexes[Sex.M]
    cells = (
        label, count.students, count.full_time, count.part_time, count.sexes[Sex.F],
        count.sexes[Sex.M], other, count.credits,
        hundredths(count.fte(request.method, request.sector)),
    )  # fmt: skip
    return Row(cells, kind)


def _change_blocks(
    source: Source, request: EnrollmentRequest, counted: _Counted
) -> Iterator[Block]:
    first = request.changes_since or counted.day - _PERIOD
    days = changes_by_day(source, counted.term, first, counted.day)
    yield Heading(f"Status changes from {first} to {counted.day}")
    rows = [
        Row((day, change.adds, change.drops, change.withdrawals, change.net))
        for day, change in days.items()
    ]
    if rows:
        sums = [sum(int(str(row.cells[place])) for row in rows) for place in range(1, 5)]
        rows.append(Row(("Whole period", *sums), RowKind.TOTAL))
    yield Table(_CHANGES, rows, "No status changes in this period")


def _notes(source: Source, request: EnrollmentRequest, counted: _Counted) -> Iterator[Block]:
    census = counted.term.census_date
    yield Heading("Notes")
    said = [
        f"Counted at the end of {counted.day}"
        + (f"; census date of the term: {census}." if census else "; the term has no census date."),
        "Headcount counts a student once, at the level and the primary program of the term. "
        "Registrations are seats, not students. Only statuses that count in enrollment are "
        "included: registered and auditing.",
        "Full-time: from 12 credits (graduate: from 8). New: without an enrollment in any "
        "earlier term.",
        method_in_words(request.method, request.sector)
        + " Equivalents are rounded for showing; sums are made before rounding.",
        "Students under a privacy flag are counted.",
    ]
    if counted.earlier is not None:
        earlier, day, number = counted.earlier
        said.append(f"Compared with {earlier.title} on {day}, as many days into it: {number:,}.")
    stamp = source.stamp
    age = stamp.shown(stamp.as_of) + " (offline)" if stamp.as_of else "live"
    said.append(f"Data as of {age}. Changes not yet confirmed at this desk are included.")
    for text in said:
        yield Text(text, Tone.NOTE)
