"""The columns of the list of students."""

from __future__ import annotations

from collections.abc import Callable

from registrar_desktop.records.lists.students import StudentRow
from ui.desktop.pages.chips import chip
from ui.desktop.pages.shown import NOT_CONFIRMED, PENDING_ICON, day, money_cell
from ui.desktop.table.columns import Cell, Chip, Column
from ui.language import counted, tr
from ui.wording import word


def student_columns(home_currency: Callable[[], str]) -> list[Column]:
    """All columns; amounts are written without the school's own currency."""
    return [
        Column("number", tr("Number"), lambda s: Cell(s.number, "muted"), 10, sortable=True),
        Column("name", tr("Name"), _name, 26, least=18, sortable=True),
        Column(
            "preferred_name",
            tr("Preferred name"),
            lambda s: Cell(s.preferred_name),
            16,
            shown=False,
        ),
        Column(
            "program",
            tr("Program"),
            lambda s: Cell(s.program, "muted"),
            14,
            yields=True,
            sortable=True,
        ),
        Column(
            "level",
            tr("Level"),
            lambda s: Cell(word(s.level), "muted"),
            14,
            yields=True,
            sortable=True,
        ),
        Column("status", tr("Status"), lambda s: Cell(chip=chip(s.status)), 13, sortable=True),
        Column("holds", tr("Holds"), _holds, 11),
        Column(
            "email", tr("E-mail"), lambda s: Cell(s.email, "muted"), 26, yields=True, sortable=True
        ),
        Column("phone", tr("Phone"), lambda s: Cell(s.phone, "muted"), 16, shown=False),
        Column(
            "birth_date", tr("Born"), lambda s: Cell(day(s.birth_date), "muted"), 11, shown=False
        ),
        Column(
            "balance",
            tr("Balance"),
            lambda s: money_cell(s.balance_minor, s.currency, home_currency()),
            13,
            right=True,
            sortable=True,
            money=lambda s: (s.balance_minor, s.currency),
        ),
    ]


def _name(student: StudentRow) -> Cell:
    name = student.name
    if student.preferred_name and student.preferred_name != student.given_name:
        name = f"{name} ({student.preferred_name})"
    if student.pending:
        return Cell(name, mark=PENDING_ICON, tip=NOT_CONFIRMED)
    return Cell(name)


def _holds(student: StudentRow) -> Cell:
    if not student.holds:
        return Cell()
    return Cell(
        chip=Chip(
            counted(student.holds, "hold", "holds"),
            "lock",
            "bad",
        )
    )
