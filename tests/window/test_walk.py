"""A walk over every widget of every page: nothing is cut off in large text, in no look; the keyboard
comes everywhere and away again, and one always sees where it is."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.window.fixtures import Sitting
from tests.window.keys import press, until
from tests.window.test_accessibility import reachable, visit_everything
from ui.desktop.theme.theme import theme

ROUNDING = 2


def test_no_word_of_any_page_is_cut_off_in_the_largest_text_and_in_dark(desk: Sitting) -> None:
    theme().choose("dark", 2.0)
    found: list[str] = []
    for place in visit_everything(desk):
        found += [f"{place}: {each}" for each in cut_off(desk.desktop.window)]
    assert found == []


def test_the_walk_sees_what_is_cut_off(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    for part in (
        QLabel("Balance"),
        QPushButton("Register"),
        QLabel("One word, or more", wordWrap=True),
    ):
        part.setParent(holder)
        part.setGeometry(0, 0, 30, 12)
    holder.show()
    assert len(list(cut_off(holder))) == 3


def cut_off(window: QWidget) -> Iterator[str]:
    """What has less room than its words need."""
    for widget in window.findChildren(QWidget):
        if widget.isVisibleTo(window) and (lack := lacking(widget)):
            about = widget.accessibleName() or getattr(widget, "text", str)()
            yield f"{type(widget).__name__} “{about}” {lack}"


def lacking(widget: QWidget) -> str:
    width, height = widget.width() + ROUNDING, widget.height() + ROUNDING
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            needed = widget.heightForWidth(widget.width())
            return f"{needed} high in {height}" if needed > height else ""
        return too_small(widget, width, height)
    if isinstance(widget, QAbstractButton) and widget.text():
        return too_small(widget, width, height)
    if isinstance(widget, QComboBox):
        text = widget.fontMetrics().horizontalAdvance(widget.currentText())
        return f"{text} wide in {width}" if text + 24 > width else ""
    if isinstance(widget, QLineEdit):
        text = widget.fontMetrics().height()
        return f"{text} high in {height}" if text > height else ""
    return ""


def too_small(widget: QWidget, width: int, height: int) -> str:
    hint = widget.sizeHint()
    if hint.width() > width or hint.height() > height:
        return f"needs {hint.width()}×{hint.height()}, has {width}×{height}"
    return ""


def test_tab_goes_through_every_page_and_is_caught_nowhere(desk: Sitting) -> None:
    window = desk.desktop.window
    window.activateWindow()
    missed: list[str] = []
    for place in visit_everything(desk):
        wanted = reachable(window)
        wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
        assert until(window.isActiveWindow)
        visited: set[QWidget] = set()
        for _ in range(3 * len(wanted)):
            widget = QApplication.focusWidget()
            assert widget is not None
            visited.add(widget)
            press(widget, Qt.Key.Key_Tab)
        missed += [
            f"{place}: {type(each).__name__} “{each.accessibleName()}”"
            for each in wanted
            if each not in visited and not stands_for_a_group(each, visited)
        ]
    assert missed == []


class Shown(QObject):
    """Notes every widget that is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.windows: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        alone = isinstance(watched, QWidget) and watched.isWindow()
        if event.type() is QEvent.Type.Show and alone:
            self.windows.append(type(watched).__name__)
        return False


def test_no_part_of_a_page_flashes_up_as_a_window_and_takes_the_keyboard(desk: Sitting) -> None:
    window, shown = desk.desktop.window, Shown()
    window.activateWindow()
    assert until(window.isActiveWindow)
    application = QApplication.instance()
    assert application is not None
    application.installEventFilter(shown)
    try:
        left = [place for place in visit_everything(desk) if not window.isActiveWindow()]
    finally:
        application.removeEventFilter(shown)
    assert shown.windows == []
    assert left == []


def stands_for_a_group(widget: QWidget, visited: set[QWidget]) -> bool:
    """Of a group of buttons Tab visits the chosen one."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and any(each in visited for each in group.buttons())


def test_one_sees_where_the_keyboard_is(desk: Sitting) -> None:
    window = desk.desktop.window
    window.activateWindow()
    assert until(window.isActiveWindow)
    known: set[tuple[str, str]] = set()
    unseen: list[str] = []
    for place in visit_everything(desk):
        for widget in reachable(window):
            kind = (type(widget).__name__, str(widget.property("kind")))
            if kind in known or isinstance(widget, QAbstractItemView) or not widget.height():
                continue
            known.add(kind)
            window.setFocus()
            without = widget.grab().toImage()
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            if widget.grab().toImage() == without:
                unseen.append(f"{place}: {kind} “{widget.accessibleName()}”")
    assert not unseen, "\n".join(unseen)
