"""The window's font: the system's where it is a good one, else the bundled family.

Every bundled face is registered, so that names in any script find their letters.
"""

from __future__ import annotations

import sys

from PySide6.QtCore import QLoggingCategory
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

from resources.locate import font_files

PREFERRED_SIZE = 10.0


def application_font() -> QFont:
    """The font to give to the application, after registering the bundled faces."""
    # A face without shaping for a script it does not cover is no news.
    QLoggingCategory.setFilterRules("qt.text.font.db=false")
    families = _register_bundled()
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    if sys.platform not in ("win32", "darwin"):
        if families:
            font = QFont(families)
        # Without a desktop behind it Qt's own default is no one's choice.
        asked = font.pointSizeF() if QGuiApplication.desktopSettingsAware() else 0
        shown = QGuiApplication.platformName() in ("xcb", "wayland")
        font.setPointSizeF(max(asked, PREFERRED_SIZE) if shown else PREFERRED_SIZE)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    return font


def _register_bundled() -> list[str]:
    """Register the bundled faces; their families, the Latin one first."""
    families: list[str] = []
    for file in font_files().values():
        number = QFontDatabase.addApplicationFont(str(file))
        for family in QFontDatabase.applicationFontFamilies(number) if number >= 0 else []:
            if family not in families:
                families.append(family)
    return sorted(families, key=lambda family: (len(family), family))
