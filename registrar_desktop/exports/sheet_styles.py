"""The looks of a workbook's cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from registrar_desktop.exports.tables import Kind

INK = "1F3A5F"
_PALE = "E9EEF4"
_GREY = "5F6B7A"
_RULE = Side(style="thin", color=INK)
_TOTAL = Border(top=_RULE, bottom=Side(style="double", color=INK))
_UNDERLINED = Border(bottom=_RULE)
_TOP = Alignment(vertical="top")
# A step in from the left keeps text off the number before it.
_LEFT = Alignment(horizontal="left", vertical="top", indent=1)


def _font(
    *, bold: bool = False, italic: bool = False, size: int = 11, color: str | None = None
) -> Font:
    """Of the sheet's own family: without a name, some programs take one with serifs."""
    return Font(name="Calibri", family=2, size=size, bold=bold, italic=italic, color=color)


@dataclass(frozen=True, slots=True)
class Look:
    """How cells of one sort look; `text` marks what a spreadsheet must never read as a formula."""

    form: str = "General"
    font: Font = field(default_factory=_font)
    fill: PatternFill | None = None
    border: Border | None = None
    aligned: Alignment = _LEFT
    text: bool = False

    def cell(self, ws: Any) -> Cell:
        """An empty cell of this look."""
        cell: Any = WriteOnlyCell(ws)
        cell.number_format = self.form
        cell.font = self.font
        if self.fill:
            cell.fill = self.fill
        if self.border:
            cell.border = self.border
        cell.alignment = self.aligned
        # Keeps the text a text when somebody opens the cell and presses Enter.
        cell.quotePrefix = self.text
        return cell  # type: ignore[no-any-return]


def _header(side: str) -> Look:
    return Look(
        font=_font(bold=True, color=INK),
        fill=PatternFill("solid", fgColor=_PALE),
        border=_UNDERLINED,
        aligned=Alignment(
            horizontal=side, vertical="center", wrap_text=True, indent=side == "left"
        ),
        text=True,
    )


TEXT = Look(text=True)
CODE = Look(form="@", text=True)
DATE = Look(form="yyyy-mm-dd")
INSTANT = Look(form="yyyy-mm-dd hh:mm")
HEADER = _header("left")
HEADER_RIGHT = _header("right")
NOTE = Look(font=_font(italic=True, color=_GREY))
TITLE = Look(font=_font(bold=True, size=16, color=INK))
GROUP = Look(font=_font(bold=True, color=INK), border=_UNDERLINED)
LABEL = Look(font=_font(color=_GREY))
TOTAL_TEXT = Look(font=_font(bold=True), border=_TOTAL, text=True)


def number_look(kind: Kind, decimals: int, *, total: bool = False) -> Look:
    """Of a number; money is red below zero."""
    form = "#,##0" + ("." + "0" * decimals if decimals else "")
    if kind is Kind.MONEY:
        form = f"{form};[Red]-{form}"
    if total:
        return Look(form, font=_font(bold=True), border=_TOTAL, aligned=_TOP)
    return Look(form, aligned=_TOP)
