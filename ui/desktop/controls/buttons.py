"""Buttons of the window: primary, bordered, quiet, link and icon only; and the switch."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QToolButton

from ui.desktop.theme.icons import dress
from ui.desktop.theme.theme import theme


def button(
    text: str,
    pressed: Callable[[], object] | None = None,
    *,
    icon: str = "",
    kind: str = "",
) -> QPushButton:
    """A button with words; kind is "", "primary", "quiet" or "link"."""
    # The blank is the gap between icon and word.
    made = QPushButton(f" {text}" if icon else text)
    made.setProperty("kind", kind)
    made.setAccessibleName(text.replace("&", ""))
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(False)
    if icon:
        tint = {"primary": "on_primary", "link": "accent"}.get(kind, "text")
        dress(made, icon, tint)
    if pressed is not None:
        made.clicked.connect(lambda _on=False: pressed())
    return made


def icon_button(
    icon: str, name: str, pressed: Callable[[], object] | None = None, *, keys: str = ""
) -> QToolButton:
    """A button that is only an icon; its name is read out and shown as a tip."""
    made = QToolButton()
    made.setAccessibleName(name)
    made.setToolTip(f"{name} ({keys})" if keys else name)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    dress(made, icon)
    if keys:
        made.setShortcut(keys)
    if pressed is not None:
        made.clicked.connect(lambda _on=False: pressed())
    return made


class Switch(QAbstractButton):
    """Something that is on or off, with its name beside it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setText(name)
        self.setAccessibleName(name)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme().changed.connect(self.updateGeometry)

    # ---- Qt overrides

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme().font())
        return QSize(metrics.horizontalAdvance(self.text()) + 60, max(32, metrics.height() + 8))

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        left = self.width() - 42 if mirrored else 8
        groove = QRectF(left, self.height() / 2 - 9, 34, 18)
        painter.setPen(QPen(look.colour("primary" if self.isChecked() else "edge"), 1.5))
        painter.setBrush(look.colour("primary" if self.isChecked() else "surface"))
        painter.drawRoundedRect(groove, 9, 9)
        at_end = self.isChecked() != mirrored
        knob = QRectF(
            groove.right() - 15 if at_end else groove.left() + 3,
            groove.top() + 3,
            12,
            12,
        )
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour("on_primary" if self.isChecked() else "edge"))
        painter.drawEllipse(knob)
        painter.setPen(look.colour("text" if self.isEnabled() else "muted"))
        painter.setFont(look.font())
        words = self.rect().adjusted(8 if mirrored else 50, 0, -50 if mirrored else -6, 0)
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        painter.drawText(words, int(side | Qt.AlignmentFlag.AlignVCenter), self.text())
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(look.colour("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()
