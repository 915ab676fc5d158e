"""The colours of the window, by role, for light, dark and the two high-contrast looks.

This is the one place where a colour is written down; everything else names a role.
Text roles keep at least 4.5:1 on every ground they stand on (a test counts it).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Roles:
    """One look: every role with its colour as #rrggbb."""

    name: str
    dark: bool
    window: str  # behind everything: navigation, bars
    surface: str  # pages, lists, fields
    raised: str  # menus, notices, popups
    sunken: str  # wells, table heads, bars without value
    hover: str
    selected: str
    line: str  # hairlines between things
    edge: str  # border of things one can type into or press
    text: str
    muted: str
    accent: str  # text and marks in the accent colour
    primary: str  # ground of the primary button
    on_primary: str
    focus: str
    accent_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str


LIGHT = Roles(
    name="light",
    dark=False,
    window="#f5f5f7",
    surface="#ffffff",
    raised="#ffffff",
    sunken="#f0f0f3",
    hover="#f2f3f8",
    selected="#e6eafb",
    line="#e4e4e9",
    edge="#90929c",
    text="#1b1c22",
    muted="#5b5e68",
    accent="#3a4fc0",
    primary="#4056c9",
    on_primary="#ffffff",
    focus="#4056c9",
    accent_soft="#e8ebfb",
    good="#14683f",
    good_soft="#e0f3e8",
    warn="#804700",
    warn_soft="#fcefd6",
    bad="#a8231c",
    bad_soft="#fce6e4",
)

DARK = Roles(
    name="dark",
    dark=True,
    window="#17181c",
    surface="#1d1e23",
    raised="#26272d",
    sunken="#24252b",
    hover="#26282f",
    selected="#2c3358",
    line="#303239",
    edge="#777a86",
    text="#ececf0",
    muted="#a9acb7",
    accent="#a3b2ff",
    primary="#4f63d6",
    on_primary="#ffffff",
    focus="#93a4ff",
    accent_soft="#2a3052",
    good="#74d3a2",
    good_soft="#1b3a2b",
    warn="#ecbb6a",
    warn_soft="#413016",
    bad="#ff9d94",
    bad_soft="#4a2422",
)

CONTRAST_LIGHT = Roles(
    name="contrast-light",
    dark=False,
    window="#ffffff",
    surface="#ffffff",
    raised="#ffffff",
    sunken="#ffffff",
    hover="#e8e8e8",
    selected="#cfd8ff",
    line="#000000",
    edge="#000000",
    text="#000000",
    muted="#1f1f1f",
    accent="#00218f",
    primary="#00218f",
    on_primary="#ffffff",
    focus="#00218f",
    accent_soft="#ffffff",
    good="#00441f",
    good_soft="#ffffff",
    warn="#5a2d00",
    warn_soft="#ffffff",
    bad="#8a0000",
    bad_soft="#ffffff",
)

CONTRAST_DARK = Roles(
    name="contrast-dark",
    dark=True,
    window="#000000",
    surface="#000000",
    raised="#000000",
    sunken="#000000",
    hover="#262626",
    selected="#1c2c80",
    line="#ffffff",
    edge="#ffffff",
    text="#ffffff",
    muted="#e6e6e6",
    accent="#b9c6ff",
    primary="#c3ceff",
    on_primary="#000000",
    focus="#ffe75a",
    accent_soft="#000000",
    good="#8ff0bd",
    good_soft="#000000",
    warn="#ffd88c",
    warn_soft="#000000",
    bad="#ffb3ab",
    bad_soft="#000000",
)

LOOKS = {look.name: look for look in (LIGHT, DARK, CONTRAST_LIGHT, CONTRAST_DARK)}


def contrast(one: str, other: str) -> float:
    """The WCAG 2 contrast ratio between two colours."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
