"""The navigation at the leading side: pages by icon and word, with what waits on them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QSizePolicy, QVBoxLayout, QWidget

from ui.desktop.controls.buttons import icon_button
from ui.desktop.theme.icons import pixmap
from ui.desktop.theme.theme import theme
from ui.language import tr


@dataclass(frozen=True)
class Entry:
    """One page in the navigation."""

    key: str
    title: str
    icon: str


class NavigationItem(QAbstractButton):
    """One painted entry: icon, word, and how much waits there."""

    def __init__(self, entry: Entry, keys: str) -> None:
        super().__init__()
        self.entry = entry
        self.waiting = 0
        self.only_icon = False
        self.setCheckable(True)
        self.setText(entry.title)
        self.setToolTip(f"{entry.title} ({keys})")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.say_waiting(0)

    def say_waiting(self, count: int) -> None:
        """Show how many things wait on this page."""
        self.waiting = count
        waits = tr(", {count} waiting", count=count) if count else ""
        self.setAccessibleName(self.entry.title + waits)
        self.update()

    # ---- Qt overrides

    def sizeHint(self) -> QSize:
        look = theme()
        metrics = QFontMetrics(look.font(strong=True))
        height = max(36, metrics.height() + 14)
        if self.only_icon:
            return QSize(look.scaled(18) + 22, height)
        words = metrics.horizontalAdvance(self.text())
        return QSize(max(176, words + look.scaled(80)), height)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        if self.isChecked() or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.colour("selected" if self.isChecked() else "hover"))
            painter.drawRoundedRect(area, 7, 7)
        role = "accent" if self.isChecked() else "muted"
        size = look.scaled(18)
        icon = pixmap(self.entry.icon, role, size, self.devicePixelRatioF())
        painter.drawPixmap(self._placed(QRect(11, (self.height() - size) // 2, size, size)), icon)
        if not self.only_icon:
            painter.setFont(look.font(strong=self.isChecked()))
            painter.setPen(look.colour("text"))
            words = self._placed(QRect(22 + size, 0, self.width() - 30 - size, self.height()))
            leading = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
            painter.setLayoutDirection(self.layoutDirection())
            painter.drawText(words, int(leading), self.text())
        if self.waiting:
            self._paint_waiting(painter)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("focus"), 2))
            painter.drawRoundedRect(area, 7, 7)
        painter.end()

    def _paint_waiting(self, painter: QPainter) -> None:
        look = theme()
        font = look.font(0.85, strong=True)
        painter.setFont(font)
        words = str(self.waiting) if self.waiting < 1000 else "999+"
        metrics = QFontMetrics(font)
        width = max(metrics.height() + 2, metrics.horizontalAdvance(words) + 12)
        if self.only_icon:
            badge = self._placed(QRect(self.width() - 14, 4, 10, 10))
            words = ""
        else:
            height = metrics.height() + 2
            place = QRect(self.width() - width - 8, (self.height() - height) // 2, width, height)
            badge = self._placed(place)
        painter.setPen(
            look.colour("bad") if look.roles.name.startswith("contrast") else Qt.PenStyle.NoPen
        )
        painter.setBrush(look.colour("bad_soft" if words else "bad"))
        painter.drawRoundedRect(QRectF(badge), badge.height() / 2, badge.height() / 2)
        painter.setPen(look.colour("bad"))
        painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), words)

    def _placed(self, area: QRect) -> QRect:
        """The area, mirrored where the language runs from right to left."""
        if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
            area.moveLeft(self.width() - area.left() - area.width())
        return area


class Navigation(QWidget):
    """Signals: `chosen` with the page's key; `folding` when someone folds or unfolds it."""

    chosen = Signal(str)
    folding = Signal(bool)

    def __init__(self, entries: list[Entry]) -> None:
        super().__init__()
        self.setObjectName("navigation")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("Navigation"))
        self._group = QButtonGroup(self)
        self._items: dict[str, NavigationItem] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 4, 8, 8)
        layout.setSpacing(2)
        for number, entry in enumerate(entries, start=1):
            item = NavigationItem(entry, f"Ctrl+{number}")
            item.clicked.connect(lambda _=False, key=entry.key: self.chosen.emit(key))
            self._group.addButton(item)
            self._items[entry.key] = item
            layout.addWidget(item)
        layout.addStretch(1)
        self._fold = icon_button("panel-left-close", tr("Fold navigation"), self._on_fold)
        layout.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignLeading)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        theme().changed.connect(self._on_theme)

    @property
    def folded(self) -> bool:
        return next(iter(self._items.values())).only_icon

    def mark(self, key: str) -> None:
        """Show which page is open; a record belongs to the page it is found on."""
        self._group.setExclusive(False)
        for known, item in self._items.items():
            item.setChecked(known == key)
        self._group.setExclusive(True)

    def say_waiting(self, key: str, count: int) -> None:
        if key in self._items:
            self._items[key].say_waiting(count)

    def fold(self, folded: bool) -> None:
        """Show icons only, or icons and words."""
        for item in self._items.values():
            item.only_icon = folded
            item.updateGeometry()
            item.update()
        name = tr("Unfold navigation") if folded else tr("Fold navigation")
        self._fold.setAccessibleName(name)
        self._fold.setToolTip(name)

    def _on_fold(self) -> None:
        self.folding.emit(not self.folded)

    def _on_theme(self) -> None:
        for item in self._items.values():
            item.updateGeometry()

    # ---- Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        items = list(self._items.values())
        focused = next((at for at, item in enumerate(items) if item.hasFocus()), None)
        step = steps.get(Qt.Key(event.key()))
        if step is None or focused is None:
            super().keyPressEvent(event)
            return
        items[(focused + step) % len(items)].setFocus(Qt.FocusReason.TabFocusReason)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.updateGeometry()
