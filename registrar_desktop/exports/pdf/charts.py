"""The two charts of the papers: parts of a whole as one bar, and counts over time."""

from __future__ import annotations

from math import ceil

from registrar_desktop.exports.papers import Bars, Shares
from registrar_desktop.exports.pdf import design
from registrar_desktop.exports.pdf.flow import Flow

_SHARE_HEIGHT = 12.0
_CHART_HEIGHT = 110.0
_MOST_LABELS = 12
# A short outage has one bar or two: they stay bars.
_WIDEST_BAR = 22.0


def draw_shares(flow: Flow, shares: Shares) -> None:
    """One bar, its parts in proportion, and a legend with the amounts."""
    whole = sum(max(part, 0) for _, part, _ in shares.parts)
    flow.need(_SHARE_HEIGHT + 40)
    x = flow.left
    if whole == 0:
        flow.page.fill(x, flow.y, flow.width, _SHARE_HEIGHT, design.PALE)
    for place, (_, part, _) in enumerate(shares.parts):
        width = flow.width * max(part, 0) / whole if whole else 0
        if width:
            colour = design.SERIES[place % len(design.SERIES)]
            flow.page.fill(x, flow.y, width, _SHARE_HEIGHT, colour)
        x += width
    flow.y += _SHARE_HEIGHT + 6
    step = flow.width / max(len(shares.parts), 1)
    for place, (label, _, amount) in enumerate(shares.parts):
        left = flow.left + place * step
        colour = design.SERIES[place % len(design.SERIES)]
        flow.page.fill(left, flow.y + 2, 6, 6, colour)
        flow.page.text(flow.setter.line(label, design.SMALL), left + 10, flow.y + 8, design.MUTED)
        flow.page.text(flow.setter.line(amount, design.BODY), left + 10, flow.y + 19)
    flow.y += 24 + design.AFTER_BLOCK


def draw_bars(flow: Flow, bars: Bars) -> None:
    """Groups of bars over time with their scale, legend and time labels."""
    highest = max((value for _, values in bars.series for value in values), default=0)
    flow.need(_CHART_HEIGHT + 34)
    _legend(flow, bars)
    top, base = flow.y, flow.y + _CHART_HEIGHT
    scales = [
        (part, flow.setter.line(f"{round(highest * part):,}", design.SMALL)) for part in (0, 0.5, 1)
    ]
    left = flow.left + max(24.0, *(scale.width + 6 for _, scale in scales))
    for part, scale in scales:
        y = base - (_CHART_HEIGHT - 6) * part
        flow.page.rule(left, flow.right, y, design.HAIRLINE)
        flow.page.text_right(scale, left - 4, y + 2.5, design.MUTED)
    step = (flow.right - left) / max(len(bars.labels), 1)
    every = max(1, ceil(len(bars.labels) / _MOST_LABELS))
    for place, label in enumerate(bars.labels):
        x = left + place * step
        count = max(len(bars.series), 1)
        wide = min(step * 0.8 / count, _WIDEST_BAR)
        x += (step - wide * count) / 2
        for order, (_, values) in enumerate(bars.series):
            height = (_CHART_HEIGHT - 6) * values[place] / highest if highest else 0
            if height:
                colour = design.SERIES[order % len(design.SERIES)]
                flow.page.fill(x + order * wide, base - height, wide, height, colour)
        if place % every == 0:
            line = flow.setter.line(label, design.SMALL)
            flow.page.text(line, min(x, flow.right - line.width), base + 10, design.MUTED)
    flow.y = top + _CHART_HEIGHT + 16 + design.AFTER_BLOCK


def _legend(flow: Flow, bars: Bars) -> None:
    x = flow.left + 24
    for order, (label, _) in enumerate(bars.series):
        flow.page.fill(x, flow.y + 1, 6, 6, design.SERIES[order % len(design.SERIES)])
        line = flow.setter.line(label, design.SMALL)
        flow.page.text(line, x + 10, flow.y + 7, design.MUTED)
        x += line.width + 26
    flow.y += 14
