"""Puts the window together over an open office and keeps it told: terms, status, changes.

The application, the pictures and the tests all use the same window made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer

from ui import operations
from ui.desktop.frame.bridge import Bridge, ChosenTerm
from ui.desktop.frame.commands import commands
from ui.desktop.frame.desk_facts import DeskFacts, read_desk
from ui.desktop.frame.first_download import FirstDownload
from ui.desktop.frame.places import Place
from ui.desktop.frame.remembered import Remembered, take_remembered_look
from ui.desktop.frame.searches import Command, RecordSearches, commands_search
from ui.desktop.frame.seat_lock import SeatLock
from ui.desktop.frame.terms import read_terms
from ui.desktop.frame.watch import StoreWatch
from ui.desktop.frame.weather_line import WeatherLine
from ui.desktop.frame.window import Window
from ui.desktop.lanes import Lanes
from ui.desktop.pages.entries import ENTRIES
from ui.desktop.pages.registry import KINDS
from ui.desktop.pages.reports.due import DueJobs
from ui.desktop.pages.reports.previews import forget_previews
from ui.desktop.pages.shown import clock_time
from ui.language import tr

if TYPE_CHECKING:
    from registrar_desktop.store.drafts import Typed
    from sync.cycle import CycleOutcome
    from sync.runner import Runner
    from ui.office import Office

_MOST_DRAFTS = 3


class Desktop(QObject):
    """The window over one office, with all that keeps it up to date."""

    def __init__(
        self, office: Office, *, remembered_in: Path | None = None, window: Window | None = None
    ) -> None:
        """remembered_in: where the window's state is kept, where that is not the profile.
        window: the one that stands already and is to come to life."""
        super().__init__()
        self.office = office
        self.lanes = Lanes(self._on_unhandled)
        self._remembered = Remembered(remembered_in or office.profile)
        take_remembered_look(self._remembered)
        forget_previews(office.profile)
        self.window = window or Window(ENTRIES)
        self.bridge = Bridge(office, self.lanes, self.window.notices, self._remembered)
        self.window.begin(self.bridge, KINDS)
        self.bridge.desk = self._read_desk()
        self.watch = StoreWatch(office.store, self.lanes)
        self.due_jobs = DueJobs(self.bridge)
        self._terms: list[ChosenTerm] = []
        self.weather = WeatherLine(self.bridge, self.window)
        self.first_download = FirstDownload(
            self.bridge.tasks, partial(self._on_offline, True), self.window
        )
        self.weather.looked.connect(lambda standing: self.first_download.show(standing.sync))
        self.seat = SeatLock(self.window, self.bridge)
        self._connect()

    def open(self, *, deliver: bool) -> None:
        """Show the window as it was left; `deliver` starts the thread that talks to the peers."""
        self._read_terms()
        self.window.offer_find(commands_search(self._commands), RecordSearches(self.bridge).all())
        self.window.resume()
        if not self.bridge.desk.ready:
            self._go_to_desk()
        self.window.show()
        self.window.focus_page()
        self.watch.start()
        self.seat.start()
        self.weather.start()
        self._show_person()
        self.bridge.ask(self, lambda: operations.list_drafts(self.office), self._on_drafts)
        keep_up = partial(self._keep_up, deliver=deliver)
        if self.lanes.busy:
            # The page comes first, and is painted: what talks to the peers takes a quarter of a
            # second to load.
            self.lanes.rested.connect(
                lambda: QTimer.singleShot(0, self, keep_up),
                Qt.ConnectionType.SingleShotConnection,
            )
        else:
            keep_up()

    def close(self) -> None:
        """Stop what works in the background and let go of the window; the office stays open."""
        self.watch.stop()
        self.seat.stop()
        self.due_jobs.stop()
        self.weather.stop()
        self.window.close()
        self.lanes.close()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        forget_previews(self.office.profile)

    def _connect(self) -> None:
        self.watch.changed.connect(self._on_store_changed)
        self.bridge.acted.connect(self.watch.look)
        self.bridge.desk_changed.connect(self._show_person)
        self.window.top_bar.person_asked.connect(self._go_to_desk)
        self.window.top_bar.offline_asked.connect(self._on_offline)

    def _go_to_desk(self) -> None:
        self.window.go(Place("desk" if self.bridge.desk.desk else "welcome"))

    def _keep_up(self, *, deliver: bool) -> None:
        self.due_jobs.start()
        self.lanes.free(self, lambda: self.office.runner, partial(self._on_runner, deliver))

    def _on_runner(self, deliver: bool, runner: Runner) -> None:
        # What the other pages stand on is there before somebody goes to one.
        self.lanes.free(self, _load_acts, lambda _: None)
        self.weather.look()
        if deliver:
            runner.listen(self._on_cycle)
            runner.start()

    def _read_desk(self) -> DeskFacts:
        with self.office.store.reading() as session:
            return read_desk(session)

    def _read_terms(self) -> None:
        with self.office.store.reading() as session:
            self._on_terms(read_terms(session, self.bridge.today))

    def _commands(self) -> list[Command]:
        return commands(self.window, self.sync_now, self._on_offline, self.seat.lock)

    @property
    def terms(self) -> list[ChosenTerm]:
        """The terms one may look at, the latest first."""
        return self._terms

    def sync_now(self) -> None:
        """Ask both peers now."""
        self.office.runner.sync_now()

    # ---- slots

    def _on_cycle(self, outcome: CycleOutcome) -> None:
        """In the runner's thread."""
        self.watch.nudge()

    def _on_store_changed(self, kinds: frozenset[str]) -> None:
        self.bridge.changed.emit(kinds)
        self.weather.look()
        self.bridge.ask(self, self._terms_now, self._on_terms)
        self.bridge.ask(self, self._read_desk, self._on_desk)

    def _terms_now(self) -> tuple[list[ChosenTerm], ChosenTerm]:
        with self.office.store.reading() as session:
            return read_terms(session, self.bridge.today)

    def _on_terms(self, found: tuple[list[ChosenTerm], ChosenTerm]) -> None:
        terms, now = found
        if terms != self._terms:
            self._terms = terms
            self.window.show_terms(terms, now)

    def _on_desk(self, facts: DeskFacts) -> None:
        self.office.follow_choice(facts.offline)
        if facts != self.bridge.desk:
            if facts.login and facts.signed_in_until != self.bridge.desk.signed_in_until:
                # It may have been by a command: what waited for it goes on here.
                self.office.note_sign_in()
            self.bridge.desk = facts
            self.bridge.desk_changed.emit()

    def _on_drafts(self, drafts: Sequence[Typed]) -> None:
        """Unsaved work of an earlier sitting is offered where it was typed."""
        for draft in reversed(drafts[:_MOST_DRAFTS]):
            page, _, record = draft.place.partition("/")
            at = clock_time(draft.typed_at, self.office.clock.now())
            words = (
                tr(
                    "What was typed for student {record} at {at} was not saved; it is kept.",
                    record=record,
                    at=at,
                )
                if record
                else tr("A new student was typed at {at} and not saved; it is kept.", at=at)
            )
            look = partial(self.window.go, Place(page, record))
            self.bridge.say(words, "warn", step=tr("Look at it"), take_step=look)

    def _show_person(self) -> None:
        desk = self.bridge.desk
        self.window.top_bar.show_person(desk.person, desk.desk)

    def _on_offline(self, offline: bool) -> None:
        choose = partial(operations.work_offline, self.office, offline=offline)
        self.bridge.act(self, choose, lambda _: self.weather.look())

    def _on_unhandled(self, problem: BaseException) -> None:
        self.bridge.explain(problem)


def _load_acts() -> None:
    """Every act is loaded when its name is first asked for."""
    for name in operations.__all__:
        getattr(operations, name)
