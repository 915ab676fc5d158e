"""The three ways to a desk, each with what it needs. Where centre and sandbox did not come with the
program, the sample school is told to be elsewhere."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton

from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Picture
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import heading, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.welcome.step import Step
from ui.language import tr

_WHY = tr(
    "Choose how this computer becomes a desk. You can come back to this page until it is one."
)
_JOIN = tr(
    "You need the centre’s address and a code for this desk; its administrator gives you both."
)
_SAMPLE = tr(
    "A made-up university with its centre and payment service, all on this computer, in a window of its own. Good to learn with; nothing of it is real, and it goes when its window is closed."
)
_RESTORE = tr("You have a backup of a desk, and this computer takes its place.")
_NO_SAMPLE = tr(
    "The sample school is not part of this package; it comes with the source of the program."
)


class Choosing(Step):
    """Signals: `join_wanted`, `sample_wanted`, `restore_wanted`."""

    join_wanted = Signal()
    sample_wanted = Signal()
    restore_wanted = Signal()

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("How do you want to begin?"), _WHY, "monitor")
        sample = sample_school_is_here()
        self.join = button(tr("Join a centre"), self.join_wanted.emit, kind="primary")
        self.try_it = button(tr("Try the sample school"), self.sample_wanted.emit)
        self.restore = button(tr("Restore a backup"), self.restore_wanted.emit)
        self.try_it.setEnabled(sample)
        self.put(
            _way("server", tr("Join a centre"), _JOIN, self.join),
            _way(
                "graduation-cap",
                tr("Try the sample school"),
                _SAMPLE if sample else _NO_SAMPLE,
                self.try_it,
            ),
            _way("rotate-ccw", tr("Restore a backup"), _RESTORE, self.restore),
        )

    def begin(self) -> None:
        self.join.setFocus()


def sample_school_is_here() -> bool:
    """Whether what the sample school is made of came with this program."""
    parts = find_spec("central") and find_spec("sandbox")
    return bool(parts) and not getattr(sys, "frozen", False)


def _way(icon: str, name: str, why: str, act: QPushButton) -> QFrame:
    frame = QFrame()
    frame.setObjectName("card")
    frame.setAccessibleName(name)
    words = column(heading(name), note(why, wrap=True), 4, row(act, None), gap=4)
    line = row(Picture(icon, "accent", 24), words, gap=14, margins=(18, 16, 18, 16))
    line.setStretch(1, 1)
    frame.setLayout(line)
    return frame
