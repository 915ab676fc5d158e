"""The columns of the differences between desk and centre."""

from __future__ import annotations

from registrar_desktop.clock import Clock
from registrar_desktop.records.lists.differences import DifferenceRow
from registrar_desktop.store.tables.agreement import How
from ui.desktop.pages.chips import chip
from ui.desktop.pages.shown import clock_time
from ui.desktop.table.columns import Cell, Chip, Column
from ui.differing import told_fields
from ui.language import tr
from ui.wording import word

_MADE_EQUAL = Chip(tr("Made equal"), "circle-check", "good")
_SET_ASIDE = Chip(tr("Set aside"), "circle-check", "good")
_DIFFERS = Chip(tr("Still differs"), "triangle-alert", "warn")


def difference_columns(clock: Clock) -> list[Column]:
    """All columns of the list."""
    return [
        Column(
            "found_at",
            tr("Found"),
            lambda d: Cell(clock_time(d.found_at, clock.now()), "muted"),
            14,
        ),
        Column("kind", tr("Record"), lambda d: Cell(word(d.kind, "RecordKind")), 16),
        Column("about", tr("About"), lambda d: Cell(d.about or d.id), 26, least=14),
        Column("how", tr("How"), lambda d: Cell(chip=chip(d.how)), 20),
        Column("fields", tr("What differed"), _fields, 40, yields=True),
        Column("settled_at", tr("Now"), lambda d: Cell(chip=_standing(d)), 16),
    ]


def _standing(row: DifferenceRow) -> Chip:
    if row.settled_at is None:
        return _DIFFERS
    return _SET_ASIDE if row.how is How.ONLY_HERE else _MADE_EQUAL


def _fields(row: DifferenceRow) -> Cell:
    told = told_fields(row)
    return Cell("; ".join(told) or tr("The whole record"), "muted", tip="\n".join(told))
