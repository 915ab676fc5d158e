"""What stands around the blocks: heading, filters and footer of every page, once all are known."""

from __future__ import annotations

import io

from reportlab.lib.utils import ImageReader

from registrar_desktop.exports.papers import Frame, Paper
from registrar_desktop.exports.pdf import design
from registrar_desktop.exports.pdf.fonts import Style
from registrar_desktop.exports.pdf.page import Page
from registrar_desktop.exports.pdf.shaping import Setter
from registrar_desktop.exports.pdf.wrapping import wrap

_LOGO_HEIGHT = 26.0
_INSTITUTION = 11.0
_OFFICE = 8.5
_RUNNING = 8.0
_FILTERS = 8.5


class Surround:
    """Heading and footer of one paper."""

    def __init__(self, paper: Paper, setter: Setter) -> None:
        self._paper = paper
        self._setter = setter
        width = paper.size.width - 2 * paper.size.margin
        words = "; ".join(paper.filters)
        self._filters = wrap(setter, words, width, _FILTERS) if words else []
        self.logo = ImageReader(io.BytesIO(paper.logo)) if paper.logo else None

    @property
    def heads(self) -> tuple[float, float]:
        """The height of the heading on the first page and on those after it."""
        filters = len(self._filters) * _FILTERS * design.LEADING
        first = 44 + (filters + 6 if filters else 0)
        return first, 24 if self._paper.frame is not Frame.SLIP else 8

    def logo_box(self) -> tuple[float, float, float, float] | None:
        """Where the logo goes: left, lower edge from the foot of the page, width, height."""
        if self.logo is None:
            return None
        width, height = self.logo.getSize()
        margin = self._paper.size.margin
        wide = _LOGO_HEIGHT * width / height
        return margin, self._paper.size.height - margin - _LOGO_HEIGHT, wide, _LOGO_HEIGHT

    def head(self, number: int) -> Page:
        """What stands above the blocks of page `number`: to be read before them."""
        page = Page(self._paper.size.width, self._paper.size.height)
        if number == 1:
            self._first(page)
        else:
            self._running(page)
        return page

    def foot(self, page: Page, number: int, of: int) -> None:
        """Draws the footer of page `number` of `of`."""
        if self._paper.frame is not Frame.SLIP:
            self._footer(page, number, of)

    def _first(self, page: Page) -> None:
        paper, setter = self._paper, self._setter
        left, top = paper.size.margin, paper.size.margin
        right = page.width - left
        box = self.logo_box()
        text_left = left + (box[2] + 8 if box else 0)
        line = setter.line(paper.stamp.institution, _INSTITUTION, Style.BOLD)
        page.text(line, text_left, top + 11, design.BRAND)
        # In the order in which it is read: the school with its office, then what the paper is.
        shown = setter.line(f"No. {paper.number}" if paper.number else "", _OFFICE)
        office = " · ".join(filter(None, (paper.stamp.office, paper.stamp.address)))
        fitting = wrap(setter, office, right - shown.width - 16 - text_left, _OFFICE)[0]
        page.text(setter.line(fitting, _OFFICE), text_left, top + 24, design.MUTED)
        title_size = self._title_size(line.width + text_left - left)
        title = setter.line(paper.title, title_size, Style.BOLD)
        page.text_right(title, right, top + 13, design.INK)
        page.text_right(shown, right, top + 26, design.MUTED)
        page.rule(left, right, top + 33, design.BRAND, design.RULE)
        y = top + 40 + _FILTERS
        for words in self._filters:
            page.text(setter.line(words, _FILTERS), left, y, design.MUTED)
            y += _FILTERS * design.LEADING

    def _title_size(self, beside: float) -> float:
        """Smaller where the title would run into the institution's name."""
        room = self._paper.size.width - 2 * self._paper.size.margin - beside - 24
        wide = self._setter.width(self._paper.title, design.TITLE, Style.BOLD)
        return max(9.0, design.TITLE * min(1.0, room / max(wide, 1.0)))

    def _running(self, page: Page) -> None:
        paper, setter = self._paper, self._setter
        left, top = paper.size.margin, paper.size.margin
        right = page.width - left
        if paper.frame is Frame.SLIP:
            return
        title = f"{paper.title}  {paper.number}".strip()
        shown = setter.line(title, _RUNNING, Style.BOLD)
        page.text_right(shown, right, top + 8, design.INK)
        room = right - left - shown.width - 20
        words = " · ".join((paper.stamp.institution, *paper.filters))
        line = wrap(setter, words, room, _RUNNING)[0]
        page.text(setter.line(line, _RUNNING), left, top + 8, design.MUTED)
        page.rule(left, right, top + 14, design.BRAND, design.HAIR)

    def _footer(self, page: Page, number: int, of: int) -> None:
        paper, setter, stamp = self._paper, self._setter, self._paper.stamp
        left = paper.size.margin
        right = page.width - left
        y = page.height - paper.size.margin
        page.rule(left, right, y - 12, design.HAIRLINE)
        made = f"Generated {stamp.shown(stamp.made_at)} by {stamp.made_by}, desk {stamp.desk}"
        place = setter.line(f"Page {number} of {of}", design.SMALL)
        page.text_right(place, right, y, design.MUTED)
        if stamp.as_of is None:
            page.text(setter.line(made, design.SMALL), left, y, design.MUTED)
            return
        age = setter.line(
            f"Data as of {stamp.shown(stamp.as_of)} (offline)", design.SMALL, Style.BOLD
        )
        line = setter.line(made, design.SMALL)
        middle = (left + right) / 2
        # In the middle where there is room, otherwise between its neighbours.
        if left + line.width + 10 > middle - age.width / 2:
            middle = (left + line.width + right - place.width) / 2
        page.text(line, left, y, design.MUTED)
        page.text_centred(age, middle, y, design.WARNING)
