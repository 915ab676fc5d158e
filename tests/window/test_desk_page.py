"""A desk that has joined can go on with a new code, at the centre it has."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton

from tests.window.fixtures import Sitting
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.words import Words
from ui.desktop.pages.desk.page import DeskPage


def test_a_new_code_is_for_this_very_desk(desk: Sitting) -> None:
    page = desk.go(DeskPage, "desk")
    buttons = {each.accessibleName(): each for each in page.findChildren(QPushButton)}
    buttons["Go on with a new code"].click()
    fields = {each.input.accessibleName(): each for each in page.findChildren(TextField)}
    assert not fields["Address of the centre"].isEnabled()
    fields["Code for this desk"].show_value("2B8N-4WXC-6TQR")
    buttons = {each.accessibleName(): each for each in page.findChildren(QPushButton)}
    buttons["Join"].click()
    desk.settle()
    # Nobody is there; that it joined already is no objection.
    said = [each.text() for each in page.findChildren(Words)]
    assert any("did not answer" in words for words in said)
