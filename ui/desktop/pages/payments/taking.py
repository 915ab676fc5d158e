"""Taking money over the counter: who pays, how much, how, and the receipt that comes of it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QWidget

from registrar_desktop.errors import Fault, Invalid, Refused
from registrar_desktop.records.tender import COUNTER_METHODS, Tender, check_tender
from registrar_desktop.rules.money import parse_amount
from registrar_desktop.schema.vocabulary import PaymentMethod
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.fields import ChoiceField, Field, TextField
from ui.desktop.controls.layouts import column, framed, row
from ui.desktop.controls.turning import Turning
from ui.desktop.controls.words import Words
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.pages.payments.covering import CoveringPanel
from ui.desktop.pages.payments.reading import Payer, read_payer
from ui.desktop.pages.student_picker import StudentPicker
from ui.language import format_money, tr
from ui.outcomes import DrawerShown, PaymentTaken
from ui.sentences.drawers import NO_DRAWER
from ui.wording import sentence, word

_REFERENCES = {
    PaymentMethod.CHECK: tr("Check number"),
    PaymentMethod.CARD_TERMINAL: tr("Approval code of the terminal"),
    PaymentMethod.BANK_TRANSFER: tr("Reference of the transfer"),
}
_OFFICIAL = tr("Money taken here is official at once; the receipt keeps its number for good.")
_ABOUT_AMOUNT = ("amount_", "payment_not_positive", "payment_currency")


class TakePaymentPage(Page):
    """One payment at a time; the button says exactly what will be recorded."""

    shows = frozenset({"ledger_entry", "allocation", "student", "drawer_session"})

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Record a payment"))
        self._payer: Payer | None = None
        self._number = ""
        self.picker = StudentPicker(bridge)
        self.amount = TextField(tr("Amount"), "amount", hint="1,250.00")
        methods = [(method.value, word(method)) for method in COUNTER_METHODS]
        self.method = ChoiceField(tr("Method"), "method", methods)
        self.reference = TextField(tr("Reference"), "reference")
        self.from_whom = TextField(tr("Received from"), "payer", hint=tr("Empty: the student"))
        self._covering = CoveringPanel(bridge.lanes)
        self.act = button(tr("Record the payment"), self.save, kind="primary", icon="banknote")
        self._said = Words("", "bad", wrap=True)
        self._doubt = self._doubt_card()
        self._receipt_card = self._done_card()
        self._lay_out()
        self._connect()
        self._judge()

    def enter(self, record: str) -> None:
        if record and record != self._number:
            self._number = record
            self._read()

    def refresh(self) -> None:
        self._read()
        office = self.bridge.office
        self.bridge.ask(self, lambda: operations.open_drawer_here(office), self._on_drawer)

    def focus_find(self) -> None:
        (self.amount.input if self._number else self.picker).setFocus()

    def save(self) -> None:
        self._record(confirmed=False)

    @property
    def receipt_said(self) -> str:
        """What is said about the receipt of the last payment, or nothing."""
        return self._receipt_said.text() if self._receipt_card.isVisibleTo(self) else ""

    @property
    def doubt(self) -> str:
        """The question whether this money was recorded already, or nothing."""
        return self._doubt_said.text() if self._doubt.isVisibleTo(self) else ""

    def record_another(self) -> None:
        """Record in spite of the doubt: it is another payment."""
        self._record(confirmed=True)

    def _lay_out(self) -> None:
        pair = row(self.amount, self.method, gap=16)
        for at, each in enumerate((self.amount, self.method)):
            pair.setAlignment(each, Qt.AlignmentFlag.AlignTop)
            pair.setStretch(at, 1)
        form = column(
            self.picker,
            pair,
            self.reference,
            self.from_whom,
            self._said,
            self._doubt,
            row(self.act, None),
            self._receipt_card,
            None,
            gap=16,
        )
        left = QWidget()
        left.setLayout(form)
        left.setMinimumWidth(340)
        both = row(left, self._covering, gap=32, margins=(24, 4, 24, 16))
        both.setStretch(0, 2)
        both.setStretch(1, 3)
        Turning(self, both, 760)
        self.body.addLayout(both, 1)
        self._said.hide()

    def _connect(self) -> None:
        self.picker.picked.connect(self.enter)
        for each in self._fields():
            each.edited.connect(self._judge)
        self.amount.left.connect(self._on_amount_left)
        self.tell(_OFFICIAL)

    def _fields(self) -> tuple[Field, ...]:
        return (self.amount, self.method, self.reference, self.from_whom)

    def _doubt_card(self) -> QFrame:
        self._doubt_said = Words("", wrap=True)
        again = button(tr("It is another payment: record"), self.record_another)
        inside = column(self._doubt_said, row(again, None), gap=10, margins=(14, 12, 14, 12))
        card = framed(inside, "well")
        card.hide()
        return card

    def _done_card(self) -> QFrame:
        self._receipt = ""
        self._receipt_said = Words("", strong=True, wrap=True)
        self._print = button(tr("Show and print the receipt"), self._on_print, icon="printer")
        inside = row(self._receipt_said, self._print, gap=10, margins=(14, 12, 14, 12))
        inside.setStretch(0, 1)
        card = framed(inside, "well")
        card.hide()
        return card

    def _read(self) -> None:
        if not self._number:
            self._covering.show_payer(None, 0)
            return
        store, number, day = self.bridge.office.store, self._number, self.bridge.today

        def read() -> Payer:
            with store.reading() as session:
                return read_payer(session, number, day)

        self.bridge.ask(self, read, self._on_payer)

    def _on_payer(self, payer: Payer) -> None:
        self._payer = payer
        self._number = payer.number
        if not self.picker.hasFocus() or not self.picker.text():
            self.picker.show_name(payer.name)
        self._judge()

    def _on_drawer(self, drawer: DrawerShown | None) -> None:
        held = (
            tr("It is counted with cash drawer {number}.", number=drawer.number)
            if drawer
            else tr(NO_DRAWER)
        )
        self.tell(f"{_OFFICIAL} {held}")

    @property
    def _currency(self) -> str:
        return self._payer.account.currency if self._payer else self.bridge.desk.currency

    def _minor(self) -> int:
        try:
            return parse_amount(self.amount.value(), self._currency)
        except Invalid:
            return 0

    def _tender(self) -> Tender:
        return Tender(
            self.amount.value(),
            PaymentMethod(self.method.value()),
            self.reference.value(),
            self.from_whom.value(),
        )

    def _judge(self) -> None:
        """Say on the button what will happen; show what the money covers."""
        self._doubt.hide()
        self._said.hide()
        method = PaymentMethod(self.method.value())
        self.reference.rename(_REFERENCES.get(method, tr("Reference")))
        minor = self._minor()
        self._covering.show_payer(self._payer, minor)
        able = self._payer is not None and minor > 0
        words = tr("Record the payment")
        if able and self._payer is not None:
            money = format_money(minor, self._currency)
            how = word(method).lower()
            words = tr(
                "Record {money} {how} with receipt {receipt}",
                money=money,
                how=how,
                receipt=self._payer.receipt,
            )
        self.act.setText(f" {words}")
        self.act.setAccessibleName(words)
        self.act.setEnabled(able)

    def _on_amount_left(self) -> None:
        if not self.amount.value():
            return
        try:
            parse_amount(self.amount.value(), self._currency)
        except Invalid as problem:
            self.amount.complain(sentence(problem))

    def _record(self, *, confirmed: bool) -> None:
        if self._payer is None:
            self.picker.setFocus()
            return
        try:
            check_tender(self._tender(), self._currency)
        except Invalid as problem:
            self._on_refused(problem)
            return
        act = partial(
            operations.record_payment,
            self.bridge.office,
            number=self._payer.number,
            tender=self._tender(),
            confirmed=confirmed,
        )
        self.act.setEnabled(False)
        self.bridge.act(self, act, self._on_taken, self._on_refused)

    def _on_taken(self, taken: PaymentTaken) -> None:
        office = self.bridge.office
        for each in (self.amount, self.reference, self.from_whom):
            each.show_value("")
            each.put_back()
        money = format_money(taken.amount_minor, taken.currency)
        self.bridge.done(
            tr(
                "Recorded {money}, receipt {receipt_number}.",
                money=money,
                receipt_number=taken.receipt_number,
            ),
            tr(
                "Receipt {receipt_number} reversed; its number stays used.",
                receipt_number=taken.receipt_number,
            ),
            partial(
                operations.reverse_payment,
                office,
                receipt=taken.receipt_number,
                reason=tr("Taken back at the counter"),
            ),
        )
        self._judge()
        self._show_receipt(taken)

    def _show_receipt(self, taken: PaymentTaken) -> None:
        money = format_money(taken.amount_minor, taken.currency)
        self._receipt = taken.receipt_number
        self._receipt_said.setText(
            tr(
                "Receipt {receipt_number} over {money}",
                receipt_number=taken.receipt_number,
                money=money,
            )
        )
        self._receipt_card.show()
        self._print.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_print(self) -> None:
        self.bridge.go("reports", f"receipt/{self._receipt}")

    def _on_refused(self, problem: BaseException) -> None:
        self.act.setEnabled(True)
        if isinstance(problem, Refused) and problem.code == "payment_possible_duplicate":
            self._doubt_said.setText(sentence(problem))
            self._doubt.show()
            return
        field = self._field_about(problem)
        if field is not None:
            field.complain(sentence(problem))
            field.input.setFocus()
            return
        self._said.setText(sentence(problem))
        self._said.show()

    def _field_about(self, problem: BaseException) -> Field | None:
        """The field that a refusal is about."""
        if not isinstance(problem, Fault):
            return None
        if problem.code.startswith(_ABOUT_AMOUNT):
            return self.amount
        if problem.code == "payment_reference_missing":
            return self.reference
        named = str(problem.facts.get("field", ""))
        return next((each for each in self._fields() if each.key == named), None)
