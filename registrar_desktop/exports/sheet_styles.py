"""The looks of a workbook's cells, each registered once and then known by its number."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

from registrar_desktop.exports.tables import Column, Kind

INK = "1F3A5F"
_PALE = "E9EEF4"
_GREY = "5F6B7A"
_RULE = Side(style="thin", color=INK)
_DOUBLE = Side(style="double", color=INK)
_TOP = Alignment(vertical="top")
# A step in from the left keeps text off the number before it.
_LEFT = Alignment(horizontal="left", vertical="top", indent=1)
_DATE = "yyyy-mm-dd"
_INSTANT = "yyyy-mm-dd hh:mm"


class Styles:
    """Numbers of the cell formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        self._sheet = book.create_sheet("styles")
        book.remove(self._sheet)
        self._numbers: dict[tuple[str, bool], int] = {}
        self.text = self._made(text=True, aligned=_LEFT)
        self.code = self._made(text=True, form="@", aligned=_LEFT)
        self.date = self._made(form=_DATE, aligned=_LEFT)
        self.instant = self._made(form=_INSTANT, aligned=_LEFT)
        self.header = self._header("left")
        self.header_right = self._header("right")
        self.note = self._made(font=Font(italic=True, color=_GREY), aligned=_LEFT)
        self.title = self._made(font=Font(bold=True, size=16, color=INK), aligned=_LEFT)
        self.group = self._made(
            font=Font(bold=True, color=INK), border=Border(bottom=_RULE), aligned=_LEFT
        )
        self.label = self._made(font=Font(color=_GREY), aligned=_LEFT)
        self.total_text = self._made(
            font=Font(bold=True), border=_total_border(), text=True, aligned=_LEFT
        )

    def number(self, column: Column, decimals: int, *, total: bool = False) -> int:
        """The format of a number of this column; money is red below zero."""
        form = "#,##0" + ("." + "0" * decimals if decimals else "")
        if column.kind is Kind.MONEY:
            form = f"{form};[Red]-{form}"
        found = self._numbers.get((form, total))
        if found is None:
            found = (
                self._made(form=form, font=Font(bold=True), border=_total_border())
                if total
                else self._made(form=form)
            )
            self._numbers[form, total] = found
        return found

    def _header(self, side: str) -> int:
        return self._made(
            font=Font(bold=True, color=INK),
            fill=PatternFill("solid", fgColor=_PALE),
            border=Border(bottom=_RULE),
            aligned=Alignment(
                horizontal=side, vertical="center", wrap_text=True, indent=side == "left"
            ),
            text=True,
        )

    def _made(
        self,
        *,
        form: str = "General",
        font: Font | None = None,
        fill: PatternFill | None = None,
        border: Border | None = None,
        aligned: Alignment | None = None,
        text: bool = False,
    ) -> int:
        cell = WriteOnlyCell(self._sheet)
        cell.number_format = form
        cell.font = font or Font()
        if fill:
            cell.fill = fill
        if border:
            cell.border = border
        cell.alignment = aligned or _TOP
        # Keeps the text a text when somebody opens the cell and presses Enter.
        cell.quotePrefix = text
        return int(cell.style_id)


def _total_border() -> Border:
    return Border(top=_RULE, bottom=_DOUBLE)
