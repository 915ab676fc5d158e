"""What happened to a student, newest first, with what each edit changed."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from registrar_desktop.clock import Clock
from registrar_desktop.records.safety import Safety
from registrar_desktop.records.timeline import Happening, TimelineLine
from ui.desktop.controls.layouts import row
from ui.desktop.lanes import Lanes
from ui.desktop.pages.chips import chip
from ui.desktop.pages.shown import clock_time
from ui.desktop.table.columns import Cell, Chip, Column
from ui.desktop.table.short_list import ShortList
from ui.field_words import field_word, value_word
from ui.language import tr
from ui.wording import word

_ICONS = {
    Happening.REGISTRATION: ("clipboard-list", "RegistrationStatus"),
    Happening.LEDGER: ("wallet", "EntryKind"),
    Happening.HOLD_PLACED: ("lock", "HoldType"),
    Happening.HOLD_RELEASED: ("lock-open", "HoldType"),
    Happening.DOCUMENT: ("file-text", "DocumentKind"),
    Happening.PROGRAM: ("book-open", "ProgramStatus"),
}


class HistoryPanel(QWidget):
    """The timeline of one student."""

    def __init__(self, lanes: Lanes, clock: Clock) -> None:
        super().__init__()
        columns = [
            Column("at", tr("When"), lambda t: Cell(clock_time(t.at, clock.now()), "muted"), 15),
            Column("what", tr("What"), _what, 19),
            Column("about", tr("About"), _about, 36),
            Column("safety", tr("Kept"), _kept, 16, yields=True),
            Column("actor", tr("By"), lambda t: Cell(_actor(t), "muted"), 12),
            Column("desk", tr("Desk"), lambda t: Cell(t.desk, "muted"), 7),
        ]
        self.list = ShortList(columns, lanes, tr("History"), whole=False)
        self.setLayout(row(self.list, margins=(16, 0, 16, 8)))

    def show_lines(self, lines: tuple[TimelineLine, ...]) -> None:
        self.list.put(lines)


def _actor(line: TimelineLine) -> str:
    """Who it was; of a registration made elsewhere only the way it came is known."""
    return word(line.actor, "Channel") if line.what is Happening.REGISTRATION else line.actor


def _what(line: TimelineLine) -> Cell:
    if line.what is Happening.CHANGE:
        return Cell(chip=chip(line.state)) if line.state else Cell()
    icon, kind = _ICONS[line.what]
    verb = {Happening.HOLD_PLACED: tr("Hold: "), Happening.HOLD_RELEASED: tr("Released: ")}
    return Cell(chip=Chip(verb.get(line.what, "") + word(line.word, kind), icon))


def _kept(line: TimelineLine) -> Cell:
    """How safe it is; what others recorded came from the centre, so it is there."""
    return Cell(chip=chip(line.safety or Safety.DELIVERED))


def _about(line: TimelineLine) -> Cell:
    told = [
        f"{field_word(name)}: {value_word('student', name, before)} → "
        f"{value_word('student', name, after)}"
        for name, before, after in line.fields
    ]
    if not told:
        return Cell(line.about)
    return Cell("; ".join(told), tip=f"{line.about}\n" + "\n".join(told))
