"""The sections of a term with their seats, by subject, for the enrollment report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from registrar_desktop.exports.papers import Block, Heading, Row, RowKind, Table, Text, Tone
from registrar_desktop.exports.tables import Column, Kind
from registrar_desktop.records.lists import sections
from registrar_desktop.records.lists.sections import SectionQuery
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.vocabulary import Level, SectionStatus

_COLUMNS = (
    Column("Section", Kind.CODE),
    Column("Course"),
    Column("CRN", Kind.CODE),
    Column("Instructor"),
    Column("Cap.", Kind.COUNT),
    Column("Reg.", Kind.COUNT),
    Column("Wait", Kind.COUNT),
    Column("Left", Kind.COUNT),
    Column("Fill %", Kind.TENTHS),
)


@dataclass(frozen=True, slots=True)
class Seats:
    """A section with its seats as they were counted."""

    subject: str
    label: str
    title: str
    crn: str
    instructor: str
    capacity: int | None
    taken: int
    waiting: int
    seats_left: int | None


def seats_of(source: Source, term: str) -> tuple[Seats, ...]:
    """The sections of a term; those without seats taken that are cancelled are out."""
    wanted = sections.ids(source.session, SectionQuery(term=term))
    return tuple(
        Seats(
            *(row.subject, row.label, row.title, row.crn, row.instructor or ""),
            *(row.capacity, row.taken, row.waiting, row.seats_left),
        )
        for row in sections.rows(source.session, wanted)
        if row.taken or row.waiting or row.status is not SectionStatus.CANCELLED
    )


def section_blocks(shown: Sequence[Seats], level: Level | None) -> Iterator[Block]:
    """One table, a heading row per subject."""
    yield Heading("Seats by section")
    if level is not None:
        yield Text("Sections hold students of all levels.", Tone.NOTE)
    yield Table(_COLUMNS, _rows(shown), "The term has no sections")
    over = sum(1 for row in shown if _is_over(row))
    words = "The total counts registrations, not students. An empty capacity means no limit."
    if over:
        words += f" Over capacity, coloured: {over:,}."
    yield Text(words, Tone.NOTE)


def _rows(shown: Sequence[Seats]) -> Iterator[Row]:
    for subject, group in groupby(shown, key=lambda row: row.subject):
        yield Row((subject,), RowKind.GROUP)
        for row in group:
            yield Row(_cells(row), RowKind.MARKED if _is_over(row) else RowKind.PLAIN)
    if shown:
        limited = [row for row in shown if row.capacity is not None]
        capacity = sum(row.capacity or 0 for row in limited)
        taken = sum(row.taken for row in shown)
        waiting = sum(row.waiting for row in shown)
        left = sum(row.seats_left or 0 for row in limited)
        fill = _fill(sum(row.taken for row in limited), capacity)
        yield Row(
            ("All", f"{len(shown):,} sections", "", "", capacity, taken, waiting, left, fill),
            RowKind.TOTAL,
        )


def _cells(row: Seats) -> tuple[str | int | None, ...]:
    return (
        row.label, row.title, row.crn, row.instructor, row.capacity, row.taken, row.waiting,
        row.seats_left, _fill(row.taken, row.capacity),
    )  # fmt: skip


def _fill(taken: int, capacity: int | None) -> int | None:
    return round(taken * 1000 / capacity) if capacity else None


def _is_over(row: Seats) -> bool:
    return row.capacity is not None and row.taken > row.capacity
