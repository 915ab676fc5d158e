"""One field that finds all: pages, commands, students, sections, receipts.

Results come in groups while one types; arrows move, Enter opens, Esc leaves things as
they were. What there is to find is answered by the searches it is given; Enter waits for
the answer to what is typed, so that quick fingers open what they asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QFrame, QLineEdit, QListView, QMenu, QWidget

from ui.desktop.controls.layouts import column, hairline
from ui.desktop.controls.words import note
from ui.desktop.frame.finder_rows import ACT, DETAIL, GROUP, ICON, PLACE, FinderDelegate
from ui.desktop.frame.places import Place
from ui.desktop.lanes import Lanes, Ticket
from ui.language import tr


@dataclass(frozen=True)
class Hit:
    """Something found, and what opening it does."""

    group: str
    title: str
    detail: str
    icon: str
    act: Callable[[], object]
    place: Place | None = None  # of a record, which can be pinned


Search = Callable[[str], Sequence[Hit]]
# After so long without an answer of the store the commands are shown alone.
_LATE_MS = 120
# Which group stands above which.
_ORDER = (
    *(tr("Pinned"), tr("Recent"), tr("Views"), tr("Commands"), tr("Pages")),
    *(tr("Students"), tr("Receipts"), tr("Sections"), tr("Reports")),
)
_NOTHING_YET = "\0"


class Finder(QFrame):
    """The palette over the window. `at_once` answers in the GUI thread, `in_store` in the lane.

    Signals: `answered` with the text whose results stand in the list; `pin_asked` with the place of
    a record that is to be pinned, or not any more.
    """

    answered = Signal(str)
    pin_asked = Signal(object)

    def __init__(
        self, over: QWidget, lanes: Lanes, at_once: Search, in_store: Sequence[Search]
    ) -> None:
        super().__init__(over)
        self._over, self._lanes = over, lanes
        self._at_once, self._in_store = at_once, in_store
        self._ticket: Ticket | None = None
        self._shown = ""
        self._enter_waits = False
        self._before: QWidget | None = None
        self.setObjectName("finder")
        self.setAccessibleName(tr("Find"))
        self.field = QLineEdit(
            placeholderText=tr("Name, number, e-mail, phone, section, receipt, command")
        )
        self.field.setAccessibleName(tr("Find anything"))
        self.field.setProperty("kind", "bare")
        self.field.setClearButtonEnabled(False)
        self.found = QStandardItemModel(self)
        self._list = QListView()
        self._list.setModel(self.found)
        self._list.setAccessibleName(tr("Results"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setItemDelegate(FinderDelegate(self._list))
        self._list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._nothing = note(tr("Nothing found. Try a number, or fewer letters."))
        self._nothing.setContentsMargins(16, 12, 16, 16)
        self._lay_out()
        self._late = QTimer(self, singleShot=True, interval=_LATE_MS)
        self._late.timeout.connect(lambda: self._show(self._at_once(self._typed)))
        self.field.textChanged.connect(self._on_text)
        self._list.clicked.connect(self._on_clicked)
        self._list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._list.customContextMenuRequested.connect(self._on_menu)
        self.field.installEventFilter(self)
        over.installEventFilter(self)
        self.hide()

    def open(self, text: str = "") -> None:
        """Show the palette and take the keyboard; it goes back when the palette closes."""
        if not self.isVisible():
            self._before = self._over.window().focusWidget()
        self.field.setText(text)
        self.field.selectAll()
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._on_text(text)

    def leave(self) -> None:
        """Close, leaving everything as it was."""
        if self.isVisible():
            self.hide()
            if self._before is not None and self._before.isVisible():
                self._before.setFocus(Qt.FocusReason.OtherFocusReason)

    def results(self) -> list[str]:
        """The titles found, in the order shown."""
        return [self.found.item(at).text() for at in range(self.found.rowCount())]

    def _lay_out(self) -> None:
        field = column(self.field, margins=(14, 10, 14, 10))
        self.setLayout(
            column(field, hairline(), self._list, self._nothing, gap=0, margins=(1, 1, 1, 6))
        )

    def _place(self) -> None:
        width = min(640, self._over.width() - 48)
        self.setFixedWidth(width)
        self.setMaximumHeight(max(240, self._over.height() - 120))
        rows = min(self.found.rowCount(), 14)
        height = sum(self._list.sizeHintForRow(at) for at in range(rows)) + 4
        self._list.setFixedHeight(min(height, self.maximumHeight() - 70))
        self._list.setVisible(rows > 0)
        self._nothing.setVisible(not rows and bool(self.field.text().strip()))
        self.adjustSize()
        self.move((self._over.width() - width) // 2, 56)

    @property
    def _typed(self) -> str:
        return self.field.text().strip()

    def _on_text(self, text: str) -> None:
        if self._ticket is not None:
            self._ticket.drop()
        typed, searches = text.strip(), self._in_store
        self._enter_waits = False
        self._shown = _NOTHING_YET
        self._late.start()

        def look() -> list[Hit]:
            return [hit for search in searches for hit in search(typed)]

        self._ticket = self._lanes.search(self, look, lambda hits: self._on_hits(typed, hits))

    def _on_hits(self, typed: str, hits: Sequence[Hit]) -> None:
        self._late.stop()
        self._show(sorted([*self._at_once(typed), *hits], key=_rank))
        self._shown = typed
        self.answered.emit(typed)
        if self._enter_waits:
            self._enter_waits = False
            self._open_current()

    def _show(self, hits: Sequence[Hit]) -> None:
        """Replace what is listed, in one step, so that nothing flickers while one types."""
        items, group = [], ""
        for hit in hits:
            items.append(_item(hit, first=hit.group != group))
            group = hit.group
        self.found.clear()
        self.found.appendColumn(items)
        if items:
            self._list.setCurrentIndex(self.found.index(0, 0))
            self._list.scrollToTop()
        self._place()

    def _open_current(self) -> None:
        if self._list.currentIndex().isValid():
            self._on_clicked(self._list.currentIndex())

    def _on_clicked(self, index: QModelIndex) -> None:
        act = index.data(ACT)
        self.hide()
        if callable(act):
            act()

    def _on_menu(self, where: QPoint) -> None:
        index = self._list.indexAt(where)
        if index.data(PLACE) is None:
            return
        self._list.setCurrentIndex(index)
        menu = QMenu(self.window())
        menu.addAction(tr("Open this"), partial(self._on_clicked, index))
        menu.addAction(tr("Pin or let go"), "Ctrl+P", self.pin)
        menu.popup(self._list.viewport().mapToGlobal(where))

    def pin(self) -> None:
        """Pin the record the keyboard is on, or let it go."""
        place = self._list.currentIndex().data(PLACE)
        if isinstance(place, Place):
            self.pin_asked.emit(place)
            self._on_text(self.field.text())

    def _step(self, by: int) -> None:
        count = self.found.rowCount()
        if count:
            now = max(self._list.currentIndex().row(), 0)
            self._list.setCurrentIndex(self.found.index((now + by) % count, 0))

    def _on_key(self, key: int, modifiers: Qt.KeyboardModifier) -> bool:
        if key == Qt.Key.Key_P and modifiers == Qt.KeyboardModifier.ControlModifier:
            self.pin()
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._shown == self._typed:
                self._open_current()
            else:
                self._enter_waits = True
        elif key == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True

    # ---- Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if watched is self.field and isinstance(event, QKeyEvent) and kind is QEvent.Type.KeyPress:
            return self._on_key(event.key(), event.modifiers())
        if (
            watched is self.field
            and isinstance(event, QFocusEvent)
            and kind is QEvent.Type.FocusOut
        ):
            # A menu over the results takes the keyboard for a moment only.
            if event.reason() is not Qt.FocusReason.PopupFocusReason:
                self.hide()
        elif watched is self._over and kind is QEvent.Type.Resize and self.isVisible():
            self._place()
        return False


def _rank(hit: Hit) -> int:
    return _ORDER.index(hit.group)


def _item(hit: Hit, *, first: bool) -> QStandardItem:
    item = QStandardItem(hit.title)
    item.setEditable(False)
    item.setData(hit.detail, DETAIL)
    item.setData(hit.icon, ICON)
    item.setData(hit.act, ACT)
    item.setData(hit.place, PLACE)
    item.setData(hit.group if first else "", GROUP)
    item.setAccessibleDescription(f"{hit.group}: {hit.detail}")
    return item
