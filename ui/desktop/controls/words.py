"""Text on a page: headings, sentences, notes; sized and coloured by role."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QWidget

from ui.desktop.theme.theme import theme

# Digits run from left to right in every language, so their last places stand below each other
# only on the right.
FIGURES = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute


class Words(QLabel):
    """A label whose size and colour follow the theme. Text is never read as markup."""

    def __init__(
        self,
        text: str = "",
        role: str = "text",
        *,
        scale: float = 1.0,
        strong: bool = False,
        wrap: bool = False,
    ) -> None:
        super().__init__()
        self._scale = scale
        self._strong = strong
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(self.alignment())
        self.setWordWrap(wrap)
        self.setProperty("role", role)
        self.setText(text)
        if wrap:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._on_theme()
        theme().changed.connect(self._on_theme)

    def take_role(self, role: str) -> None:
        """Change the colour of the text."""
        if self.property("role") != role:
            self.setProperty("role", role)
            restyle(self)

    def _on_theme(self) -> None:
        self.setFont(theme().font(self._scale, strong=self._strong))
        self._hold_height()

    def _hold_height(self) -> None:
        """Layouts would squeeze wrapped text into one line where room is short."""
        if self.wordWrap() and self.width() > 1:
            height = self.heightForWidth(self.width())
            if height != self.minimumHeight():
                self.setMinimumHeight(max(height, 0))

    # ---- Qt overrides

    def setAlignment(self, side: Qt.AlignmentFlag) -> None:
        """A label of Qt goes by the letters in it: a Latin name would leave the side others begin at."""
        self._side = side
        super().setAlignment(QStyle.visualAlignment(self.layoutDirection(), side))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.LayoutDirectionChange:
            self.setAlignment(self._side)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._hold_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hold_height()


def title(text: str = "") -> Words:
    """The name of a page or a record."""
    return Words(text, scale=1.7, strong=True)


def heading(text: str) -> Words:
    """The name of a part of a page."""
    return Words(text, scale=1.1, strong=True)


def note(text: str = "", *, wrap: bool = False) -> Words:
    """Something said quietly."""
    return Words(text, "muted", wrap=wrap)


def restyle(widget: QWidget) -> None:
    """Let the style sheet look again at a widget whose property has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
