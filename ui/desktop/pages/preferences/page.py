"""How the window is for this person: appearance, size of the text, paper, notifications. Everything is
kept in the profile and holds at once."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from ui import operations
from ui.desktop.controls.buttons import Switch
from ui.desktop.controls.fields import ChoiceField
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import heading, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.pages.preferences.letterhead import LetterheadFields
from ui.desktop.speaking import SETTING
from ui.desktop.theme.theme import CHOICES, LOOK_NAMES, TEXT_SIZES, theme
from ui.language import LANGUAGES, number, tr

_PAPERS = [("A4", "A4"), ("LETTER", "US Letter")]
_LOOK = tr("High contrast is also taken by itself where the system asks for it.")
_SIZE = tr("The whole window grows with the text.")
_PAPER = tr("What papers are printed on, unless another one is chosen for one of them.")
_LETTERHEAD = tr("Stands on every paper of this desk under the name of the school.")
_LANGUAGE = tr("Another language is taken at the next start of the program.")
_LOCK = tr("An untouched seat is covered and asks for the password again; what was typed is kept.")
_LOCK_MINUTES = (5, 10, 15, 30, 60)
_NOTICES = tr("The end of an outage is told by the system while you look at another program.")


class PreferencesPage(Page):
    """Each choice is taken as soon as it is made."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Preferences"))
        self.tell(tr("Kept on this computer, for this desk"))
        kept = bridge.remembered
        self.look = ChoiceField(
            tr("Colours"), "look", [(each, tr(LOOK_NAMES[each])) for each in CHOICES]
        )
        self.text_size = ChoiceField(
            tr("Size of the text"), "size", [(f"{s}", f"{s} %") for s in TEXT_SIZES]
        )
        self.language = ChoiceField(
            tr("Language"), SETTING, [("", tr("As the computer is set")), *LANGUAGES.items()]
        )
        self.paper = ChoiceField(tr("Paper"), "paper", _PAPERS)
        self.letterhead = LetterheadFields(bridge)
        self.lock = ChoiceField(
            tr("Minutes until it locks"), "lock", _lock_choices(bridge.desk.lock_minutes)
        )
        self.lock.show_value(str(bridge.desk.lock_minutes))
        self.lock.edited.connect(self._on_lock)
        self.notices = Switch(tr("Notifications of the system"))
        self.language.show_value(kept.text(SETTING))
        self.paper.show_value(kept.text("paper", "A4"))
        self.notices.setChecked(kept.flag("notifications", True))
        self.look.edited.connect(self._on_look)
        self.text_size.edited.connect(self._on_look)
        self.language.edited.connect(lambda: kept.keep_text(SETTING, self.language.value()))
        self.paper.edited.connect(lambda: kept.keep_text("paper", self.paper.value()))
        self.notices.toggled.connect(lambda on: kept.keep_flag("notifications", on))
        theme().changed.connect(self._on_theme)
        bridge.desk_changed.connect(self._on_desk)
        self._on_theme()
        self._lay_out()

    def focus_find(self) -> None:
        self.look.input.setFocus()

    def _lay_out(self) -> None:
        groups = column(
            _group(tr("Appearance"), (self.look, _LOOK), (self.text_size, _SIZE)),
            _group(tr("Language"), (self.language, _LANGUAGE)),
            _group(tr("Seat"), (self.lock, _LOCK)),
            _group(tr("Papers"), (self.paper, _PAPER), (self.letterhead, _LETTERHEAD)),
            _group(tr("Notifications"), (self.notices, _NOTICES)),
            None,
            gap=12,
            margins=(24, 4, 24, 24),
        )
        body = QWidget()
        body.setObjectName("pageBody")
        body.setLayout(groups)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setAccessibleName(tr("Preferences"))
        scroll.setWidget(body)
        self.body.addWidget(scroll, 1)

    def _on_look(self) -> None:
        look, size = self.look.value(), int(self.text_size.value()) / 100
        self.bridge.remembered.keep_text("look", look)
        self.bridge.remembered.keep_text("text_scale", str(size))
        theme().choose(look, size)

    def _on_lock(self) -> None:
        minutes, office = int(self.lock.value()), self.bridge.office
        self.bridge.act(self, lambda: operations.lock_after(office, minutes=minutes))
        self.lock.keep()

    def _on_desk(self) -> None:
        """It may have been chosen by a command."""
        minutes = self.bridge.desk.lock_minutes
        self.lock.offer(_lock_choices(minutes))
        self.lock.show_value(str(minutes))

    def _on_theme(self) -> None:
        """The look may also be chosen in the bar above."""
        look = theme()
        for field, value in (
            (self.look, look.choice),
            (self.text_size, f"{round(look.text_scale * 100)}"),
        ):
            field.show_value(value)
            field.put_back()


def _lock_choices(kept: int) -> list[tuple[str, str]]:
    """Minutes to choose from, with those that were chosen by a command."""
    offered = sorted({*_LOCK_MINUTES, kept} - {0})
    return [*((f"{each}", number(each)) for each in offered), ("0", tr("Never"))]


def _group(name: str, *choices: tuple[QWidget, str]) -> QFrame:
    frame = QFrame()
    frame.setObjectName("card")
    frame.setAccessibleName(name)
    frame.setMaximumWidth(760)
    parts = [heading(name)]
    body = column(*parts, gap=10, margins=(18, 16, 18, 16))
    for control, why in choices:
        body.addLayout(column(row(control, None), note(why, wrap=True), gap=4))
    frame.setLayout(body)
    return frame
