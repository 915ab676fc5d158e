"""Shapes runs with HarfBuzz and says which glyphs stand for which letters."""

from __future__ import annotations

from itertools import pairwise
from typing import Any, NamedTuple

import uharfbuzz as hb

from registrar_desktop.exports.pdf.itemizing import REPLACEMENT, Run

_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")


class Glyph(NamedTuple):
    """A glyph of a face: where it stands and how far it moves on, in thousandths of an em.

    cluster: the place in the run of the first letter it stands for.
    """

    number: int
    cluster: int
    advance: int
    dx: int
    dy: int


def shaped(run: Run) -> list[Glyph]:
    """The run's glyphs from left to right."""
    buffer = hb.Buffer()
    buffer.add_str(REPLACEMENT * len(run.text) if run.missing else run.text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.is_rtl else "ltr"
    hb.shape(run.face.font, buffer, {})
    positions: Any = buffer.glyph_positions
    return [
        Glyph(info.codepoint, info.cluster, place.x_advance, place.x_offset, place.y_offset)
        for info, place in zip(buffer.glyph_infos, positions, strict=True)
    ]


def in_order(run: Run, glyphs: list[Glyph]) -> bool:
    """Whether each letter has one glyph on the line, as most names of most scripts do."""
    if run.is_rtl or run.missing or len(glyphs) != len(run.text):
        return False
    for place, (_, cluster, advance, dx, dy) in enumerate(glyphs):
        if cluster != place or dx or dy or not advance:
            return False
    return True


def groups(run: Run, glyphs: list[Glyph]) -> list[tuple[list[Glyph], str]]:
    """Glyphs that were shaped together, with the letters they stand for."""
    starts = [*sorted({glyph.cluster for glyph in glyphs}), len(run.text)]
    ends = dict(pairwise(starts))
    found: list[tuple[list[Glyph], str]] = []
    for glyph in glyphs:
        if found and found[-1][0][0].cluster == glyph.cluster:
            found[-1][0].append(glyph)
        else:
            found.append(([glyph], run.text[glyph.cluster : ends[glyph.cluster]]))
    return [(group, _seen(text)) for group, text in found] if run.is_rtl else found


def _seen(text: str) -> str:
    """A right-to-left group as it is seen from the left, which readers turn round again."""
    return text[::-1].translate(_MIRRORED)
