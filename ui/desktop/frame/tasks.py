"""Long work as a card in the corner: name, progress, time left, cancel, and the result.

The work runs in the free lane and reports through `Progress`; what it does is its own.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, QFileInfo, QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFrame, QProgressBar, QPushButton

from registrar_desktop.exports.progress import Cancelled
from ui.desktop.controls.buttons import button, icon_button
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import Words, note
from ui.desktop.frame.notices import Corner
from ui.desktop.lanes import Lanes
from ui.language import number, tr


class Progress(QObject):
    """What running work says about itself, and whether it should stop. Safe in any thread."""

    moved = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._stop = threading.Event()

    def step(self, done: int, total: int) -> None:
        """Report how far the work is."""
        self.moved.emit(done, total)

    def cancel(self) -> None:
        self._stop.set()

    def go_on(self, done: int, total: int) -> None:
        """Report how far the work is. Raises Cancelled where a person has stopped it."""
        if self.cancelled:
            raise Cancelled
        self.step(done, total)

    @property
    def cancelled(self) -> bool:
        return self._stop.is_set()


Work = Callable[[Progress], Any]


class TaskCard(QFrame):
    """One piece of long work on screen. Signals: `closed`; `stopping` when a person cancels; `ended`
    with what it made or None."""

    closed = Signal()
    stopping = Signal()
    ended = Signal(object)

    def __init__(self, name: str, sentence: Callable[[BaseException], str], stopped: str) -> None:
        """stopped: what is said once a person has stopped the work."""
        super().__init__()
        self.setObjectName("task")
        self._name = name
        self._stopped = stopped
        self._sentence = sentence
        self.progress = Progress()
        self.progress.moved.connect(self._on_moved)
        self._clock = QElapsedTimer()
        self._clock.start()
        self._words = Words(name, strong=True, wrap=True)
        self._facts = note(tr("Starting…"), wrap=True)
        self._bar = QProgressBar(textVisible=False, maximum=0)
        self._bar.setAccessibleName(name)
        self._cancel: QPushButton = button(tr("Cancel"), self._on_cancel, kind="link")
        self._close = icon_button("x", tr("Close"), self.closed.emit)
        self._close.hide()
        self._steps = row(None, self._cancel, gap=4)
        head = row(self._words, self._close)
        head.setStretch(0, 1)
        self.setLayout(
            column(head, self._bar, self._facts, self._steps, gap=6, margins=(14, 10, 10, 8))
        )

    @property
    def said(self) -> str:
        """What the card says of the work."""
        return self._facts.text()

    def finish(self, result: Any) -> None:
        """The work is done; offer what it made."""
        self._end(self._stopped if self.progress.cancelled else tr("Done."))
        if isinstance(result, Path) and not self.progress.cancelled:
            self._facts.setText(result.name)
            self._steps.addWidget(
                button(tr("Open the file"), lambda: open_file(result), kind="link")
            )
            self._steps.addWidget(
                button(tr("Show in folder"), lambda: open_file(result.parent), kind="link")
            )
        self.ended.emit(None if self.progress.cancelled else result)

    def fail(self, problem: BaseException) -> None:
        """The work failed; say what happened."""
        if self.progress.cancelled:
            self.finish(None)
            return
        self._end(self._sentence(problem))
        self._facts.take_role("bad")
        self.ended.emit(None)

    def _end(self, facts: str) -> None:
        self._bar.hide()
        self._cancel.hide()
        self._close.show()
        self._facts.setText(facts)

    def _on_cancel(self) -> None:
        self._cancel.setEnabled(False)
        self._facts.setText(tr("Stopping…"))
        self.progress.cancel()
        self.stopping.emit()

    def _on_moved(self, done: int, total: int) -> None:
        if self.progress.cancelled or not self._bar.isVisibleTo(self):
            return
        self._bar.setMaximum(total)
        self._bar.setValue(done)
        count = (
            tr("{done} of {total}", done=number(done), total=number(total))
            if total
            else f"{done:,}"
            if done
            else tr("Under way…")
        )
        self._facts.setText(f"{count}{time_left(self._clock.elapsed() / 1000, done, total)}")


class Tasks:
    """Starts long work and shows it in the corner."""

    def __init__(
        self, corner: Corner, lanes: Lanes, sentence: Callable[[BaseException], str]
    ) -> None:
        self._corner = corner
        self._lanes = lanes
        self._sentence = sentence

    def start(
        self,
        name: str,
        work: Work,
        done: Callable[[Any], None] | None = None,
        *,
        brief: bool = False,
        stopped: str = tr("Cancelled; nothing was left behind."),
    ) -> TaskCard:
        """Run work in the free lane under a card; `done` gets the file or value it made, or None.

        brief: the result is shown elsewhere, so the card goes when the work has succeeded.
        """
        card = TaskCard(name, self._sentence, stopped)
        card.closed.connect(lambda: self._corner.take_away(card))
        if done is not None:
            card.ended.connect(done)
        self._corner.put(card)
        ended = (card.finish, card.fail)
        self._lanes.free(card, lambda: work(card.progress), *ended)
        if brief:
            card.ended.connect(partial(self._on_brief_end, card))
        return card

    def follow(self, name: str, *, stopped: str) -> TaskCard:
        """A card for work that goes on elsewhere: who follows it tells the card how it fares."""
        card = TaskCard(name, self._sentence, stopped)
        card.closed.connect(lambda: self._corner.take_away(card))
        self._corner.put(card)
        return card

    def take_away(self, card: TaskCard) -> None:
        """A card has nothing more to say."""
        self._corner.take_away(card)

    def _on_brief_end(self, card: TaskCard, made: Any) -> None:
        if made is not None:
            self._corner.take_away(card)


def open_file(path: Path) -> None:
    """Open a file or folder with what the system has for it."""
    if QFileInfo(str(path)).exists():
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def time_left(spent: float, done: int, total: int) -> str:
    """How long the rest will take, in words, once enough is known to say so."""
    if not total or done < total * 0.05 or spent < 1:
        return ""
    left = spent * (total - done) / max(done, 1)
    if left < 5:
        return tr(" · a few seconds left")
    if left < 90:
        return tr(" · about {value} s left", value=round(left / 5) * 5)
    return tr(" · about {round} min left", round=round(left / 60))
