"""What this desk makes by itself: each job with what came of it last, and the report in view as one
more.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QLayout, QScrollArea, QWidget

from registrar_desktop.errors import Unusable
from registrar_desktop.records.saved_jobs import Job, Run
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.fields import ChoiceField, TextField
from ui.desktop.controls.layouts import clear, column, hairline, row
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import Words, heading, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.tasks import Progress
from ui.desktop.pages.reports.making import made_elsewhere
from ui.desktop.theme.theme import theme
from ui.language import tr
from ui.office import Office
from ui.report_kind import ReportKind
from ui.report_kinds import ALL

_DAYS = [
    ("daily", tr("Every day")),
    ("mon,tue,wed,thu,fri", tr("Monday to Friday")),
    ("mon", tr("Every Monday")),
    ("fri", tr("Every Friday")),
    ("1", tr("The first of the month")),
    ("last", tr("The last of the month")),
]
_WHY = tr(
    "Made while this window is open, or by `jobs run --due` when it is not; what was missed is "
    "made once at the next start."
)
_KINDS = {
    "paper": tr("PDF (*.pdf)"),
    "table": tr("Workbook (*.xlsx);;Text with separators (*.csv)"),
}


class ScheduleSheet(Sheet):
    """The jobs of this desk, and the report in view with what its form holds as a new one."""

    WIDTH = 460

    def __init__(
        self, over: QWidget, bridge: Bridge, kind: ReportKind, given: Mapping[str, str]
    ) -> None:
        super().__init__(
            over, tr("Scheduled reports"), tr("Schedule “{report}”", report=kind.title), self.add
        )
        self._bridge, self._kind, self._given = bridge, kind, given
        self._kept = column(gap=10)
        self._area = QScrollArea(widgetResizable=True)
        self.job_name = TextField(tr("Name"), "name", hint=tr("Every morning"), longest=80)
        self.file = TextField(tr("File"), "target")
        self.file.show_value(str(Path.home() / f"{kind.key}-{{date}}{_suffix(kind)}"))
        choose = button(tr("Choose where…"), self._choose, kind="link")
        self.at = TextField(tr("At"), "at", hint="06:30")
        self.on = ChoiceField(tr("On"), "on", _DAYS)
        self.job_name.show_value(kind.title)
        self._scroll(
            self._kept,
            hairline(),
            heading(tr("“{report}” as the form has it", report=kind.title)),
            note(_WHY, wrap=True),
            *(self.job_name, self.file),
            row(None, choose),
            *(self.at, self.on),
        )
        self._read()

    def _scroll(self, *parts: QWidget | QLayout) -> None:
        """All of it scrolls where there are many jobs, or text is large; the button stays."""
        inside = QWidget()
        inside.setLayout(column(*parts, gap=14, margins=(0, 0, 8, 0)))
        scroll = self._area
        scroll.setAccessibleName(tr("What is made by itself, and when"))
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setSizeAdjustPolicy(QScrollArea.SizeAdjustPolicy.AdjustToContents)
        scroll.setWidget(inside)
        # The sheet shows through.
        for each in (inside, scroll.viewport()):
            each.setAutoFillBackground(False)
        self.put(scroll)

    def _take_room(self) -> None:
        """What the page has between the sheet's name and its button."""
        self._area.setMinimumHeight(max(160, self._over.height() - theme().scaled(190)))

    def start(self) -> None:
        """Show the sheet with the keyboard on the time."""
        self.open(self.at.input)

    @property
    def told(self) -> list[str]:
        """What is said of each job there is."""
        return [words.text() for words in self.findChildren(Words) if words.objectName() == "job"]

    def add(self) -> None:
        """Keep the report in view as a job."""
        office = self._bridge.office
        for field in (self.job_name, self.file, self.at):
            field.mend()
        given = {name: value for name, value in self._given.items() if value}
        job = Job(
            *(self.job_name.value().strip(), self._kind.key, given, self.file.value().strip()),
            *(bool(self._kind.only_issued), self.at.value(), self.on.value()),
        )
        self._bridge.act(
            self, lambda: operations.add_job(office, job=job), self._on_added, self._on_refused
        )

    def _on_added(self, job: Job) -> None:
        self._bridge.say(tr("{job} is made by itself from now on.", job=job.name))
        self._read()

    def _on_refused(self, problem: BaseException) -> None:
        self.complain(problem, self.job_name, self.file, self.at)

    def _choose(self) -> None:
        kinds = _KINDS["paper" if self._kind.is_paper else "table"]
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Where it goes"), self.file.value(), kinds)
        if chosen:
            self.file.show_value(chosen)

    def _read(self) -> None:
        office = self._bridge.office
        self._bridge.ask(
            self,
            lambda: (operations.list_jobs(office), operations.list_job_runs(office)),
            self._on_read,
        )

    def _on_read(self, found: tuple[list[Job], list[Run]]) -> None:
        clear(self._kept)
        jobs, runs = found
        for job in jobs:
            last = next((run for run in runs if run.job == job.name), None)
            self._kept.addWidget(self._shown(job, last))
        if not jobs:
            self._kept.addWidget(note(tr("Nothing is made by itself yet."), wrap=True))
        self._take_room()

    def _shown(self, job: Job, last: Run | None) -> QWidget:
        name = Words(job.name, strong=True, wrap=True)
        name.setObjectName("job")
        title = ALL[job.report].title if job.report in ALL else job.report
        facts = note(
            tr(
                "{report}, next on {day}. {file}", report=title, day=job.next_local, file=job.target
            ),
            wrap=True,
        )
        parts: list[QWidget] = [name, facts]
        if last is not None and last.told:
            parts.append(
                Words(tr("Last time it was not made: {told}", told=last.told), "bad", wrap=True)
            )
        elif last is not None and last.file:
            parts.append(note(tr("Made last: {file}", file=Path(last.file).name), wrap=True))
        run = button(tr("Make it now"), partial(self._run, job.name), kind="link")
        gone = button(tr("Remove"), partial(self._remove, job.name), kind="link")
        run.setAccessibleName(tr("Make now: {job}", job=job.name))
        gone.setAccessibleName(tr("Remove: {job}", job=job.name))
        frame = QFrame()
        frame.setLayout(column(*parts, row(run, gone, None, gap=12), gap=4))
        return frame

    def _run(self, name: str) -> None:
        work = partial(_made, self._bridge.office, name)
        self._bridge.tasks.start(name, work, lambda _: self._read())

    def _remove(self, name: str) -> None:
        office = self._bridge.office
        self._bridge.act(
            self, lambda: operations.remove_job(office, name=name), lambda _: self._read()
        )


def _suffix(kind: ReportKind) -> str:
    return ".pdf" if kind.is_paper else ".xlsx"


def _made(office: Office, name: str, progress: Progress) -> Path | None:
    """The work of making a job now; for the free lane."""
    done = operations.run_job(office, name=name, make=made_elsewhere(office, progress))
    if done.file is None:
        raise Unusable("job_failed", told=done.told)
    return done.file
