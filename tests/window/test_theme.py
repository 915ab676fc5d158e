"""Every look can be read, follows what was chosen, and needs no colour to be understood."""

from __future__ import annotations

import re

import pytest
from pytestqt.qtbot import QtBot

from resources.locate import folder, resource
from ui.desktop.theme.icons import icon, pixmap
from ui.desktop.theme.roles import LOOKS, Roles, contrast
from ui.desktop.theme.theme import style_sheet, theme

GROUNDS = ("window", "surface", "raised", "sunken", "hover", "selected")


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_words_can_be_read_on_every_ground(look: Roles) -> None:
    for ground in GROUNDS:
        for word in ("text", "muted", "accent"):
            found = contrast(getattr(look, word), getattr(look, ground))
            assert found >= 4.5, (word, ground, round(found, 2))
    for role in ("good", "warn", "bad", "accent"):
        assert contrast(getattr(look, role), getattr(look, f"{role}_soft")) >= 4.5, role
        assert contrast(getattr(look, role), look.surface) >= 4.5, role
    assert contrast(look.on_primary, look.primary) >= 4.5


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_edges_and_focus_can_be_seen(look: Roles) -> None:
    for ground in ("surface", "raised"):
        assert contrast(look.edge, getattr(look, ground)) >= 3, ground
    for ground in GROUNDS:
        assert contrast(look.focus, getattr(look, ground)) >= 3, ground


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_the_style_sheet_names_only_known_roles(look: Roles) -> None:
    assert "@" not in style_sheet(look)
    written = resource("style", "window.qss").read_text(encoding="utf-8")
    assert not re.search(r"#[0-9a-f]{6}\b", written)


def test_a_forced_look_and_larger_text_reach_the_application(qtbot: QtBot) -> None:
    look = theme()
    look.choose("dark")
    assert look.roles.dark
    assert look.colour("surface").lightness() < 60
    height, size = look.row_height(), look.font().pointSizeF()
    look.scale_text(2.0)
    assert look.font().pointSizeF() == pytest.approx(2 * size)
    assert look.row_height() > height
    look.scale_text(1.0)
    look.choose("light")
    assert not look.roles.dark


def test_every_icon_can_be_drawn_in_every_size(qtbot: QtBot) -> None:
    for file in folder("icons").glob("*.svg"):
        drawn = pixmap(file.stem, "text", 16, 2.0)
        assert (drawn.width(), drawn.devicePixelRatio()) == (32, 2.0), file.stem
        assert not drawn.toImage().allGray() or drawn.hasAlphaChannel()
        assert not icon(file.stem).isNull()
