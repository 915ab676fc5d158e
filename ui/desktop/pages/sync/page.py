"""The sync centre: both peers, the last cycle, and the journal with every change set's state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMenu, QPushButton

from registrar_desktop.records.lists import journal
from registrar_desktop.records.lists.journal import JournalQuery, JournalRow, Standing
from registrar_desktop.records.outages import OutageRow
from registrar_desktop.records.safety import Safety
from registrar_desktop.reports.listed import Listed
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.tables.journal import NEEDS_ATTENTION, ChangeSetState
from sync.peers import Peer
from sync.status import SyncStatus
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Blank
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.turning import Turning
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.pages.chips import choices
from ui.desktop.pages.list_export import ListExport
from ui.desktop.pages.list_source import StoreSource
from ui.desktop.pages.sync.columns import journal_columns
from ui.desktop.pages.sync.cycle_card import CycleCard
from ui.desktop.pages.sync.journal_sheets import SaveJournalSheet, TakeInSheet
from ui.desktop.pages.sync.outages import (
    DeclareOutageSheet,
    ExtendDeadlineSheet,
    NoticedBand,
    OutageBand,
)
from ui.desktop.pages.sync.peer_card import PeerCard
from ui.desktop.table.filters import Filter
from ui.desktop.table.list_panel import ListPanel, ListWords
from ui.language import counted, number, tr
from ui.weather_words import is_busy, next_turn, payment_figures

_STANDING = [
    (Standing.UNCONFIRMED.value, tr("Not yet confirmed")),
    (Standing.NEEDS_ATTENTION.value, tr("Needs attention")),
    (Standing.SETTLED.value, tr("Settled without you")),
]
_SHEETS = {
    "Save this computer’s unsent journal…": SaveJournalSheet,
    "Take in another computer’s journal…": TakeInSheet,
}
_NOT_CONNECTED = tr("No payment API is connected at this desk. Counter payments work all the same.")
_NOT_ASKED = tr("It has not been asked yet.")
_BY_CHOICE = tr("You work offline by choice. Nobody is asked until you go online again.")


class SyncPage(Page):
    """What was recorded here and how far it has come."""

    shows = frozenset({"change_set", "peer", "outage"})
    TURNS_BELOW = 800

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Sync"))
        self.centre = PeerCard(tr("Centre"))
        self._payments = PeerCard(tr("Payment API"))
        self._cycle = CycleCard()
        cards = row(self.centre, self._payments, self._cycle, gap=12, margins=(24, 0, 24, 16))
        for at in range(3):
            cards.setStretch(at, 1)
        store = bridge.office.store
        source = StoreSource(store, JournalQuery, journal.ids, journal.rows)
        self.list = ListPanel(
            self._words(), journal_columns(bridge.office.clock), source, bridge.lanes, _filters()
        )
        self.exporting = ListExport(self, self.list, Listed.JOURNAL, source.query)
        self.list.order("recorded_at", descending=True)
        self.list.opened.connect(self._on_opened)
        Turning(self, cards, 720)
        self.body.addLayout(cards)
        self.band = OutageBand(self._extend_deadline, self._end_outage)
        self.noticed = NoticedBand(self._declare_noticed, self._leave_noticed)
        bands = column(self.band, self.noticed, gap=8, margins=(24, 0, 24, 12))
        self.body.addLayout(bands)
        self.body.addWidget(self.list, 1)
        self.head_actions.addWidget(self._failing())
        self.sync_now = button(tr("Sync now"), self._sync_now, icon="refresh-cw", kind="primary")
        self.sync_now.setShortcut("F9")
        compare = button(tr("Compare with the centre"), lambda: bridge.go("compare"), icon="scale")
        self.head_actions.addWidget(compare)
        self.head_actions.addWidget(self.sync_now)
        self._timer = QTimer(self, interval=1_000)
        self._timer.timeout.connect(self._show_next)
        self._last: operations.Standing | None = None

    def refresh(self) -> None:
        office = self.bridge.office
        self.bridge.ask(self, lambda: operations.status(office), self._on_status)
        self.bridge.ask(self, lambda: operations.list_outages(office), self._on_outages)
        self.bridge.ask(
            self, lambda: operations.undeclared_outage(office), self.noticed.show_noticed
        )
        self.list.ask()
        self._timer.start()

    def export(self) -> None:
        self.exporting.ask()

    def focus_find(self) -> None:
        self.list.search_field.setFocus()

    def state(self) -> dict[str, Any]:
        return self.list.state()

    def restore(self, state: dict[str, Any]) -> None:
        self.list.restore(state)

    def _words(self) -> ListWords:
        nothing = Blank(
            "history",
            tr("Nothing recorded here yet"),
            tr("Every change made at this desk stands here."),
        )
        return ListWords(
            tr("Journal"), tr("What was done, or by whom"), nothing, ("change", "changes")
        )

    def _failing(self) -> QPushButton:
        """What is rarely wanted stands behind one button."""
        opener = button(tr("When something fails"), icon="ellipsis", kind="quiet")
        menu = QMenu(opener)
        self._declare = menu.addAction(tr("Declare an outage…"))
        self._declare.triggered.connect(lambda _: self._declare_outage())
        for words, sheet in _SHEETS.items():
            action = menu.addAction(words)
            action.triggered.connect(lambda _=False, made=sheet: made(self, self.bridge).open())
        opener.setMenu(menu)
        return opener

    def _sync_now(self) -> None:
        self.bridge.office.runner.sync_now()
        self.bridge.say(self._turn() or tr("Asking the centre and the payment API now."), "muted")

    def _turn(self) -> str:
        """Where a busy centre has asked to be left alone: until when, whatever is pressed."""
        if self._last is None or not is_busy(self._last.sync.centre):
            return ""
        sync, now = self._last.sync, self.bridge.office.clock.now()
        turn = next_turn(sync.centre, sync.next_attempt_in(Peer.CENTRE, now))
        return tr("The centre is busy. {turn}", turn=turn) if turn else ""

    def _on_outages(self, outages: list[OutageRow]) -> None:
        self.band.show_outages(outages, self.bridge.office.clock.now())
        self._declare.setVisible(self.band.outage is None)

    def _declare_outage(self) -> None:
        sheet = DeclareOutageSheet(self, self.bridge)
        sheet.open(sheet.what.input)

    def _declare_noticed(self) -> None:
        sheet = DeclareOutageSheet(self, self.bridge, self.noticed.noticed)
        sheet.open(sheet.what.input)

    def _leave_noticed(self) -> None:
        office, absence = self.bridge.office, self.noticed.noticed
        if absence is not None:
            self.bridge.act(
                self,
                lambda: operations.leave_undeclared(office, absence=absence),
                lambda _: self.noticed.show_noticed(None),
            )

    def _extend_deadline(self) -> None:
        if self.band.outage is not None:
            sheet = ExtendDeadlineSheet(self, self.bridge, self.band.outage)
            sheet.open(sheet.until.input)

    def _end_outage(self) -> None:
        office, outage = self.bridge.office, self.band.outage
        if outage is not None:
            self.bridge.act(
                self,
                lambda: operations.end_outage(office, title=outage.title),
                lambda title: self.bridge.say(tr("Outage “{title}” ended.", title=title)),
            )

    def _on_opened(self, row: JournalRow) -> None:
        if row.state in NEEDS_ATTENTION:
            self.bridge.go("attention")

    def _on_status(self, standing: operations.Standing) -> None:
        self._last = standing
        self._cycle.show_cycle(standing.sync, self.bridge.office.clock.now())
        self._show_next()
        self.tell(_in_words(standing.sync))

    def _show_next(self) -> None:
        if self._last is None or not self.isVisible():
            return
        now = self.bridge.office.clock.now()
        if self._last.sync.working_offline:
            self.centre.show_absent(_BY_CHOICE)
            self._payments.show_absent(_BY_CHOICE)
            return
        sync = self._last.sync
        if sync.centre.since is None:
            self.centre.show_absent(_NOT_ASKED)
        else:
            turn = sync.next_attempt_in(Peer.CENTRE, now)
            self.centre.show_peer(sync.centre, now, turn, sync.clock_offset_ms)
        self._show_payments(self._last, now)

    def _show_payments(self, standing: operations.Standing, now: datetime) -> None:
        sync, seen = standing.sync, standing.seen_by_centre
        if standing.payments_connected and sync.payments.since is not None:
            turn = sync.next_attempt_in(Peer.PAYMENTS, now)
            figures = payment_figures(standing.payment_health, now)
            self._payments.show_peer(sync.payments, now, turn, None, figures)
        elif not standing.payments_connected and seen is not None:
            self._payments.show_peer(seen, now, None, None)
        else:
            self._payments.show_absent(
                _NOT_ASKED if standing.payments_connected else _NOT_CONNECTED
            )


def _in_words(status: SyncStatus) -> str:
    confirmed = status.counts.get(ChangeSetState.ACCEPTED, 0)
    parts = [counted(confirmed, "change confirmed", "changes confirmed")]
    if status.backed_up_until is not None:
        parts.append(tr("{in_backup} in the backup", in_backup=number(status.in_backup)))
    parts.append(tr("{waiting} waiting", waiting=number(status.waiting)))
    if status.for_a_person:
        parts.append(counted(status.for_a_person, "needs you", "need you"))
    parts.append(
        tr(
            "{student_numbers_left} student numbers left",
            student_numbers_left=number(status.student_numbers_left),
        )
    )
    return " · ".join(parts)


def _filters() -> list[Filter]:
    return [
        Filter("state", tr("State"), choices(ChangeSetState)),
        Filter("standing", tr("Outcome"), _STANDING),
        Filter("safety", tr("Kept where"), choices(Safety)),
        Filter("kind", tr("Kind"), choices(ChangeKind)),
    ]
