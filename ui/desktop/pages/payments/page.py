"""The list of payments: statuses as chips, filters, and the total of what is shown."""

from __future__ import annotations

from typing import Any

from registrar_desktop.records.accounts import EntryStatus
from registrar_desktop.records.lists import payments
from registrar_desktop.records.lists.payments import CurrencyTotal, PaymentQuery, PaymentRow
from registrar_desktop.rules.money import format_money
from registrar_desktop.schema.vocabulary import EntryKind, PaymentMethod
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Blank
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.pages.chips import choices
from ui.desktop.pages.list_source import StoreSource
from ui.desktop.pages.payments.columns import payment_columns
from ui.desktop.pages.shown import counted
from ui.desktop.table.filters import Filter
from ui.desktop.table.list_panel import ListPanel, ListWords


class PaymentsPage(Page):
    """All payments, refunds and their reversals."""

    shows = frozenset({"ledger_entry", "allocation", "gateway_transaction", "change_set"})

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, "Payments")
        store = bridge.office.store
        self._source = StoreSource(store, PaymentQuery, payments.ids, payments.rows)
        columns = payment_columns(bridge.desk.currency, bridge.office.clock)
        self.list = ListPanel(self._words(), columns, self._source, bridge.lanes, _filters())
        self.list.order("recorded_at", descending=True)
        self.list.opened.connect(self._on_opened)
        self.list.counted.connect(self._on_counted)
        self.body.addWidget(self.list, 1)
        self.head_actions.addWidget(
            button("Record payment", self._record, icon="banknote", kind="primary")
        )

    def refresh(self) -> None:
        term = self.bridge.term
        self.list.offer("term", [(term.code, term.title)] if term.code else [])
        self.list.ask()

    def focus_find(self) -> None:
        self.list.search_field.setFocus()
        self.list.search_field.selectAll()

    def state(self) -> dict[str, Any]:
        return self.list.state()

    def restore(self, state: dict[str, Any]) -> None:
        self.list.restore(state)

    def _words(self) -> ListWords:
        nothing = Blank(
            "wallet",
            "No payments yet",
            "Money taken at the counter or through the website stands here.",
            "Record payment",
            self._record,
        )
        return ListWords(
            "Payments", "Student, receipt, reference or payer", nothing, ("payment", "payments")
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
        Filter("status", "Status", choices(EntryStatus)),
        Filter("method", "Method", choices(PaymentMethod)),
        Filter("kind", "Kind", [(kind.value, every[kind.value]) for kind in kinds]),
        Filter("term", "Term"),
    ]
