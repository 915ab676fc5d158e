"""The look in force: follows the system or is forced, and tells who paints when it changes.

One per process, like the application's palette. Colours come from `roles`, box rules
from the style sheet in resources; this module leaves icons to `icons`.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from resources.locate import folder, resource
from ui.desktop.theme.fonts import application_font
from ui.desktop.theme.roles import (
    CONTRAST_DARK,
    CONTRAST_LIGHT,
    DARK,
    LIGHT,
    LOOKS,
    Roles,
)

FOLLOW = "system"
CHOICES = (FOLLOW, *LOOKS)
LOOK_NAMES = {
    FOLLOW: "Follow the system",
    "light": "Light",
    "dark": "Dark",
    "contrast-light": "High contrast, light",
    "contrast-dark": "High contrast, dark",
}
TEXT_SIZES = (100, 115, 130, 150, 175, 200)
_ROLE_MARK = re.compile(r"@([a-z_]+)")


class Theme(QObject):
    """Holds the look in force. Signals: `changed` after colours or text size changed."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._choice = FOLLOW
        self._text_scale = 1.0
        self.roles: Roles = LIGHT
        self._applied: tuple[Roles, float] | None = None
        self.base_font: QFont = application_font()
        QDir.addSearchPath("style", str(folder("style")))
        application.setStyle(QStyleFactory.create("Fusion"))
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self._on_system_changed)
        hints.accessibility().contrastPreferenceChanged.connect(self._on_system_changed)
        self._apply()

    @property
    def choice(self) -> str:
        """What was chosen: "system" or the name of a look."""
        return self._choice

    @property
    def text_scale(self) -> float:
        return self._text_scale

    def choose(self, choice: str, text_scale: float | None = None) -> None:
        """Force a look by name, or follow the system again; with it, the size of the text."""
        self._choice = choice if choice in CHOICES else FOLLOW
        if text_scale is not None:
            self._text_scale = min(2.0, max(0.8, text_scale))
        self._apply()

    def scale_text(self, factor: float) -> None:
        """Make all text larger or smaller; 1.0 is the size the system asks for."""
        self.choose(self._choice, factor)

    def colour(self, role: str) -> QColor:
        """The colour of a role in the look in force."""
        return QColor(getattr(self.roles, role))

    def font(self, scale: float = 1.0, *, strong: bool = False, italic: bool = False) -> QFont:
        """The window's font at a relative size."""
        font = QFont(self._application.font())
        font.setPointSizeF(font.pointSizeF() * scale)
        font.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
        font.setItalic(italic)
        return font

    def figures(self, *, strong: bool = False, italic: bool = False) -> QFont:
        """The font for amounts and counts: all digits of one width."""
        font = self.font(strong=strong, italic=italic)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    def scaled(self, pixels: int) -> int:
        """A length that grows with the text."""
        return round(pixels * max(self._text_scale, 1.0))

    def row_height(self, *, compact: bool = False) -> int:
        """Height of a list row: the grid's 32 (28), or more where the text needs it."""
        text = QFontMetrics(self._application.font()).height()
        return max(28 if compact else 32, text + (8 if compact else 12))

    def _look(self) -> Roles:
        if self._choice in LOOKS:
            return LOOKS[self._choice]
        hints = self._application.styleHints()
        dark = hints.colorScheme() is Qt.ColorScheme.Dark
        if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
            return CONTRAST_DARK if dark else CONTRAST_LIGHT
        return DARK if dark else LIGHT

    def _apply(self) -> None:
        applied = (self._look(), self._text_scale)
        if applied == self._applied:
            return
        self._applied = applied
        self.roles = applied[0]
        font = QFont(self.base_font)
        font.setPointSizeF(font.pointSizeF() * self._text_scale)
        self._application.setFont(font)
        self._application.setPalette(_palette(self.roles))
        self._application.setStyleSheet(style_sheet(self.roles))
        self.changed.emit()

    def _on_system_changed(self) -> None:
        if self._choice == FOLLOW:
            self._apply()


def theme() -> Theme:
    """The theme of this process; made with the first look at it."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    found = application.findChild(Theme)
    return found if found is not None else Theme(application)


def style_sheet(roles: Roles) -> str:
    """The style sheet with every @role replaced by its colour."""
    text = resource("style", "window.qss").read_text(encoding="utf-8")
    marks = {"dark_or_light": "dark" if roles.dark else "light"}
    return _ROLE_MARK.sub(lambda found: marks.get(found[1]) or getattr(roles, found[1]), text)


def _palette(roles: Roles) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    colours = {
        role.Window: roles.window,
        role.WindowText: roles.text,
        role.Base: roles.surface,
        role.AlternateBase: roles.sunken,
        role.Text: roles.text,
        role.PlaceholderText: roles.muted,
        role.Button: roles.raised,
        role.ButtonText: roles.text,
        role.BrightText: roles.bad,
        role.ToolTipBase: roles.raised,
        role.ToolTipText: roles.text,
        role.Highlight: roles.primary,
        role.HighlightedText: roles.on_primary,
        role.Accent: roles.primary,
        role.Link: roles.accent,
        role.LinkVisited: roles.accent,
        role.Mid: roles.line,
        role.Midlight: roles.line,
        role.Dark: roles.edge,
        role.Light: roles.raised,
        role.Shadow: roles.line,
    }
    for which, colour in colours.items():
        palette.setColor(which, QColor(colour))
    for which in (role.Text, role.ButtonText, role.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(roles.muted))
    return palette
