"""The typefaces papers are set in, and which of them can draw a given letter.

Files are found by `resources.locate`; shaping is left to `shaping`, embedding to `embedding`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

from registrar_desktop.errors import Unusable
from registrar_desktop.exports.pdf.outlines import outline
from resources.locate import font_files

_MAIN = "NotoSans"
# Han letters look different in each; the first that has all letters of a name draws it.
_HAN_ORDER = ("NotoSansJP", "NotoSansSC", "NotoSansKR")


class Style(Enum):
    """How a text is set. Oblique is slanted by drawing, so that every script has it."""

    REGULAR = "Regular"
    BOLD = "Bold"
    OBLIQUE = "Oblique"


class Face:
    """One font file, open for measuring, shaping and embedding. Units are thousandths of an em."""

    def __init__(self, name: str, path: Path, *, is_bold: bool) -> None:
        self.name = name
        self.is_bold = is_bold
        self.face = hb.Face(hb.Blob.from_file_path(str(path)))
        self.font = hb.Font(self.face)
        self.font.scale = (1000, 1000)
        self.letters: frozenset[int] = frozenset(self.face.unicodes)
        self._advances: dict[int, int] = {}
        self._outlines: dict[int, str] = {}

    def advance(self, glyph: int) -> int:
        """The width the font itself gives a glyph."""
        known = self._advances.get(glyph)
        if known is None:
            known = self._advances[glyph] = self.font.get_glyph_h_advance(glyph)
        return known

    def outline(self, glyph: int) -> str:
        """The glyph as path operators, filled."""
        known = self._outlines.get(glyph)
        if known is None:
            known = self._outlines[glyph] = outline(self.font, glyph)
        return known

    def draws(self, text: str) -> bool:
        """Whether the font has every letter of the text."""
        return self.letters.issuperset(map(ord, text))


class Fonts:
    """All faces, opened when first needed; the main face first, then one per script."""

    def __init__(self, files: Mapping[str, Path]) -> None:
        if f"{_MAIN}-Regular" not in files:
            raise Unusable("fonts_missing")
        self._files = files
        self._open: dict[str, Face] = {}
        families = {name.rpartition("-")[0] for name in files} - {_MAIN, *_HAN_ORDER, ""}
        han = [family for family in _HAN_ORDER if f"{family}-Regular" in files]
        self._families = (_MAIN, *sorted(families), *han)

    def main(self, style: Style) -> Face:
        """The face of Latin, Greek and Cyrillic."""
        return self._face(_MAIN, style)

    def for_text(self, text: str, style: Style) -> Face | None:
        """The first face that has every letter of the text."""
        for family in self._families:
            if f"{family}-Regular" not in self._files:
                continue
            if self._face(family, Style.REGULAR).draws(text):
                return self._face(family, style)
        return None

    def _face(self, family: str, style: Style) -> Face:
        name = f"{family}-{style.value}"
        if name not in self._files:
            name = f"{family}-Regular"
        known = self._open.get(name)
        if known is None:
            known = Face(name, self._files[name], is_bold=name.endswith("-Bold"))
            self._open[name] = known
        return known


@lru_cache(maxsize=1)
def shipped_fonts() -> Fonts:
    """The fonts that come with the program; opened once in a process."""
    return Fonts(font_files())
