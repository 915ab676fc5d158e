"""Icons from the bundled set, tinted by role and sharp at every scale.

`dress` ties a button's icon to a role, so that it follows the theme by itself.
"""

from __future__ import annotations

from functools import lru_cache
from weakref import WeakKeyDictionary, WeakSet

import shiboken6
from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

from resources.locate import resource
from ui.desktop.theme.theme import Theme, theme

# Physical sizes for 16, 20 and 24 logical pixels at 100, 150, 200 and 300 %.
_SIZES = (16, 20, 24, 30, 32, 36, 40, 48, 60, 72)
_dressed: WeakKeyDictionary[QAbstractButton, tuple[str, str, int]] = WeakKeyDictionary()
_followed: WeakSet[Theme] = WeakSet()


def icon(name: str, role: str = "muted") -> QIcon:
    """The named icon in the colour that the role has now."""
    return _tinted(name, theme().colour(role).name())


def pixmap(name: str, role: str, size: int, ratio: float) -> QPixmap:
    """The icon as a picture of `size` logical pixels for a screen of the given ratio."""
    return _drawn(name, theme().colour(role).name(), size, ratio)


def dress(button: QAbstractButton, name: str, role: str = "muted", size: int = 16) -> None:
    """Give a button an icon that is tinted and scaled again whenever the look changes."""
    if theme() not in _followed:
        _followed.add(theme())
        theme().changed.connect(_dress_again)
    _dressed[button] = (name, role, size)
    _put_on(button, name, role, size)


def _dress_again() -> None:
    for button, clothes in list(_dressed.items()):
        if shiboken6.isValid(button):
            _put_on(button, *clothes)


def _put_on(button: QAbstractButton, name: str, role: str, size: int) -> None:
    dressed = QIcon(icon(name, role))
    if role == "on_primary":
        # A disabled button gives up its coloured ground, on which alone this role can be seen.
        for pixels in _SIZES:
            dressed.addPixmap(
                _drawn(name, theme().colour("muted").name(), pixels, 1.0), QIcon.Mode.Disabled
            )
    button.setIcon(dressed)
    button.setIconSize(QSize(theme().scaled(size), theme().scaled(size)))


@lru_cache(maxsize=512)
def _tinted(name: str, colour: str) -> QIcon:
    made = QIcon()
    for size in _SIZES:
        made.addPixmap(_drawn(name, colour, size, 1.0))
    return made


@lru_cache(maxsize=1024)
def _drawn(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor(Qt.GlobalColor.transparent))
    painter = QPainter(picture)
    _renderer(name, colour).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    drawing = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(drawing.replace("currentColor", colour).encode()))
