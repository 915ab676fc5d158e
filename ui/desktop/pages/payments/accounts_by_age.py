"""Who owes since when: the accounts by age, with the sums of what is shown as one bar."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from registrar_desktop.records.lists import aged_accounts
from registrar_desktop.records.lists.aged_accounts import AgedQuery, AgedRow, AgedTotal, Owing
from ui.desktop.controls.emptiness import Blank
from ui.desktop.controls.layouts import column
from ui.desktop.controls.stacked_bar import StackedBar
from ui.desktop.controls.words import Words
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.chips import choices
from ui.desktop.pages.list_source import StoreSource
from ui.desktop.pages.record.account import aging_parts
from ui.desktop.pages.shown import money_cell
from ui.desktop.table.columns import Cell, Column, Wanted
from ui.desktop.table.filters import Filter
from ui.desktop.table.list_panel import ListPanel, ListWords
from ui.language import counted, format_money, tr

_NOTHING = Blank(
    "scale",
    tr("Nothing is open"),
    tr("Accounts that owe something, or have credit left, stand here."),
)
_WORDS = ListWords(
    tr("Accounts by age"), tr("Student or number"), _NOTHING, ("account", "accounts")
)


class _Source(StoreSource):
    """Accounts as they stand on the institution's day."""

    def __init__(self, bridge: Bridge) -> None:
        store = bridge.office.store
        super().__init__(store, AgedQuery, aged_accounts.ids, self._aged)
        self._today: Callable[[], date] = lambda: bridge.today

    def query(self, wanted: Wanted) -> Any:
        filters = {**wanted.filters, "on": self._today().isoformat()}
        return super().query(Wanted(wanted.text, filters, wanted.sort, wanted.descending))

    def _aged(self, session: Any, ids: Any) -> list[AgedRow]:
        return aged_accounts.rows(session, ids, self._today())


class AccountsByAge(QWidget):
    """The list, and above it what the accounts shown come to, a bar for each currency."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self.source = _Source(bridge)
        owing = Filter("owing", tr("Open"), choices(Owing))
        self.list = ListPanel(_WORDS, _columns(bridge), self.source, bridge.lanes, [owing])
        self.list.order("balance", descending=True)
        self.list.opened.connect(lambda row: bridge.go("student", row.number))
        self.list.counted.connect(self._on_counted)
        self._said = Words("", strong=True)
        self._bar = StackedBar(tr("What is open by age"))
        head = column(self._said, self._bar, gap=8, margins=(24, 4, 24, 12))
        layout = column(head, self.list, gap=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    @property
    def said(self) -> str:
        """What the accounts shown come to."""
        return self._said.text()

    def _on_counted(self, count: int) -> None:
        query = self.source.query(self.list.model.wanted)
        store = self._bridge.office.store

        def read() -> list[AgedTotal]:
            with store.reading() as session:
                return aged_accounts.totals(session, query)

        self._bridge.ask(self, read, partial(self._tell, count))

    def _tell(self, count: int, totals: list[AgedTotal]) -> None:
        sums = [format_money(total.aging.balance, total.currency) for total in totals]
        self._said.setText(" · ".join([counted(count, "account", "accounts"), *sums]))
        home = self._bridge.home_currency()
        shown = next((one for one in totals if one.currency == home), None)
        self._bar.show_parts(aging_parts(shown.aging, home) if shown else [])


def _columns(bridge: Bridge) -> list[Column]:
    def amount(key: str, title: str, of: Callable[[AgedRow], int]) -> Column:
        return Column(
            key,
            title,
            lambda row: money_cell(
                of(row), row.currency, bridge.home_currency(), strong=key == "balance"
            ),
            13,
            right=True,
            sortable=True,
            money=lambda row: (of(row), row.currency),
        )

    return [
        Column("number", tr("Number"), lambda row: Cell(row.number, "muted"), 10, sortable=True),
        Column("name", tr("Student"), lambda row: Cell(row.name), 24, least=18, sortable=True),
        amount("not_due", tr("Not due"), lambda row: row.aging.not_due),
        amount("days_1_30", tr("1–30 days"), lambda row: row.aging.days_1_30),
        amount("days_31_60", tr("31–60 days"), lambda row: row.aging.days_31_60),
        amount("days_61_90", tr("61–90 days"), lambda row: row.aging.days_61_90),
        amount("over_90", tr("Over 90 days"), lambda row: row.aging.over_90),
        amount("unapplied", tr("Credit left"), lambda row: row.aging.unapplied),
        amount("balance", tr("Balance"), lambda row: row.balance_minor),
    ]
