"""A square code on a paper, as filled modules, with lines of text beside it. What it says is the
reports' business.
"""

from __future__ import annotations

from typing import Any

from reportlab.graphics.barcode.qr import QrCodeWidget

from registrar_desktop.exports.papers import Code
from registrar_desktop.exports.pdf import design
from registrar_desktop.exports.pdf.flow import Flow
from registrar_desktop.exports.pdf.fonts import Style
from registrar_desktop.exports.pdf.wrapping import wrap

# Large enough for the camera of a telephone: about half a millimetre a module.
_SIDE = 46.0
_BESIDE = 12.0


def draw_code(flow: Flow, code: Code) -> None:
    """The square, and what it is for to its right; together on one page."""
    room = flow.width - _SIDE - _BESIDE
    head = wrap(flow.setter, code.title, room, design.BODY, Style.BOLD)
    lines = wrap(flow.setter, code.text, room, design.NOTE)
    step = design.NOTE * design.LEADING
    words = len(head) * design.BODY * design.LEADING + len(lines) * step
    high = max(_SIDE, words)
    flow.need(high + design.AFTER_BLOCK + 4)
    flow.y += 4
    _modules(flow, code.content)
    x, y = flow.left + _SIDE + _BESIDE, flow.y + (high - words) / 2
    for text in head:
        line = flow.setter.line(text, design.BODY, Style.BOLD)
        flow.page.text(line, x, y + design.BODY, design.BRAND)
        y += design.BODY * design.LEADING
    for text in lines:
        flow.page.text(flow.setter.line(text, design.NOTE), x, y + design.NOTE, design.MUTED)
        y += step
    flow.y += high + design.AFTER_BLOCK


def _modules(flow: Flow, content: str) -> None:
    """Dark modules that touch in a row are one rectangle: no seams, and a smaller file."""
    widget: Any = QrCodeWidget(content, barLevel="M")
    matrix = widget.qr
    matrix.make()
    count = matrix.getModuleCount()
    side = _SIDE / count
    for row in range(count):
        start: int | None = None
        for column in range(count + 1):
            dark = column < count and matrix.isDark(row, column)
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                x, y = flow.left + start * side, flow.y + row * side
                flow.page.fill(x, y, (column - start) * side, side, design.INK)
                start = None
