"""The enrollment report: headcount and FTE by program and level, sections, changes, notes."""

from __future__ import annotations

from collections.abc import Iterator

from registrar_desktop.exports.cells import grouped
from registrar_desktop.exports.papers import (
    Block,
    Figure,
    Heading,
    Paper,
    Row,
    RowKind,
    Table,
    Text,
    Tone,
)
from registrar_desktop.exports.papers import Figures as FigureBox
from registrar_desktop.exports.tables import Column, Kind
from registrar_desktop.records.censuses import kept_census
from registrar_desktop.reports.enrollment.counting import Count
from registrar_desktop.reports.enrollment.figures import Figures, count_figures, thawed
from registrar_desktop.reports.enrollment.fte import hundredths, method_in_words
from registrar_desktop.reports.enrollment.sections import section_blocks
from registrar_desktop.reports.proving import proof, told
from registrar_desktop.reports.requests import EnrollmentRequest
from registrar_desktop.reports.sizes import upright
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.vocabulary import Level, Sex

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


def enrollment_report(source: Source, request: EnrollmentRequest) -> Paper:
    """The report of one term: counted now, or of the figures that were frozen for a census."""
    census = kept_census(source.session, request.census) if request.census else None
    figures = thawed(census.figures) if census else count_figures(source, request)
    term = figures.term
    filters = [f"Term: {term.title} ({term.start} to {term.end})"]
    if figures.level:
        filters.append(f"Level: {source.word(figures.level)}")
    filters.append(f"Counted at the end of {figures.day}")
    if census:
        taken = source.stamp.shown(census.taken_at)
        filters.append(f"Census {census.number}, frozen {taken} by {census.taken_by}")
    said = told(census.number, census.figures) if census else ""
    number = census.number if census else ""
    return Paper(
        "Enrollment report",
        source.stamp,
        (*_blocks(source, request, figures), *proof(source, number, said)),
        upright(request.paper),
        number=number,
        filters=tuple(filters),
        data=said,
    )


def _blocks(source: Source, request: EnrollmentRequest, figures: Figures) -> Iterator[Block]:
    yield _summary(request, figures)
    yield Heading("Headcount by level and program")
    yield Table(_PROGRAMS, _program_rows(source, request, figures))
    if request.with_sections:
        yield from section_blocks(figures.seats, figures.level)
    yield from _change_blocks(figures)
    yield from _notes(source, request, figures)


def _summary(request: EnrollmentRequest, figures: Figures) -> FigureBox:
    whole = figures.whole
    fte = hundredths(whole.fte(request.method, request.sector))
    return FigureBox(
        (
            Figure("Unduplicated headcount", grouped(whole.students, 0), _against(figures)),
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


def _against(figures: Figures) -> str:
    if figures.earlier is None or figures.earlier.students == 0:
        return "no count of a year before"
    before = figures.earlier.students
    change = figures.whole.students - before
    tenths = round(change * 1000 / before)
    sign = "+" if change >= 0 else "\u2212"
    return f"{sign}{abs(change):,} ({sign}{abs(tenths) / 10:.1f} %) on {figures.earlier.day}"


def _part(number: int, whole: Count) -> str:
    return f"{number * 100 / whole.students:.1f} %" if whole.students else ""


def _program_rows(source: Source, request: EnrollmentRequest, figures: Figures) -> Iterator[Row]:
    for level in Level:
        programs = {
            program: count for (at, program), count in figures.by_program.items() if at is level
        }
        if not programs:
            continue
        yield Row((source.word(level),), RowKind.GROUP)
        subtotal = Count()
        for program in sorted(programs):
            subtotal.add(programs[program])
            yield _count_row(program, programs[program], request)
        yield _count_row(f"{source.word(level)}, subtotal", subtotal, request, RowKind.SUBTOTAL)
    if figures.whole.students:
        yield _count_row("All students", figures.whole, request, RowKind.TOTAL)


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


def _change_blocks(figures: Figures) -> Iterator[Block]:
    first, days = figures.changes_since, figures.changes
    yield Heading(f"Status changes from {first} to {figures.day}")
    rows = [
        Row((day, change.adds, change.drops, change.withdrawals, change.net))
        for day, change in days.items()
    ]
    if rows:
        sums = [sum(int(str(row.cells[place])) for row in rows) for place in range(1, 5)]
        rows.append(Row(("Whole period", *sums), RowKind.TOTAL))
    yield Table(_CHANGES, rows, "No status changes in this period")


def _notes(source: Source, request: EnrollmentRequest, figures: Figures) -> Iterator[Block]:
    census = figures.term.census
    yield Heading("Notes")
    said = [
        f"Counted at the end of {figures.day}"
        + (f"; census date of the term: {census}." if census else "; the term has no census date."),
        "Headcount counts a student once, at the level and the primary program of the term. "
        "Registrations are seats, not students. Only statuses that count in enrollment are "
        "included: registered and auditing.",
        "Full-time: from 12 credits (graduate: from 8). New: without an enrollment in any "
        "earlier term.",
        method_in_words(request.method, request.sector)
        + " Equivalents are rounded for showing; sums are made before rounding.",
        "Students under a privacy flag are figures.",
    ]
    if figures.earlier is not None:
        earlier = figures.earlier
        said.append(
            f"Compared with {earlier.title} on {earlier.day}, as many days into it: "
            f"{earlier.students:,}."
        )
    age = source.stamp.shown(figures.as_of) + " (offline)" if figures.as_of else "live"
    said.append(f"Data as of {age}. Changes not yet confirmed at this desk are included.")
    for text in said:
        yield Text(text, Tone.NOTE)
