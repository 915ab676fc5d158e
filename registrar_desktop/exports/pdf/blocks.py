"""Everything on a paper that is not a table: headings, paragraphs, boxes of figures, slips."""

from __future__ import annotations

from math import ceil

from registrar_desktop.exports.papers import (
    Address,
    CutSlip,
    Facts,
    Figure,
    Figures,
    Heading,
    Signatures,
    Text,
    Tone,
    Watermark,
)
from registrar_desktop.exports.pdf import design
from registrar_desktop.exports.pdf.flow import Flow
from registrar_desktop.exports.pdf.fonts import Style
from registrar_desktop.exports.pdf.wrapping import wrap

_TONES = {
    Tone.BODY: (design.BODY, Style.REGULAR, design.INK),
    Tone.LETTER: (design.LETTER, Style.REGULAR, design.INK),
    Tone.NOTE: (design.NOTE, Style.REGULAR, design.MUTED),
    Tone.STRONG: (design.BODY, Style.BOLD, design.INK),
    Tone.WARNING: (design.BODY, Style.BOLD, design.WARNING),
}
# A heading does not stand alone at the foot of a page.
_BELOW_HEADING = 84.0
# What a number is compared with may take two lines.
_NOTE_LINES, _NOTE_STEP = 2, 9.5
_FACT_STEP = 14.0
_FACT_LABEL = 92.0


def draw_heading(flow: Flow, heading: Heading) -> None:
    """The heading, findable in the bookmarks."""
    size = design.HEADING.get(heading.level, design.BODY)
    flow.need(size * design.LEADING + _BELOW_HEADING)
    if not flow.is_fresh:
        flow.y += 4
    flow.page.mark(heading.text, heading.level, flow.y)
    flow.paragraph(heading.text, size, Style.BOLD, design.BRAND)
    flow.y += 4


def draw_text(flow: Flow, text: Text) -> None:
    """A paragraph and the distance to the next."""
    size, style, colour = _TONES[text.tone]
    flow.paragraph(text.text, size, style, colour)
    flow.y += size * 0.6


def draw_figures(flow: Flow, block: Figures) -> None:
    """A pale box; each number large, its label above, its comparison below."""
    across = min(block.across, len(block.figures))
    step = flow.width / across
    notes = [
        wrap(flow.setter, each.note, step - 14, design.SMALL)[:_NOTE_LINES] if each.note else []
        for each in block.figures
    ]
    lines = [notes[at : at + across] for at in range(0, len(notes), across)]
    heights = [46.0 + _NOTE_STEP * max(len(note) - 1 for note in (*row, [""])) for row in lines]
    flow.need(sum(heights) + 8)
    flow.page.fill(flow.left, flow.y, flow.width, sum(heights) + 8, design.PALE)
    for place, figure in enumerate(block.figures):
        x = flow.left + (place % across) * step + 10
        y = flow.y + 6 + sum(heights[: place // across])
        _figure(flow, figure, notes[place], (x, y), step - 14)
    flow.y += sum(heights) + 8 + design.AFTER_BLOCK


def _figure(
    flow: Flow, figure: Figure, notes: list[str], place: tuple[float, float], width: float
) -> None:
    page, setter, (x, y) = flow.page, flow.setter, place
    label = wrap(setter, figure.label, width, design.SMALL)[0]
    page.text(setter.line(label, design.SMALL), x, y + 9, design.MUTED)
    wide = setter.width(figure.value, design.FIGURE, Style.BOLD)
    size = design.FIGURE * min(1.0, width / max(wide, 1.0))
    page.text(setter.line(figure.value, size, Style.BOLD), x, y + 26, design.BRAND)
    for at, note in enumerate(notes):
        line = setter.line(note, design.SMALL)
        page.text(line, x, y + 37 + at * _NOTE_STEP, design.MUTED)


def draw_facts(flow: Flow, facts: Facts) -> None:
    """Labels in grey, values beside them, in columns read downwards."""
    across = max(1, facts.across)
    step = flow.width / across
    per_column = ceil(len(facts.pairs) / across)
    label = _label_width(flow, facts)
    room = step - label - 12
    wrapped = [wrap(flow.setter, value, room, design.BODY) for _, value in facts.pairs]
    heights = [_FACT_STEP + (len(lines) - 1) * design.BODY * 1.25 for lines in wrapped]
    columns = [
        range(at, min(at + per_column, len(wrapped))) for at in range(0, len(wrapped), per_column)
    ]
    height = max((sum(heights[place] for place in column) for column in columns), default=0)
    flow.need(height)
    for number, column in enumerate(columns):
        y = flow.y
        for place in column:
            name = flow.setter.line(facts.pairs[place][0], design.NOTE)
            flow.page.text(name, flow.left + number * step, y + design.BODY, design.MUTED)
            base = y + design.BODY
            for text in wrapped[place]:
                line = flow.setter.line(text, design.BODY)
                flow.page.text(line, flow.left + number * step + label, base)
                base += design.BODY * 1.25
            y += heights[place]
    flow.y += height + design.AFTER_BLOCK * 0.7


def _label_width(flow: Flow, facts: Facts) -> float:
    widest = max((flow.setter.width(label, design.NOTE) for label, _ in facts.pairs), default=0)
    return min(widest + 12, max(_FACT_LABEL, flow.width / facts.across * 0.45))


def draw_address(flow: Flow, address: Address) -> None:
    """The addressee where a window envelope shows it, facts on the right."""
    top = max(flow.y, 45 * 72 / 25.4)
    y = top
    for text in address.lines:
        flow.page.text(flow.setter.line(text, 10), flow.left + 6, y + 10)
        y += 13.5
    x = flow.left + flow.width * 0.58
    facts_y = top
    for label, value in address.facts:
        flow.page.text(flow.setter.line(label, design.NOTE), x, facts_y + 9, design.MUTED)
        flow.page.text_right(flow.setter.line(value, design.BODY), flow.right, facts_y + 9)
        facts_y += _FACT_STEP
    flow.y = max(y, facts_y, top + 72) + design.AFTER_BLOCK


def draw_signatures(flow: Flow, signatures: Signatures) -> None:
    """Lines to sign on, side by side."""
    flow.need(60)
    flow.y += 36
    step = flow.width / max(2, len(signatures.captions))
    for place, caption in enumerate(signatures.captions):
        x = flow.left + place * step
        flow.page.rule(x, x + step - 24, flow.y, design.INK)
        flow.page.text(flow.setter.line(caption, design.NOTE), x, flow.y + 11, design.MUTED)
    flow.y += 24


def draw_slip(flow: Flow, slip: CutSlip) -> None:
    """A slip at the foot of the page, below a line to cut along."""
    rows = ceil(len(slip.pairs) / 2)
    height = 40 + rows * _FACT_STEP
    flow.need(height)
    flow.y = flow.bottom - height
    flow.page.dashed(flow.left, flow.right, flow.y, design.MUTED)
    flow.y += 10
    flow.paragraph(slip.title, design.BODY, Style.BOLD, design.BRAND)
    flow.y += 2
    draw_facts(flow, Facts(slip.pairs))


def draw_watermark(flow: Flow, watermark: Watermark) -> None:
    """The word across the page, over everything."""
    page = flow.pages[0]
    size = min(page.width / max(len(watermark.word), 3) * 1.05, 150)
    line = flow.setter.line(watermark.word, size, Style.BOLD)
    cos, sin = 0.866, 0.5
    x = (page.width - line.width * cos) / 2
    y = page.height / 2 + line.width * sin / 2
    page.turned(line, x, y, (cos, sin, -sin, cos))
