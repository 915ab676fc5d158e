"""The list of payments: statuses as chips, filters, and the total of what is shown."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QStackedWidget, QWidget

from registrar_desktop.records.accounts import EntryStatus
from registrar_desktop.records.lists import payments
from registrar_desktop.records.lists.payments import CurrencyTotal, PaymentRow
from registrar_desktop.reports.listed import Listed
from registrar_desktop.schema.vocabulary import EntryKind, PaymentMethod
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Blank, Emptiness
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.segments import Segments
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.kept_views import View
from ui.desktop.frame.page import Page
from ui.desktop.pages.chips import choices
from ui.desktop.pages.list_export import ListExport
from ui.desktop.pages.list_views import ListViews
from ui.desktop.pages.payments.accounts_by_age import AccountsByAge
from ui.desktop.pages.payments.by_day import Collected, read_collected
from ui.desktop.pages.payments.columns import payment_columns
from ui.desktop.pages.payments.day_bars import DayBars
from ui.desktop.pages.payments.days import KEY as DAYS
from ui.desktop.pages.payments.days import DaysSheet, PaymentSource, days_filter
from ui.desktop.pages.payments.requesting import RequestSheet, request_columns
from ui.desktop.table.filters import Filter
from ui.desktop.table.list_panel import ListPanel, ListWords
from ui.desktop.table.short_list import ShortList
from ui.language import counted, format_money, tr
from ui.outcomes import PaymentAsked

# The place of the part that has a list of its own.
_BY_AGE = 2


class PaymentsPage(Page):
    """All payments, refunds and their reversals."""

    shows = frozenset(
        {"ledger_entry", "allocation", "gateway_transaction", "gateway_operation", "change_set"}
    )

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Payments"))
        store = bridge.office.store
        self._source = PaymentSource(store, lambda: bridge.today)
        columns = payment_columns(bridge.home_currency, bridge.office.clock)
        self.list = ListPanel(self._words(), columns, self._source, bridge.lanes, _filters())
        self.views = ListViews(self, self.list, "payments")
        self.exporting = ListExport(self, self.list, Listed.PAYMENTS, self._source.query)
        self.list.order("recorded_at", descending=True)
        self.list.opened.connect(self._on_opened)
        self.list.counted.connect(self._on_counted)
        self.list.more_asked.connect(lambda _: self._ask_days())
        self.by_age = AccountsByAge(bridge)
        self.exporting_by_age = ListExport(
            self, self.by_age.list, Listed.AGED, self.by_age.source.query
        )
        self._requests = ShortList(
            request_columns(bridge.home_currency, bridge.office.clock),
            bridge.lanes,
            tr("Payment requests"),
            whole=False,
        )
        self._no_requests = Emptiness()
        self._no_requests.show_blank(self._blank())
        self._lay_out()
        self.head_actions.addWidget(
            button(tr("Cash drawer"), lambda: self.bridge.go("drawer"), icon="lock-open")
        )
        self.head_actions.addWidget(button(tr("Request payment"), self._request, icon="send"))
        self.head_actions.addWidget(
            button(tr("Record payment"), self._record, icon="banknote", kind="primary")
        )

    def refresh(self) -> None:
        term = self.bridge.term
        self.list.offer("term", [(term.code, term.title)] if term.code else [])
        self.list.ask()
        self.by_age.list.ask()
        self.bridge.ask(self, self._read_days, self._on_days)
        office = self.bridge.office
        self.bridge.ask(self, lambda: operations.list_requests(office), self._on_requests)

    def _read_days(self) -> list[Collected]:
        with self.bridge.office.store.reading() as session:
            return read_collected(session, self.bridge.desk.currency, self.bridge.today)

    def _on_days(self, days: list[Collected]) -> None:
        self._bars.show_days(days, self.bridge.desk.currency)

    def export(self) -> None:
        by_age = self._parts.current == _BY_AGE
        (self.exporting_by_age if by_age else self.exporting).ask()

    def focus_find(self) -> None:
        shown = self.by_age.list if self._parts.current == _BY_AGE else self.list
        shown.search_field.setFocus()
        shown.search_field.selectAll()

    @property
    def parts(self) -> Segments:
        """Payments, requests, accounts by age, or the days."""
        return self._parts

    def state(self) -> dict[str, Any]:
        return {**self.list.state(), "by_age": self.by_age.list.state()}

    def take_view(self, view: View) -> None:
        self.list.take_view(view)

    def restore(self, state: dict[str, Any]) -> None:
        self.list.restore(state)
        self.by_age.list.restore(state.get("by_age", {}))

    def _lay_out(self) -> None:
        self._parts = Segments(
            (tr("Payments"), tr("Requests"), tr("By age"), tr("By day")), tr("Parts of the page")
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        asked = QWidget()
        asked.setLayout(column(self._requests, self._no_requests, gap=0, margins=(16, 0, 16, 12)))
        self._stack.addWidget(asked)
        self._stack.addWidget(self.by_age)
        self._bars = DayBars()
        by_day = QWidget()
        by_day.setLayout(column(self._bars, gap=0, margins=(24, 0, 24, 16)))
        self._stack.addWidget(by_day)
        self._parts.chosen.connect(self._stack.setCurrentIndex)
        self.body.addLayout(row(self._parts, margins=(20, 0, 24, 10)))
        self.body.addWidget(self._stack, 1)

    def _blank(self) -> Blank:
        return Blank(
            "send",
            tr("No requests yet"),
            tr("A request goes to the payment API, and the payment comes back by itself."),
            tr("Request payment"),
            self._request,
        )

    def _on_requests(self, asked: list[PaymentAsked]) -> None:
        self._requests.put(asked)
        self._requests.setVisible(bool(asked))
        self._no_requests.setVisible(not asked)
        self._parts.name(1, tr("Requests  {asked}", asked=len(asked)) if asked else tr("Requests"))

    def _ask_days(self) -> None:
        DaysSheet(self, self.bridge.today, lambda value: self.list.choose(DAYS, value)).open()

    def _request(self) -> None:
        RequestSheet(self, self.bridge).open()

    def _words(self) -> ListWords:
        nothing = Blank(
            "wallet",
            tr("No payments yet"),
            tr("Money taken at the counter or through the website stands here."),
            tr("Record payment"),
            self._record,
        )
        return ListWords(
            tr("Payments"),
            tr("Student, receipt, reference or payer"),
            nothing,
            ("payment", "payments"),
        )

    def _record(self) -> None:
        self.bridge.go("payment")

    def _on_opened(self, row: PaymentRow) -> None:
        self.bridge.go("student", row.student_number)

    def _on_counted(self, count: int) -> None:
        query = self._source.query(self.list.model.wanted)
        store = self.bridge.office.store

        def read() -> list[CurrencyTotal]:
            with store.reading() as session:
                return payments.totals(session, query)

        self.bridge.ask(self, read, lambda found: self._tell(count, found))

    def _tell(self, count: int, totals: list[CurrencyTotal]) -> None:
        sums = [format_money(total.amount_minor, total.currency) for total in totals]
        narrowed = [word.lower() for word in self.list.in_words()]
        self.tell(" · ".join([counted(count, "payment", "payments"), *sums, *narrowed]))


def _filters() -> list[Filter]:
    kinds = (EntryKind.PAYMENT, EntryKind.REFUND, EntryKind.REVERSAL)
    every = dict(choices(EntryKind))
    return [
        Filter("status", tr("Status"), choices(EntryStatus)),
        Filter("method", tr("Method"), choices(PaymentMethod)),
        Filter("kind", tr("Kind"), [(kind.value, every[kind.value]) for kind in kinds]),
        Filter("term", tr("Term")),
        days_filter(),
    ]
