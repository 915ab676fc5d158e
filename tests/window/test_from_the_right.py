"""In a language read from the right, records keep their own direction and begin where all begins."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QIcon, QImage, QPainter
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from resources.locate import folder
from ui.desktop.controls.buttons import button
from ui.desktop.controls.words import FIGURES, title
from ui.desktop.lanes import Lanes
from ui.desktop.speaking import formats
from ui.desktop.table.delegate import draw_cut
from ui.desktop.theme.theme import theme
from ui.language import Formats, choose_language

FROM_LEFT, FROM_RIGHT = Qt.LayoutDirection.LeftToRight, Qt.LayoutDirection.RightToLeft


@pytest.fixture
def arabic() -> Iterator[None]:
    choose_language("ar", formats("ar"), folder("languages"))
    yield
    choose_language("en", Formats(), folder("languages"))


def drawn(text: str, direction: Qt.LayoutDirection) -> QImage:
    """A cell of a list as it is painted, its text against the right."""
    picture = QImage(120, 30, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    painter.setLayoutDirection(direction)
    painter.setFont(theme().font())
    draw_cut(painter, QRect(0, 0, 120, 30), text, FIGURES)
    painter.end()
    return picture


@pytest.mark.usefixtures("qtbot", "arabic")
@pytest.mark.parametrize(
    "text", ["C+", "+1 555 369 5244", "cornelia.abrahamsson.144@students.northgate.example"]
)
def test_a_grade_a_number_and_an_address_read_as_they_do_in_english(text: str) -> None:
    assert drawn(text, FROM_RIGHT) == drawn(text, FROM_LEFT)


@pytest.mark.parametrize("name", ["Abrahamsson, Cornelia", "آل سلطان, نعيم"])
def test_a_name_stands_where_the_language_begins_whatever_its_letters(
    qtbot: QtBot, name: str
) -> None:
    label = title(name)
    qtbot.addWidget(label)
    assert _side(label) & Qt.AlignmentFlag.AlignLeft
    label.setLayoutDirection(FROM_RIGHT)
    assert _side(label) & Qt.AlignmentFlag.AlignRight
    assert _side(label) & Qt.AlignmentFlag.AlignAbsolute


def _side(label: QLabel) -> Qt.AlignmentFlag:
    return label.alignment()


def test_a_disabled_button_keeps_an_icon_that_can_be_seen(qtbot: QtBot, lanes: Lanes) -> None:
    made = button("Record", icon="banknote", kind="primary")
    qtbot.addWidget(made)
    shown = made.icon().pixmap(16, 16, QIcon.Mode.Disabled).toImage()
    inks = {
        shown.pixelColor(x, y).name()
        for x in range(shown.width())
        for y in range(shown.height())
        if shown.pixelColor(x, y).alpha() == 255
    }
    assert inks == {theme().colour("muted").name()}
