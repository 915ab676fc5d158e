"""The columns of the list of sections: what they are, when they meet, how many seats are left."""

from __future__ import annotations

from registrar_desktop.records.lists.sections import SectionRow
from registrar_desktop.schema.vocabulary import SectionStatus
from ui.desktop.pages.chips import chip
from ui.desktop.table.columns import Cell, Chip, Column
from ui.language import tr


def section_columns() -> list[Column]:
    """All columns."""
    return [
        Column("label", tr("Section"), lambda s: Cell(s.label, strong=True), 15, sortable=True),
        Column("title", tr("Title"), lambda s: Cell(s.title), 24, least=18, sortable=True),
        Column("seats_left", tr("Seats"), lambda s: Cell(chip=seats_chip(s)), 15, sortable=True),
        Column(
            "meetings",
            tr("Meets"),
            lambda s: Cell(s.meetings, "muted", tip=s.meetings),
            24,
            least=17,
            yields=True,
        ),
        Column(
            "credits",
            tr("Hours"),
            lambda s: Cell(f"{s.credits / 100:g}", "muted"),
            8,
            yields=True,
            right=True,
            sortable=True,
        ),
        Column(
            "instructor",
            tr("Instructor"),
            lambda s: Cell(s.instructor, "muted"),
            16,
            sortable=True,
            shown=False,
        ),
        Column("crn", "CRN", lambda s: Cell(s.crn, "muted"), 8, sortable=True, shown=False),
        Column(
            "taken",
            tr("Taken"),
            lambda s: Cell(str(s.taken), "muted"),
            8,
            right=True,
            sortable=True,
            shown=False,
        ),
        Column(
            "waiting",
            tr("Waiting"),
            lambda s: Cell(str(s.waiting or ""), "muted"),
            8,
            right=True,
            sortable=True,
            shown=False,
        ),
    ]


def seats_chip(section: SectionRow) -> Chip:
    """Seats left in a word, or why none can be had."""
    if section.status is not SectionStatus.OPEN:
        return chip(section.status)
    left = section.seats_left
    if left is None:
        return Chip(tr("No limit"), "circle-check", "good")
    if left == 0:
        waits = (
            tr("Full, {waiting} waiting", waiting=section.waiting)
            if section.waiting
            else tr("Full")
        )
        return Chip(waits, "circle-slash", "bad")
    words = tr("{left} of {capacity} left", left=left, capacity=section.capacity)
    return Chip(words, "circle-check" if left > 3 else "circle-dot", "good" if left > 3 else "warn")
