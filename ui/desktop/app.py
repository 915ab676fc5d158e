"""The window as a program: one instance per profile, the store unlocked, the loop until it closes."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from registrar_desktop.errors import Fault, Unusable
from registrar_desktop.runtime_guard import require_safe_pair
from registrar_desktop.settings import PROGRAM, Settings, read_settings
from ui.desktop.crashes import Crashes
from ui.desktop.one_instance import OneInstance
from ui.desktop.speaking import speak
from ui.desktop.theme.icons import icon
from ui.desktop.theme.theme import theme
from ui.wording import sentence

if TYPE_CHECKING:
    from ui.desktop.assembly import Desktop
    from ui.office import Office


_HANDING_OVER = 0.001


def run(profile: Path | None = None) -> int:
    """Open the window over a profile and stay until it is closed; the exit status."""
    try:
        require_safe_pair(sys.version_info[:2], PySide6.__version_info__[:2])
    except Unusable as unsafe:
        # A window is just what this pair must not open.
        sys.stderr.write(f"{sentence(unsafe)}\n")
        return 1
    application = make_application()
    settings = read_settings(os.environ, profile)
    settings.profile.mkdir(mode=0o700, parents=True, exist_ok=True)
    speak(application, settings.profile)
    alone = OneInstance(settings.profile)
    if not alone.take():
        return 0 if alone.wake_other() else _say(Fault("window_open_already"))
    crashes = Crashes(settings.profile)
    crashes.watch()
    try:
        return _open(application, settings, alone, crashes)
    finally:
        crashes.stop()
        alone.release()


def run_office(office: Office) -> int:
    """Open the window over an office that somebody else has opened and will close."""
    application = make_application()
    speak(application, office.profile)
    alone = OneInstance(office.profile)
    if not alone.take():
        return 0 if alone.wake_other() else _say(Fault("window_open_already"))
    try:
        return _show(application, office, alone)
    finally:
        alone.release()


def make_application() -> QApplication:
    """The application object with its name and look; the one there is, if there is one."""
    present = QApplication.instance()
    if isinstance(present, QApplication):
        return present
    # Threads that read and compute hand over soon enough for a frame to be painted between.
    sys.setswitchinterval(_HANDING_OVER)
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    application = QApplication(sys.argv[:1])
    application.setApplicationName(PROGRAM)
    application.setApplicationDisplayName(PROGRAM)
    application.setDesktopFileName("registrar-desktop")
    theme()
    application.setWindowIcon(icon("graduation-cap", "accent"))
    return application


def _open(
    application: QApplication, settings: Settings, alone: OneInstance, crashes: Crashes
) -> int:
    """The frame at once, the desk behind it as soon as it is loaded."""
    from ui.desktop.opening import Opening

    opening = Opening(settings)
    alone.on_another_start(lambda: come_forward(opening.window))
    opening.given_up.connect(application.quit)
    opening.opened.connect(lambda: _tell_crashes(opening.desktop, crashes))
    opening.show()
    try:
        status = application.exec()
    finally:
        opening.close()
    return _say(opening.fault) if opening.fault is not None else status


def _show(application: QApplication, office: Office, alone: OneInstance) -> int:
    from ui.desktop.assembly import Desktop

    desktop = Desktop(office)
    alone.on_another_start(lambda: come_forward(desktop.window))
    desktop.open(deliver=True)
    try:
        return application.exec()
    finally:
        desktop.close()


def _tell_crashes(desktop: Desktop | None, crashes: Crashes) -> None:
    from ui.desktop.crash_telling import CrashTelling

    if desktop is not None:
        CrashTelling(desktop, crashes)


def come_forward(window: QWidget) -> None:
    """Somebody started the program again: the window that is open is what they want."""
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def _say(fault: Fault) -> int:
    """Before there is a window a plain message is all there is."""
    QMessageBox.critical(None, PROGRAM, sentence(fault))
    return 1
