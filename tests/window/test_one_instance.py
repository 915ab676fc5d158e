"""One window per profile: a second start wakes the first one and ends."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.window.fixtures import Sitting
from tests.window.keys import until
from ui.desktop.app import come_forward
from ui.desktop.one_instance import OneInstance


def test_a_second_start_wakes_the_first(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = OneInstance(tmp_path), OneInstance(tmp_path)
    woken: list[bool] = []
    assert first.take()
    first.on_another_start(lambda: woken.append(True))
    assert not second.take()
    assert second.wake_other()
    assert until(lambda: woken == [True])
    first.release()
    assert second.take()
    second.release()


def test_profiles_do_not_hinder_each_other(qtbot: QtBot, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    first, second = OneInstance(one), OneInstance(other)
    assert first.take()
    assert second.take()
    first.release()
    second.release()


# Offscreen there is nothing to be in front of.
@pytest.mark.qt_log_ignore("This plugin does not support raise")
def test_the_window_that_is_woken_comes_to_the_front_as_it_was(desk: Sitting) -> None:
    window, place = desk.desktop.window, desk.desktop.window.place
    window.showMinimized()
    assert window.isMinimized()
    come_forward(window)
    assert until(window.isActiveWindow)
    assert not window.isMinimized()
    assert window.place == place
