"""Pictures of every page of the real window over a real profile, taken without a person.

`python -m ui.desktop.pictures PROFILE FOLDER [--look dark] [--scale 2] [--language ar]`: its own program,
since whoever asks for pictures (the demo, a release) does not load Qt.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ui.language import LANGUAGES, tr

if TYPE_CHECKING:
    from ui.desktop.assembly import Desktop
    from ui.office import Office

SIZE = (1280, 820)


def take_pictures(office: Office, folder: Path, *, look: str = "light") -> list[Path]:
    """Walk through every page and save a PNG of each; the files, in the order of the walk."""
    from ui.desktop.app import make_application
    from ui.desktop.assembly import Desktop
    from ui.desktop.theme.theme import theme

    make_application()
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="registrar-pictures-") as forgotten:
        desktop = Desktop(office, remembered_in=Path(forgotten))
        theme().choose(look)
        desktop.open(deliver=False)
        desktop.window.resize(*SIZE)
        try:
            return list(_walk(desktop, folder, look))
        finally:
            desktop.close()


def main(arguments: list[str] | None = None) -> int:
    """Take the pictures that the command line asks for."""
    asked = _parser().parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = f"{asked.scale:g}"
    from registrar_desktop.clock import SystemClock
    from registrar_desktop.settings import read_settings
    from ui.desktop.app import make_application
    from ui.desktop.speaking import speak_in
    from ui.office import Office

    speak_in(make_application(), asked.language)
    settings = read_settings(os.environ, asked.profile)
    with Office.open(settings, lambda new: None, SystemClock()) as office:
        for look in asked.look:
            for file in take_pictures(office, asked.folder, look=look):
                print(file)  # noqa: T201 - what a program says
    return 0


def _parser() -> argparse.ArgumentParser:
    from ui.desktop.theme.roles import LOOKS

    parser = argparse.ArgumentParser(prog=tr("python -m ui.desktop.pictures"), description=__doc__)
    parser.add_argument("profile", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--look", nargs="+", choices=tuple(LOOKS), default=["light"])
    parser.add_argument("--language", choices=tuple(LANGUAGES), default="en")
    parser.add_argument("--scale", type=float, default=1.0)
    return parser


def _walk(desktop: Desktop, folder: Path, look: str) -> Iterator[Path]:
    from ui.desktop.frame.places import Place
    from ui.desktop.pages.entries import ENTRIES
    from ui.desktop.pages.payments.page import PaymentsPage
    from ui.desktop.pages.record.page import RecordPage
    from ui.desktop.pages.reports.page import ReportsPage

    number = _somebody(desktop.office)
    for at, entry in enumerate(ENTRIES, start=1):
        desktop.window.go(Place(entry.key, number if entry.key == "register" else ""))
        if isinstance(page := desktop.window.page, ReportsPage):
            _settle(desktop)
            page.save()
        yield _grab(desktop, folder / f"{at}-{entry.key}-{look}.png")
    if not number:
        return
    desktop.window.go(Place("student", number))
    page = desktop.window.page
    for part in range(5):
        if isinstance(page, RecordPage):
            page.parts.choose(part)
        yield _grab(desktop, folder / f"student-{part + 1}-{look}.png")
    desktop.window.go(Place("payments"))
    if isinstance(page := desktop.window.page, PaymentsPage):
        page.parts.choose(2)
    yield _grab(desktop, folder / f"payments-by-day-{look}.png")
    if place := _some_section(desktop):
        desktop.window.go(Place("section", place))
        yield _grab(desktop, folder / f"section-{look}.png")
    desktop.window.go(Place("drawer"))
    yield _grab(desktop, folder / f"drawer-{look}.png")
    desktop.window.go(Place("payment", number))
    yield _grab(desktop, folder / f"take-payment-{look}.png")
    desktop.window.finder.open(number[:4])
    yield _grab(desktop, folder / f"find-{look}.png")


def _somebody(office: Office) -> str:
    """A student worth a picture: one of whom something is not confirmed, else the first."""
    from registrar_desktop.records.lists import students
    from ui import operations

    with office.store.reading() as session:
        for query in (students.StudentQuery(pending=True), students.StudentQuery()):
            found = students.ids(session, query)[:1]
            if found:
                return students.rows(session, found, operations.today(office))[0].number
    return ""


def _some_section(desktop: Desktop) -> str:
    """The place of a section of the term in view: the fullest one."""
    from registrar_desktop.records.lists import sections

    term = desktop.bridge.term.code
    asked = sections.SectionQuery(term=term, sort="taken", descending=True)
    with desktop.office.store.reading() as session:
        found = sections.rows(session, sections.ids(session, asked)[:1])
    return f"{term}/{found[0].crn}" if found else ""


def _grab(desktop: Desktop, file: Path) -> Path:
    _settle(desktop)
    desktop.window.grab().save(str(file))
    return file


def _settle(desktop: Desktop) -> None:
    """Wait until nothing is under way and everything that arrived has been laid out."""
    from PySide6.QtCore import QEventLoop, QTimer

    for pause in (0, 120):
        desktop.lanes.settle(60_000)
        loop = QEventLoop()
        QTimer.singleShot(pause, loop, loop.quit)
        loop.exec()
        desktop.lanes.settle_events()


if __name__ == "__main__":
    sys.exit(main())
