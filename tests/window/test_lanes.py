"""Work leaves the GUI thread in order, and only wanted results come back."""

from __future__ import annotations

import threading

import shiboken6
from PySide6.QtCore import QObject, QThread

from ui.desktop.lanes import Lanes


def test_the_store_lane_works_in_the_order_asked(lanes: Lanes) -> None:
    owner = QObject()
    done: list[int] = []
    for number in range(50):
        lanes.store(owner, lambda n=number: n, done.append)  # type: ignore[misc]
    assert lanes.settle()
    assert done == list(range(50))


def test_work_runs_elsewhere_and_its_result_arrives_in_the_gui_thread(lanes: Lanes) -> None:
    owner = QObject()
    seen: list[object] = []
    lanes.free(
        owner,
        threading.get_ident,
        lambda worker: seen.extend([worker, QThread.currentThread() is owner.thread()]),
    )
    assert lanes.settle()
    assert seen[0] != threading.get_ident()
    assert seen[1] is True


def test_a_dropped_result_never_arrives(lanes: Lanes) -> None:
    owner = QObject()
    arrived: list[str] = []
    gate = threading.Event()
    lanes.store(owner, gate.wait, lambda _: arrived.append("first"))
    lanes.store(owner, lambda: None, lambda _: arrived.append("second")).drop()
    gate.set()
    assert lanes.settle()
    assert arrived == ["first"]


def test_a_result_for_something_deleted_is_forgotten(lanes: Lanes) -> None:
    owner = QObject()
    arrived: list[str] = []
    gate = threading.Event()
    lanes.free(owner, gate.wait, lambda _: arrived.append("too late"))
    shiboken6.delete(owner)
    gate.set()
    assert lanes.settle()
    assert arrived == []


def test_a_failure_goes_to_who_asked_or_else_to_the_window(
    lanes: Lanes, problems: list[BaseException]
) -> None:
    owner = QObject()
    mine: list[BaseException] = []

    def fail() -> None:
        raise ValueError("as expected")

    lanes.store(owner, fail, lambda _: None, mine.append)
    lanes.store(owner, fail, lambda _: None)
    assert lanes.settle()
    assert len(mine) == len(problems) == 1
