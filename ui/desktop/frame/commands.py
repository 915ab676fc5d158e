"""What can be done from anywhere, as the palette offers it: acts, exports, views, reports, pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from ui.desktop.frame.places import Place
from ui.desktop.frame.searches import Command
from ui.desktop.pages.entries import ENTRIES
from ui.language import tr

if TYPE_CHECKING:
    from ui.desktop.frame.window import Window

_Step = Callable[[], object]
_LISTS = (("students", "students"), ("payments", "payments"), ("register", "sections"))


def commands(
    window: Window, sync_now: _Step, work_offline: Callable[[bool], object], lock: _Step
) -> list[Command]:
    """Everything that the palette can do now; views may have been named since the last time."""
    return [
        Command(tr("Lock"), "", "lock", lock),
        *_acts(window, sync_now, work_offline),
        *_views(window),
        *_reports(window),
        *_pages(window),
    ]


def _acts(window: Window, sync_now: _Step, work_offline: Callable[[bool], object]) -> list[Command]:
    def go(page: str) -> _Step:
        return lambda: window.go(Place(page))

    return [
        Command(tr("Add student"), "", "user-plus", go("new-student")),
        Command(tr("Import a spreadsheet"), "", "file-spreadsheet", go("import")),
        Command(tr("Record a payment"), "", "banknote", go("payment")),
        Command(tr("Cash drawer"), "", "lock-open", go("drawer")),
        Command(tr("Sync now"), "F9", "refresh-cw", sync_now),
        Command(tr("Compare with the centre"), "", "scale", go("compare")),
        Command(tr("Sign in or out"), "", "user", go("desk")),
        Command(tr("Connect the payment API"), "", "credit-card", go("desk")),
        Command(tr("Back up this desk’s data…"), "", "save", partial(_back_up, window)),
        Command(tr("Preferences"), "Ctrl+,", "settings", go("preferences")),
        Command(tr("Help for this page"), "F1", "info", window.help_here),
        Command(
            tr("Keyboard shortcuts"), "Ctrl+/", "command", lambda: window.go(Place("help", "keys"))
        ),
        Command(tr("About this program"), "", "info", go("about")),
        Command(tr("Work offline"), "", "cloud-off", lambda: work_offline(True)),
        Command(tr("Work online again"), "", "cloud", lambda: work_offline(False)),
        *(
            Command(tr("Export {what}…", what=what), "", "download", partial(_export, window, page))
            for page, what in _LISTS
        ),
    ]


def _views(window: Window) -> list[Command]:
    titles = {entry.key: entry for entry in ENTRIES}
    return [
        Command(
            name,
            titles[page].title,
            titles[page].icon,
            partial(_take_view, window, page, name),
            tr("Views"),
        )
        for page, name in window.bridge.views.everything()
        if page in titles
    ]


def _reports(window: Window) -> list[Command]:
    from ui.report_kinds import ALL

    return [
        Command(
            kind.title,
            "",
            kind.icon,
            partial(window.go, Place("reports", key)),
            tr("Reports"),
            only_typed=True,
        )
        for key, kind in ALL.items()
    ]


def _pages(window: Window) -> list[Command]:
    return [
        Command(e.title, f"Ctrl+{at}", e.icon, partial(window.go, Place(e.key)), tr("Pages"))
        for at, e in enumerate(ENTRIES, start=1)
    ]


def _take_view(window: Window, page: str, name: str) -> None:
    window.go(Place(page))
    if window.page is not None:
        window.page.take_view(window.bridge.views.view(page, name))


def _back_up(window: Window) -> None:
    from ui.desktop.frame.backing_up import BackUpSheet

    if window.page is not None:
        sheet = BackUpSheet(window.page, window.bridge)
        sheet.open(sheet.file.input)


def _export(window: Window, page: str) -> None:
    window.go(Place(page))
    if window.page is not None:
        window.page.export()
