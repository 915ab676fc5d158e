"""A field that finds one student: results while typing, arrows and Enter choose."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QVBoxLayout

from registrar_desktop.records.lists.students import StudentRow
from ui import operations
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.finder_rows import DETAIL, ICON, FinderDelegate
from ui.desktop.theme.icons import icon
from ui.desktop.theme.theme import theme
from ui.language import tr

_MOST = 8
_ROW = Qt.ItemDataRole.UserRole + 20


class StudentPicker(QLineEdit):
    """Signals: `picked` with the student's number."""

    picked = Signal(str)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self.setPlaceholderText(tr("Which student? Name, number, e-mail or phone"))
        self.setAccessibleName(tr("Student"))
        self.setClearButtonEnabled(True)
        self._mark = self.addAction(icon("user"), QLineEdit.ActionPosition.LeadingPosition)
        theme().changed.connect(self._on_theme)
        self._found = QStandardItemModel(self)
        self._popup: QFrame | None = None
        self._list = QListView()
        self._wait = QTimer(self, singleShot=True, interval=60)
        self._wait.timeout.connect(self._on_pause)
        self.textEdited.connect(lambda _: self._wait.start())
        self.installEventFilter(self)

    def show_name(self, name: str) -> None:
        """Show who is chosen."""
        self.setText(name)
        self.setCursorPosition(0)

    def _on_theme(self) -> None:
        self._mark.setIcon(icon("user"))

    def _on_pause(self) -> None:
        text, office = self.text().strip(), self._bridge.office
        if text:
            self._bridge.ask(
                self,
                lambda: operations.find_students(office, text=text, most=_MOST)[1],
                self._on_found,
            )
        else:
            self._hide()

    def _on_found(self, rows: list[StudentRow]) -> None:
        if not self.hasFocus():
            return
        self._found.clear()
        for row in rows:
            item = QStandardItem(row.name)
            item.setEditable(False)
            item.setData(f"{row.number}  {row.program}".strip(), DETAIL)
            item.setData("user", ICON)
            item.setData(row, _ROW)
            self._found.appendRow(item)
        self._show(len(rows))

    def _show(self, count: int) -> None:
        popup = self._popup or self._make_popup()
        height = sum(self._list.sizeHintForRow(at) for at in range(count)) + 10
        place = self.mapTo(self.window(), QPoint(0, self.height() + 4))
        popup.setGeometry(place.x(), place.y(), max(self.width(), 360), height)
        popup.setVisible(bool(count))
        popup.raise_()
        self._list.setCurrentIndex(self._found.index(0, 0))

    def _make_popup(self) -> QFrame:
        popup = QFrame(self.window())
        popup.setObjectName("finder")
        self._list.setModel(self._found)
        self._list.setItemDelegate(FinderDelegate(self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName(tr("Students found"))
        self._list.clicked.connect(self._choose)
        layout = QVBoxLayout(popup)
        layout.setContentsMargins(1, 4, 1, 4)
        layout.addWidget(self._list)
        self._popup = popup
        return popup

    def _choose(self, index: QModelIndex) -> None:
        row = index.data(_ROW)
        self._hide()
        if isinstance(row, StudentRow):
            self.show_name(row.name)
            self.picked.emit(row.number)

    def _hide(self) -> None:
        if self._popup is not None:
            self._popup.hide()

    def _on_key(self, key: int) -> bool:
        shown = self._popup is not None and self._popup.isVisible()
        if not shown:
            return False
        now = self._list.currentIndex().row()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            step = 1 if key == Qt.Key.Key_Down else -1
            at = (now + step) % max(self._found.rowCount(), 1)
            self._list.setCurrentIndex(self._found.index(at, 0))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self._hide()
        else:
            return False
        return True

    # ---- Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusOut:
            self._hide()
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event.key())
        return False
