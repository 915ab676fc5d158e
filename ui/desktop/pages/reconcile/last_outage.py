"""What was at risk in the last outage and what became of it: a bar, two lines, and one sentence."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from registrar_desktop.reports.outage.course import Course, OutageMoney
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Blank, OrBlank
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.stacked_bar import Part, StackedBar
from ui.desktop.controls.words import Words, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.reconcile.course_lines import CourseLines
from ui.desktop.pages.shown import clock_time
from ui.language import format_amount, format_money, tr

_NONE = Blank(
    "cloud-off",
    tr("No outage yet"),
    tr(
        "When the centre or the payment service was away, the money taken meanwhile stands here: what was at risk, what is safe again."
    ),
)


class LastOutagePanel(QWidget):
    """The money of the last outage this desk noticed, in the school's own currency."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._said = Words("", strong=True, wrap=True)
        self._when = note(wrap=True)
        self._bar = StackedBar(tr("What became of the money at risk"))
        self.lines = CourseLines()
        report = button(
            tr("Outage report"), lambda: bridge.go("reports", "outage"), icon="file-text"
        )
        head = row(column(self._said, self._when, gap=2), report, gap=12)
        head.setStretch(0, 1)
        shown = QWidget()
        layout = column(head, self._bar, self.lines, gap=12)
        layout.setStretch(2, 1)
        shown.setLayout(layout)
        self._shown = OrBlank(shown, _NONE)
        self.setLayout(column(self._shown, gap=0))

    @property
    def said(self) -> str:
        """What became of the money, in one sentence; nothing where there was no outage."""
        return self._said.text() if self._shown.filled else ""

    def refresh(self) -> None:
        """Read it anew."""
        office = self._bridge.office
        self._bridge.lanes.free(
            self,
            lambda: operations.last_outage_money(office),
            self._on_read,
            self._bridge.explain,
        )

    def _on_read(self, found: OutageMoney | None) -> None:
        self._shown.fill(found is not None)
        if found is None:
            return
        now = self._bridge.office.clock.now()
        ended = clock_time(found.ended, now) if found.ended else tr("it lasts")
        self._when.setText(
            tr("From {started} to {ended}", started=clock_time(found.started, now), ended=ended)
        )
        home = self._bridge.home_currency()
        course = next(
            (each for each in found.courses if each.currency == home),
            Course(home, 0, 0, 0, 0, ()),
        )
        self._said.setText(_in_words(course))
        self._bar.show_parts(_parts(course))
        self.lines.show_course(course)


def _in_words(course: Course) -> str:
    if not course.at_risk:
        return tr("No money was at risk.")
    at_risk = format_money(course.at_risk, course.currency)
    if course.open:
        left = format_money(course.open, course.currency)
        return tr(
            "{at_risk} was at risk; {left} of it is not safe yet.", at_risk=at_risk, left=left
        )
    return tr("{at_risk} was at risk; all of it is accounted for.", at_risk=at_risk)


def _parts(course: Course) -> list[Part]:
    parts = (
        (course.restored, tr("Restored"), "good"),
        (course.open, tr("Not safe yet"), "bad"),
        (course.gone, tr("Reversed or declined"), "muted"),
    )
    return [
        Part(size, f"{name} {format_amount(size, course.currency)}", role)
        for size, name, role in parts
    ]
