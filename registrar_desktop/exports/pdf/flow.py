"""Where the next block goes: pages, the column of text between their margins, and the next line."""

from __future__ import annotations

from registrar_desktop.exports.papers import Frame, Paper
from registrar_desktop.exports.pdf import design
from registrar_desktop.exports.pdf.design import Colour
from registrar_desktop.exports.pdf.fonts import Style
from registrar_desktop.exports.pdf.page import Page
from registrar_desktop.exports.pdf.shaping import Setter
from registrar_desktop.exports.pdf.wrapping import wrap

_FOOT = 26.0


class Flow:
    """The pages so far, and the place on the last one.

    y grows downwards. `head_height` is what the frame needs above the blocks of a page.
    """

    def __init__(self, paper: Paper, setter: Setter, heads: tuple[float, float]) -> None:
        self.paper = paper
        self.setter = setter
        self.pages: list[Page] = []
        self.y = 0.0
        self._heads = heads
        self.new_page()

    @property
    def page(self) -> Page:
        """The page being filled."""
        return self.pages[-1]

    @property
    def left(self) -> float:
        return self.paper.size.margin

    @property
    def right(self) -> float:
        return self.paper.size.width - self.paper.size.margin

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def bottom(self) -> float:
        """The lowest line of the blocks."""
        foot = 0.0 if self.paper.frame is Frame.SLIP else _FOOT
        return self.paper.size.height - self.paper.size.margin - foot

    @property
    def room(self) -> float:
        """What is left of the page."""
        return self.bottom - self.y

    @property
    def is_fresh(self) -> bool:
        """Whether nothing stands on this page yet."""
        return self.y <= self._top() + 0.01

    def new_page(self) -> None:
        """Starts another page."""
        self.pages.append(Page(self.paper.size.width, self.paper.size.height))
        self.y = self._top()

    def need(self, height: float) -> None:
        """Starts another page where there is less room than this."""
        if self.room < height and not self.is_fresh:
            self.new_page()

    def paragraph(
        self,
        text: str,
        size: float,
        style: Style = Style.REGULAR,
        colour: Colour = design.INK,
        *,
        keep: int = 2,
    ) -> None:
        """Lines from margin to margin; the first `keep` of them stay together."""
        leading = size * design.LEADING
        lines = wrap(self.setter, text, self.width, size, style)
        self.need(leading * min(keep, len(lines)))
        for line in lines:
            self.need(leading)
            self.page.text(self.setter.line(line, size, style), self.left, self.y + size, colour)
            self.y += leading

    def _top(self) -> float:
        return self.paper.size.margin + self._heads[0 if len(self.pages) == 1 else 1]
