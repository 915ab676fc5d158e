"""The window as a program: one instance per profile, the store unlocked, the loop until it closes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Fault, Unusable
from registrar_desktop.runtime_guard import require_safe_pair
from registrar_desktop.settings import PROGRAM, Settings, read_settings
from ui.desktop.assembly import Desktop
from ui.desktop.mending import MendDialog
from ui.desktop.one_instance import OneInstance
from ui.desktop.theme.icons import icon
from ui.desktop.theme.theme import theme
from ui.desktop.unlock import ask_passphrase
from ui.lock import profile_lock
from ui.office import Office
from ui.wording import sentence


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
    alone = OneInstance(settings.profile)
    if not alone.take():
        return 0 if alone.wake_other() else _say(Fault("window_open_already"))
    try:
        office = open_office(settings)
        if office is None:
            return 0
        with office:
            return _show(application, office, alone)
    except Fault as fault:
        return _say(fault)
    finally:
        alone.release()


def open_office(settings: Settings) -> Office | None:
    """The desk, once its data is whole or a person goes on all the same; None where they leave.

    Pages that could not be read are noted when they are met: only then the whole file is looked
    through, which takes its time.
    """
    lock = profile_lock(settings, ask_passphrase)
    try:
        office = Office.unlocked(settings, lock, SystemClock())
        trouble = office.noted_damage()
        if trouble is None:
            return office
        office.close()
        dialog = MendDialog(settings, lock, trouble, opens=True)
    except Unusable as unusable:
        if unusable.code != "store_damaged":
            raise
        dialog = MendDialog(settings, lock, unusable, opens=False)
    return Office.unlocked(settings, lock, SystemClock()) if dialog.exec() else None


def run_office(office: Office) -> int:
    """Open the window over an office that somebody else has opened and will close."""
    application = make_application()
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


def _show(application: QApplication, office: Office, alone: OneInstance) -> int:
    desktop = Desktop(office)

    def come_forward() -> None:
        window = desktop.window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()

    alone.on_another_start(come_forward)
    desktop.open(deliver=True)
    try:
        return application.exec()
    finally:
        desktop.close()


def _say(fault: Fault) -> int:
    """Before there is a window a plain message is all there is."""
    QMessageBox.critical(None, PROGRAM, sentence(fault))
    return 1
