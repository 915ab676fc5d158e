"""Sets a line of text: from letters of any script to positioned glyphs as PDF operators.

A set line knows its width and can be drawn anywhere; pages and layout are left to others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from registrar_desktop.exports.cells import clean
from registrar_desktop.exports.pdf.embedding import EmbeddedFace
from registrar_desktop.exports.pdf.fonts import Face, Fonts, Style
from registrar_desktop.exports.pdf.glyphs import Glyph, groups, in_order, shaped
from registrar_desktop.exports.pdf.itemizing import Run, runs_of

# Thousandths of an em: a wider gap inside a word is read as a space.
_LIKE_A_SPACE = 120
_CACHED = 20_000
# How far a face without a bold of its own is thickened, in ems.
_THICKEN = 0.028


# Set without kerning, so that figures stand under each other.
_FIGURES = re.compile(r"[0-9.,:()+/ -]*")
# The slant of oblique text.
_SLANT = 0.2


@dataclass(frozen=True, slots=True)
class Line:
    """A set line, `width` points wide; `text` and `marks` are drawn from its left end.

    Marks above and below letters are outlines: readers that extract text take a glyph that stands
    off the line for another line.
    """

    width: float
    text: str
    marks: str
    slant: float

    def at(self, x: float, y: float) -> str:
        """The operators that draw the line with its base line at this point."""
        if not self.text:
            return ""
        drawn = f"BT 1 0 {self.slant:g} 1 {x:.2f} {y:.2f} Tm {self.text} ET"
        if self.marks:
            drawn += f" q 1 0 {self.slant:g} 1 {x:.2f} {y:.2f} cm {self.marks} Q"
        return drawn


class Setter:
    """Sets lines with the faces of one document and keeps what was set before."""

    def __init__(self, fonts: Fonts) -> None:
        self._fonts = fonts
        self._embedded: dict[str, EmbeddedFace] = {}
        self._lines: dict[tuple[str, Style, float], Line] = {}

    @property
    def embedded(self) -> list[EmbeddedFace]:
        """The faces used so far."""
        return list(self._embedded.values())

    def line(self, text: str, size: float, style: Style = Style.REGULAR) -> Line:
        """The text as one line; line ends and tabs become spaces."""
        key = (text, style, size)
        known = self._lines.get(key)
        if known is None:
            if len(self._lines) >= _CACHED:
                self._lines.clear()
            known = self._lines[key] = self._set(text, size, style)
        return known

    def width(self, text: str, size: float, style: Style = Style.REGULAR) -> float:
        """How wide the text stands, in points."""
        return self.line(text, size, style).width

    def _set(self, text: str, size: float, style: Style) -> Line:
        plain = clean(text).replace("\n", " ").replace("\t", " ")
        pen = _Pen(size)
        for run in runs_of(plain, self._fonts, style) if plain else ():
            embedded = self._face(run.face)
            is_thickened = style is Style.BOLD and not run.face.is_bold
            pen.draw(run, embedded, is_thickened=is_thickened)
        slant = _SLANT if style is Style.OBLIQUE else 0
        return Line(pen.width * size / 1000, " ".join(pen.text), " ".join(pen.marks), slant)

    def _face(self, face: Face) -> EmbeddedFace:
        known = self._embedded.get(face.name)
        if known is None:
            known = EmbeddedFace(face, f"T{len(self._embedded) + 1}")
            self._embedded[face.name] = known
        return known


class _Pen:
    """Writes runs one after another. Places are in thousandths of an em."""

    def __init__(self, size: float) -> None:
        self.width = 0
        self.text: list[str] = []
        self.marks: list[str] = []
        self._size = size

    def draw(self, run: Run, embedded: EmbeddedFace, *, is_thickened: bool) -> None:
        """Appends one run."""
        shown = self._shown(run, embedded)
        if is_thickened:
            shown = f"2 Tr {self._size * _THICKEN:.3f} w {shown} 0 Tr"
        self.text.append(f"/{embedded.name} {self._size:g} Tf {shown}")

    def _shown(self, run: Run, embedded: EmbeddedFace) -> str:
        if _FIGURES.fullmatch(run.text) and not run.is_rtl:
            return self._figures(run.text, embedded)
        glyphs = shaped(run)
        if in_order(run, glyphs):
            return self._letters(run.text, glyphs, embedded)
        return self._groups(run, glyphs, embedded)

    def _figures(self, text: str, embedded: EmbeddedFace) -> str:
        codes = []
        for mark in text:
            code, advance = embedded.letter(mark)
            codes.append(code)
            self.width += advance
        return f"[<{''.join(codes)}>] TJ"

    def _letters(self, text: str, glyphs: list[Glyph], embedded: EmbeddedFace) -> str:
        """One glyph for each letter: only kerning to be told."""
        out = ["[<"]
        for mark, glyph in zip(text, glyphs, strict=True):
            out.append(embedded.code(glyph.number, mark))
            kern = embedded.face.advance(glyph.number) - glyph.advance
            if kern:
                out.append(f">{kern}<")
            self.width += glyph.advance
        out.append(">] TJ")
        return "".join(out)

    def _groups(self, run: Run, glyphs: list[Glyph], embedded: EmbeddedFace) -> str:
        """Groups of glyphs that stand for groups of letters."""
        drawn = self.width
        out: list[str] = ["["]
        for group, text in _without_gaps(run, groups(run, glyphs), embedded.face):
            letters = [each for each in group if each.advance] or group[:1]
            told = "" if len(letters) == 1 and not run.missing else text
            if told:
                out.append(f"] TJ /Span <</ActualText <FEFF{_hexadecimal(told)}>>> BDC [")
            for glyph in group:
                wanted = self.width + glyph.dx
                self.width += glyph.advance
                if glyph not in letters:
                    self._mark(embedded.face, glyph, wanted)
                    continue
                if wanted != drawn:
                    out.append(str(drawn - wanted))
                code = f"<{embedded.code(glyph.number, '' if told else text)}>"
                out.append(self._raised(code, glyph.dy) if glyph.dy else code)
                drawn = wanted + embedded.face.advance(glyph.number)
            if told:
                out.append("] TJ EMC [")
        if drawn != self.width:
            out.append(str(drawn - self.width))
        out.append("] TJ")
        return "".join(out).replace("><", "").replace("[] TJ ", "")

    def _raised(self, code: str, dy: int) -> str:
        return f"] TJ {dy * self._size / 1000:.3f} Ts [{code}] TJ 0 Ts ["

    def _mark(self, face: Face, glyph: Glyph, wanted: int) -> None:
        path = face.outline(glyph.number)
        if path:
            scale = self._size / 1000
            x, y = wanted * scale, glyph.dy * scale
            self.marks.append(f"q {scale:.5f} 0 0 {scale:.5f} {x:.3f} {y:.3f} cm {path} Q")


def _without_gaps(
    run: Run, found: Iterable[tuple[list[Glyph], str]], face: Face
) -> Iterator[tuple[list[Glyph], str]]:
    """Groups that stand so far apart that a reader would take it for a space are one group: it is
    then told as one text."""
    held: tuple[list[Glyph], str] | None = None
    for group, text in found:
        if held is not None and _gap(held[0], group, face) > _LIKE_A_SPACE:
            held = (held[0] + group, text + held[1] if run.is_rtl else held[1] + text)
            continue
        if held is not None:
            yield held
        held = group, text
    if held is not None:
        yield held


def _gap(before: list[Glyph], after: list[Glyph], face: Face) -> int:
    """From the end of a group as its letters are wide to where the next begins."""
    last = next((each for each in reversed(before) if each.advance), before[-1])
    first = next((each for each in after if each.advance), after[0])
    return last.advance - face.advance(last.number) - last.dx + first.dx


def _hexadecimal(text: str) -> str:
    return text.encode("utf-16-be").hex().upper()
