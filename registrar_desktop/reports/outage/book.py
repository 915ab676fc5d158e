"""The outage report as a workbook: a sheet for each of its tables, and two to fill in."""

from __future__ import annotations

from collections.abc import Sequence

from registrar_desktop.exports.tables import Cells, Column, Kind, Sheet, Workbook
from registrar_desktop.reports.outage.facts import outage_facts
from registrar_desktop.reports.outage.figures import scope, told_figures
from registrar_desktop.reports.outage.paper import window_words
from registrar_desktop.reports.outage.parts import Part, details, money_checks, timeline
from registrar_desktop.reports.outage.windows import asked_for
from registrar_desktop.reports.requests import OutageRequest
from registrar_desktop.reports.source import Source

# Excel takes no longer name.
_LONGEST_TITLE = 31
_TITLES = {"students_to_tell": "Students to tell"}


def outage_book(source: Source, request: OutageRequest) -> Workbook:
    """All tables over one consistent state of the store."""
    facts = outage_facts(source, asked_for(source, request))
    text = tuple(Column(title) for title in ("What", "Value", "About it"))
    parts = [*money_checks(facts), *details(source, facts), timeline(facts)]
    lessons = (Column("What", width=24), Column("Lesson", width=60))
    actions = tuple(
        Column(title, width=width)
        for title, width in (("Action", 48), ("Owner", 18), ("Due", 12), ("Done", 12))
    )
    sheets = (
        _sheet("Summary", text, told_figures(facts)),
        *(_of(part) for part in parts),
        _sheet(
            "Lessons",
            lessons,
            [(each, None) for each in ("What went well", "What went badly", "Where we were lucky")],
        ),
        _sheet("Actions", actions, []),
    )
    return Workbook(
        "Outage report",
        sheets,
        source.stamp,
        (window_words(source, facts.outage),),
        (("Scope", scope(facts)), ("Number", request.number or "not issued")),
    )


def _of(part: Part) -> Sheet:
    title = _TITLES.get(part.key, part.title)
    return _sheet(title[:_LONGEST_TITLE], part.columns, part.cells)


def _sheet(title: str, columns: tuple[Column, ...], rows: Sequence[Cells]) -> Sheet:
    frozen = int(any(column.kind is not Kind.TEXT for column in columns))
    return Sheet(title, columns, rows, frozen_columns=frozen, expected_rows=len(rows))
