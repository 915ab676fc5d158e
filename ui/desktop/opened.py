"""The desk behind the window: opened, or mended first where its data is damaged and a person agrees."""

from __future__ import annotations

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Unusable
from registrar_desktop.settings import Settings
from ui.desktop.mending import MendDialog
from ui.lock import Lock
from ui.office import Office


def open_office(settings: Settings, lock: Lock) -> Office | None:
    """The desk, once its data is whole or a person goes on all the same; None where they leave.

    Pages that could not be read are noted when they are met: only then the whole file is looked
    through, which takes its time.
    """
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
