"""A costly read is made once for many changes, and again after the last of them."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.desktop.lanes import Lanes
from ui.desktop.unhurried import Unhurried


class Reads:
    """What was read, and how many reads were under way at once."""

    def __init__(self) -> None:
        self.state = 0
        self.shown: list[int] = []
        self.made = 0
        self.may_end = threading.Event()

    def read(self) -> int:
        self.made += 1
        seen = self.state
        self.may_end.wait(10)
        return seen


def test_many_changes_are_two_reads_and_the_last_is_shown(qtbot: QtBot, lanes: Lanes) -> None:
    reads, owner, failures = Reads(), QObject(), list[BaseException]()
    unhurried = Unhurried(owner, lanes, reads.read, reads.shown.append, failures.append)
    for state in range(1, 21):
        reads.state = state
        unhurried.ask()
    reads.may_end.set()
    qtbot.waitUntil(lambda: reads.shown[-1:] == [20])
    assert (reads.made, len(reads.shown), failures) == (2, 2, [])


def test_after_a_failure_the_next_change_is_read(qtbot: QtBot, lanes: Lanes) -> None:
    owner, shown, failures = QObject(), list[str](), list[BaseException]()
    problems: list[BaseException] = [ValueError()]

    def read() -> str:
        if problems:
            raise problems.pop()
        return "read"

    unhurried = Unhurried(owner, lanes, read, shown.append, failures.append)
    unhurried.ask()
    qtbot.waitUntil(lambda: len(failures) == 1)
    unhurried.ask()
    qtbot.waitUntil(lambda: shown == ["read"])
