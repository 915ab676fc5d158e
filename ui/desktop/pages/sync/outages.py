"""The outage that is on, above the journal, and the short forms to declare, extend and end it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtWidgets import QFrame, QLayout, QWidget

from registrar_desktop.errors import Invalid
from registrar_desktop.records.absences import Absence
from registrar_desktop.records.outages import OutageRow
from registrar_desktop.rules.deadlines import DEADLINES
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Picture
from ui.desktop.controls.fields import ChoiceField, TextField
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import Words, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.shown import clock_time, day
from ui.instants import instant
from ui.language import tr
from ui.weather_words import told_absence
from ui.wording import fact_text

_WHY = tr(
    "What desks receive in an outage is judged by when it was received, so that nobody misses a deadline because the network was away. It is kept here and sent before everything else."
)
_EXTEND = tr(
    "For everybody, also for what was not received at a desk. A deadline never becomes earlier."
)


class _Band(QFrame):
    """One line above the journal, hidden as long as there is nothing to say."""

    def __init__(self, role: str, said: QWidget | QLayout, *acts: QWidget) -> None:
        super().__init__()
        self.setObjectName("card")
        line = row(Picture("cloud-off", role, 18), said, *acts, gap=10, margins=(16, 10, 12, 10))
        line.setStretch(1, 1)
        self.setLayout(line)
        self.hide()


class OutageBand(_Band):
    """Shows the outage that is on; nothing where none is."""

    def __init__(self, extend: Callable[[], object], end: Callable[[], object]) -> None:
        self._title = Words(strong=True, wrap=True)
        self._since = note(wrap=True)
        words = column(self._title, self._since, gap=2)
        acts = (button(tr("Extend a deadline…"), extend), button(tr("It is over"), end))
        super().__init__("warn", words, *acts)
        self.outage: OutageRow | None = None

    def show_outages(self, outages: list[OutageRow], now: datetime) -> None:
        """Show the latest one that has not ended."""
        self.outage = next((each for each in outages if each.ended_at is None), None)
        self.setVisible(self.outage is not None)
        if self.outage is None:
            return
        self._title.setText(tr("Outage: {title}", title=self.outage.title))
        said = tr("Since {started_at}", started_at=clock_time(self.outage.started_at, now))
        said += tr(" · declared by {declared_by}", declared_by=self.outage.declared_by)
        said += tr(" · not yet confirmed") if self.outage.provisional else ""
        for term, name, until in self.outage.extensions:
            said += f" · {term} {name.replace('_', ' ')} {day(until)}"
        self._since.setText(said)
        self.setAccessibleName(f"{self._title.text()}. {said}")


class NoticedBand(_Band):
    """Shows what this desk noticed by itself and nobody has declared; nothing where there is
    nothing of the kind."""

    def __init__(self, declare: Callable[[], object], leave: Callable[[], object]) -> None:
        self._said = Words("", wrap=True)
        acts = (button(tr("Declare it…"), declare), button(tr("Leave it"), leave, kind="quiet"))
        super().__init__("muted", self._said, *acts)
        self.noticed: Absence | None = None

    def show_noticed(self, noticed: Absence | None) -> None:
        """Show it with its window."""
        self.noticed = noticed
        self.setVisible(noticed is not None)
        if noticed is not None:
            self._said.setText(told_absence(noticed))
            self.setAccessibleName(self._said.text())


class DeclareOutageSheet(Sheet):
    """What happened, and from when to when; with the times that this desk noticed."""

    def __init__(self, over: QWidget, bridge: Bridge, noticed: Absence | None = None) -> None:
        super().__init__(over, tr("Declare an outage"), tr("Declare it"), self._declare)
        self._bridge = bridge
        self.what = TextField(tr("What happened"), "title", hint=tr("As everybody will read it"))
        self.since = TextField(
            tr("Since"), "since", hint=tr("14:05 or 2025-09-01 14:05; empty: now")
        )
        self.until = TextField(tr("Until"), "until", hint=tr("The same; empty: it is still on"))
        # What was noticed is known to the second; what stands in a field only to the minute.
        self._exact: dict[str, datetime] = {}
        if noticed is not None:
            self._prefill(self.since, noticed.started)
            if noticed.ended is not None:
                self._prefill(self.until, noticed.ended)
        self.put(note(_WHY, wrap=True), self.what, self.since, self.until)

    def _prefill(self, field: TextField, at: datetime) -> None:
        field.show_value(fact_text(at))
        self._exact[fact_text(at)] = at

    def _declare(self) -> None:
        office = self._bridge.office
        title, since, until = self.what.value(), self.since.value(), self.until.value()

        def declare() -> str:
            now = office.clock.now()
            began = self._exact.get(since) or instant(since, now, "since")
            over = self._exact.get(until) or instant(until, now, "until")
            return operations.declare_outage(office, title=title, since=began, until=over)

        self._bridge.act(
            self,
            declare,
            self._on_declared,
            lambda problem: self.complain(problem, self.what, self.since, self.until),
        )

    def _on_declared(self, title: str) -> None:
        self._bridge.say(
            tr("Outage “{title}” declared. It is sent before everything else.", title=title)
        )
        self.leave()


class ExtendDeadlineSheet(Sheet):
    """A deadline of the term in view, and its new last day."""

    def __init__(self, over: QWidget, bridge: Bridge, outage: OutageRow) -> None:
        super().__init__(over, tr("Extend a deadline"), tr("Extend it"), self._extend)
        self._bridge, self._outage = bridge, outage
        named = [(each, each.replace("_", " ").capitalize()) for each in DEADLINES]
        self.deadline = ChoiceField(tr("Deadline"), "deadline", named)
        self.until = TextField(tr("Its last day"), "until", hint="YYYY-MM-DD")
        about = Words(
            tr("{title}, because of “{title_2}”", title=bridge.term.title, title_2=outage.title),
            wrap=True,
        )
        self.put(about, note(_EXTEND, wrap=True), self.deadline, self.until)

    def _extend(self) -> None:
        try:
            until = date.fromisoformat(self.until.value())
        except ValueError:
            problem = Invalid("date_unreadable", field="until", text=self.until.value())
            self.complain(problem, self.until)
            return
        office, term, title = self._bridge.office, self._bridge.term.code, self._outage.title
        deadline = self.deadline.value()
        self._bridge.act(
            self,
            lambda: operations.extend_deadline(
                office, deadline=deadline, until=until, term=term, title=title
            ),
            lambda _: self._on_extended(until),
            lambda problem: self.complain(problem, self.until),
        )

    def _on_extended(self, until: date) -> None:
        self._bridge.say(
            tr("Extended to {until}. It is sent before everything else.", until=day(until))
        )
        self.leave()
