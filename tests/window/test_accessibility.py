"""Everything can be reached by keyboard, and everything that can be reached says what it is."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QWidget

from tests.window.fixtures import Sitting
from ui.desktop.frame.places import Place
from ui.desktop.pages.registry import KINDS


def reachable(window: QWidget) -> list[QWidget]:
    """What Tab visits, in order."""
    found: list[QWidget] = []
    widget = window.nextInFocusChain()
    while widget is not None and widget is not window:
        tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if tab and widget.isVisibleTo(window) and widget.isEnabled():
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def visit_everything(desk: Sitting) -> Iterator[str]:
    """Go to every page and record, one after another."""
    number = desk.students()[2].number
    term = desk.desktop.bridge.term.code
    with_record = {"student": number, "payment": number, "register": number}
    for place in KINDS:
        record = f"{term}/10001" if place == "section" else with_record.get(place, "")
        desk.desktop.window.go(Place(place, record))
        desk.settle()
        yield place


def test_every_control_of_every_page_has_a_name_and_a_role(desk: Sitting) -> None:
    nameless = []
    for place in visit_everything(desk):
        for widget in reachable(desk.desktop.window):
            told = QAccessible.queryAccessibleInterface(widget)
            name = told.text(QAccessible.Text.Name)
            if not name or told.role() is QAccessible.Role.NoRole:
                parent = widget.parentWidget()
                nameless.append(f"{place}: {type(widget).__name__} in {type(parent).__name__}")
    assert nameless == []


def test_every_visible_button_can_be_reached_by_tab(desk: Sitting) -> None:
    unreached = []
    for place in visit_everything(desk):
        window = desk.desktop.window
        known = set(reachable(window))
        unreached += [
            f"{place}: {each.accessibleName() or each.text()}"
            for each in window.findChildren(QAbstractButton)
            if each.isVisibleTo(window)
            and each.isEnabled()
            and each not in known
            and not has_another_way(each)
        ]
    assert unreached == []


def has_another_way(button: QAbstractButton) -> bool:
    """Of a group Tab visits the chosen one and arrows the others; a record's tab closes with
    Ctrl+W; Qt's own small buttons only repeat what keys do."""
    grouped = button.group() is not None and button.group().exclusive()
    qts_own = not button.accessibleName()
    return grouped or qts_own or button.accessibleName() == "Close record"


def test_status_and_notices_are_read_out(desk: Sitting) -> None:
    desk.desktop.bridge.say("Saved.")
    assert desk.notices() == ["Saved."]
    told = QAccessible.queryAccessibleInterface(desk.desktop.window.status)
    assert told.text(QAccessible.Text.Name) == "Status"
