"""Long work beside which the window must go on: an export, a first download, a reconciliation.

Each runs as a person starts it, in the window; the gaps in its event loop are noted meanwhile.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.parts import ledger
from benchmarks.parts.campus import campus
from benchmarks.parts.window.hands import window_over
from benchmarks.parts.window.loop import Beats, wait_until
from registrar_desktop.logs import log_to
from registrar_desktop.records.lists.students import StudentQuery
from registrar_desktop.reports.requests import StudentList
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.vocabulary import Level
from registrar_desktop.settings import Settings
from registrar_desktop.store.desk_store import DeskStore
from ui.desktop.frame.places import Place
from ui.desktop.pages.reports.making import making
from ui.lock import Lock
from ui.office import Office


def while_exporting(office: Office, target: Path) -> list[float]:
    """Every second student as a workbook."""
    request = StudentList(StudentQuery(level=Level.GRADUATE))
    ended: list[object] = []
    with window_over(office) as desktop, Beats().noted() as gaps:
        work = making(office, request, target)
        desktop.bridge.tasks.start("Students", work, ended.append)
        wait_until(lambda: bool(ended))
    if not target.exists():
        raise RuntimeError("the export made no file")
    return gaps


def while_downloading(folder: Path, students: int) -> list[float]:
    """A school comes in while the list of students is in view."""
    with campus(folder, students) as school:
        office = _office(school.desk("fresh"), folder / "fresh")
        try:
            with window_over(office, deliver=True) as desktop, Beats().noted() as gaps:
                wait_until(lambda: _students(office) == students and not desktop.lanes.busy)
        finally:
            office.close()
    return gaps


def while_reconciling(folder: Path, payments: int) -> list[float]:
    """The page that puts every payment into a bucket, opened and read again."""
    office = _office(ledger.store_with(folder, payments), folder)
    try:
        with window_over(office) as desktop, Beats().noted() as gaps:
            desktop.window.go(Place("reconcile"))
            wait_until(lambda: not desktop.lanes.busy)
    finally:
        office.close()
    return gaps


def _office(store: DeskStore, profile: Path) -> Office:
    lock = Lock(ledger.KEY, None)
    return Office(Settings(profile), store, lock, log_to(profile))


def _students(office: Office) -> int:
    with office.store.reading() as session:
        return session.query(Student).count()
