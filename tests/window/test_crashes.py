"""What ends the program, or a step of it, is kept as a report in which nobody is named."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from registrar_desktop.errors import Refused
from tests.fixtures.logs import LogWatch
from tests.window.fixtures import Sitting
from ui.crash_report import MOST_KEPT, reports, told_stack, told_traceback, write_report
from ui.desktop.crash_telling import CrashTelling
from ui.desktop.crashes import Crashes
from ui.desktop.frame.crash_sheet import CrashReport

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
WATCHING = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from ui.desktop.crashes import Crashes
application = QCoreApplication([])
crashes = Crashes(Path(sys.argv[1]))
crashes.watch()
"""


def crash(profile: Path, step: str) -> int:
    """A process of its own that watches over itself and then does this."""
    run = [sys.executable, "-c", WATCHING + step, str(profile)]
    return subprocess.run(run, capture_output=True, check=False).returncode


def test_a_process_ended_from_below_is_reported_at_the_next_start(
    qtbot: QtBot, tmp_path: Path
) -> None:
    assert crash(tmp_path, "import faulthandler\nfaulthandler._sigsegv()") != 0
    assert reports(tmp_path) == []
    assert crash(tmp_path, "crashes.stop()") == 0
    (file,) = Crashes(tmp_path).unseen
    said = file.read_text("utf-8")
    assert said.startswith("The program was ended from below.")
    assert "Segmentation fault" in said
    assert "Python 3." in said
    assert str(Path.home()) not in said


def test_a_run_that_ends_as_it_should_leaves_no_report(tmp_path: Path) -> None:
    assert crash(tmp_path, "crashes.stop()") == 0
    assert crash(tmp_path, "crashes.stop()") == 0
    assert reports(tmp_path) == []


def test_slots_and_threads_that_fail_are_reported_and_the_program_goes_on(tmp_path: Path) -> None:
    step = """
import threading
def slot():
    name, balance = "Zoë Okafor", 125_000
    raise ValueError(f"{name} owes {balance}")
def work():
    raise KeyError("sk_live_secret")
QTimer.singleShot(0, slot)
QTimer.singleShot(0, lambda: threading.Thread(target=work).start())
QTimer.singleShot(300, application.quit)
application.exec()
crashes.stop()
"""
    assert crash(tmp_path, step) == 0
    first, second = (file.read_text("utf-8") for file in reports(tmp_path))
    assert "in slot\nValueError (its message is left out" in first
    assert "in work\nKeyError" in second
    for said in (first, second):
        assert not any(word in said for word in ("Okafor", "125", "sk_live"))


def test_a_report_says_where_without_saying_what() -> None:
    try:
        try:
            raise Refused("student_unknown", number="S000017")
        except Refused as refused:
            raise RuntimeError("S000017 of Ada Okafor") from refused
    except RuntimeError as error:
        said = told_traceback(error)
    assert "Refused: student_unknown\nwhich led to:\n" in said
    assert "tests/window/test_crashes.py:" in said
    assert "S000017" not in said


def test_folders_of_a_person_are_left_out_of_what_the_interpreter_wrote() -> None:
    stack = 'File "/home/Ada Okafor/x y.py", line 7 in work'
    assert told_stack(stack) == 'File "…", line 7 in work'


def test_log_lines_are_added_without_what_follows_them(tmp_path: Path) -> None:
    line = "2026-09-01 11:59:58,120 INFO sync.runner cycle not run: centre_unreachable"
    log = f"{line}\nTraceback (most recent call last):\n  ValueError: Ada Okafor\n"
    (tmp_path / "registrar-desktop.log").write_text(log, "utf-8")
    said = write_report(tmp_path, "A step failed.", "", NOON).read_text("utf-8")
    assert line in said
    assert "Okafor" not in said


def test_only_the_newest_reports_are_kept(tmp_path: Path) -> None:
    for minute in range(MOST_KEPT + 3):
        write_report(tmp_path, f"The {minute}th.", "", NOON.replace(minute=minute))
    kept = reports(tmp_path)
    assert len(kept) == MOST_KEPT
    assert kept[0].read_text("utf-8").startswith("The 3th.")


def test_the_next_start_tells_of_it_once_and_shows_it(desk: Sitting) -> None:
    profile = desk.office.profile
    write_report(profile, "The program was ended from below.", "here", NOON)
    crashes = Crashes(profile)
    CrashTelling(desk.desktop, crashes)
    (told,) = desk.notices()
    assert "ended unexpectedly the last time" in told
    steps = desk.desktop.window.notices.findChildren(QPushButton)
    next(each for each in steps if each.accessibleName() == "Look at the report").click()
    (report,) = desk.desktop.window.findChildren(CrashReport)
    assert not report.isModal()
    report.copy.click()
    assert QApplication.clipboard().text() == report.text.toPlainText()
    report.accept()
    assert crashes.unseen == []


def test_a_step_that_fails_in_a_lane_leaves_a_report_too(
    desk: Sitting, log_watch: LogWatch
) -> None:
    log_watch.expect("ui.desktop", "a step of the window failed")
    crashes, bridge = Crashes(desk.office.profile), desk.desktop.bridge
    CrashTelling(desk.desktop, crashes)

    def fail() -> None:
        raise ZeroDivisionError

    bridge.ask(desk.desktop, fail, lambda _: None)
    desk.settle()
    (file,) = reports(desk.office.profile)
    assert "in fail\nZeroDivisionError" in file.read_text("utf-8")
    assert any("a report is kept here" in told for told in desk.notices())
