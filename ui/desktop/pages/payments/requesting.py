"""Asking for a payment through the payment API: the short form, and the list of what was asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from registrar_desktop.clock import Clock
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import column, framed, row
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import Words, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.chips import chip
from ui.desktop.pages.shown import clock_time, money_cell
from ui.desktop.pages.student_picker import StudentPicker
from ui.desktop.table.columns import Cell, Column
from ui.language import format_money, tr
from ui.outcomes import PaymentAsked, PaymentAskedBefore
from ui.wording import word

_WHY = tr(
    "The request is kept here and sent with the next cycle; the payment comes back by itself."
)


class RequestSheet(Sheet):
    """Student, amount and what it is for."""

    def __init__(self, over: QWidget, bridge: Bridge, number: str = "") -> None:
        super().__init__(over, tr("Request a payment"), tr("Send the request"), self._ask)
        self._bridge, self._number = bridge, number
        self._picker = StudentPicker(bridge)
        self._picker.picked.connect(self._on_picked)
        self._picker.show_name(number)
        self._amount = TextField(
            tr("Amount in {currency}", currency=bridge.desk.currency), "amount", hint="1,250.00"
        )
        self._what = TextField(tr("What it is for"), "description", hint=tr("Tuition"))
        self._doubt_said = Words("", wrap=True)
        again = button(tr("It is another payment: ask for it"), self.ask_another)
        inside = column(self._doubt_said, row(again, None), gap=10, margins=(14, 12, 14, 12))
        self._doubt = framed(inside, "well")
        self._doubt.hide()
        self.put(note(_WHY, wrap=True), self._picker, self._amount, self._what, self._doubt)

    @property
    def doubt(self) -> str:
        """What is said where the same was asked for already, or nothing."""
        return self._doubt_said.text() if self._doubt.isVisibleTo(self) else ""

    def ask_another(self) -> None:
        """Ask in spite of the doubt: it is another payment."""
        self._send(another=True)

    def _on_picked(self, number: str) -> None:
        self._number = number

    def _ask(self) -> None:
        self._send(another=False)

    def _send(self, *, another: bool) -> None:
        self._doubt.hide()
        act = partial(
            operations.request_payment,
            self._bridge.office,
            number=self._number,
            amount=self._amount.value(),
            description=self._what.value(),
            another=another,
        )
        self._bridge.act(
            self, act, self._on_asked, lambda problem: self.complain(problem, self._amount)
        )

    def _on_asked(self, asked: PaymentAsked) -> None:
        money = format_money(asked.amount_minor, asked.currency)
        if isinstance(asked, PaymentAskedBefore):
            self._doubt_said.setText(
                tr(
                    "{money} was asked for today already, and nothing new is kept: {state}.",
                    money=money,
                    state=word(asked.provider_status or asked.state, _where(asked)),
                )
            )
            self._doubt.show()
            self.scroll_to(self._doubt)
            return
        self._bridge.say(
            tr("Request for {money} kept; it is sent with the next cycle.", money=money)
        )
        self.leave()


def _where(asked: PaymentAsked) -> str:
    """Whose word for its state is told: the service's, once it has said one."""
    return "GatewayStatus" if asked.provider_status else "OperationState"


def request_columns(home_currency: Callable[[], str], clock: Clock) -> list[Column]:
    """The columns of the list of requests."""
    return [
        Column(
            "created_at",
            tr("Asked"),
            lambda r: Cell(clock_time(r.created_at, clock.now()), "muted"),
            14,
        ),
        Column("kind", tr("What"), lambda r: Cell(word(r.kind, "OperationKind")), 10),
        Column("student", tr("Number"), lambda r: Cell(r.student_number), 11),
        Column("description", tr("For"), lambda r: Cell(r.description), 24),
        Column("state", tr("State"), lambda r: Cell(chip=chip(r.state)), 19),
        Column("at_service", tr("At the service"), _at_service, 18),
        Column("why", tr("Why"), lambda r: Cell(_why(r), "muted"), 24, yields=True),
        Column("ref", tr("Reference"), lambda r: Cell(r.provider_ref, "muted"), 22),
        Column("by", tr("By"), lambda r: Cell(r.created_by, "muted"), 10),
        Column("amount", tr("Amount"), lambda r: _amount(r, home_currency), 13, right=True),
    ]


def _at_service(asked: PaymentAsked) -> Cell:
    said = asked.provider_status
    return Cell(word(said, "GatewayStatus") if said else "", "muted")


def _why(asked: PaymentAsked) -> str:
    return word(asked.why, "OperationNote") if asked.why else ""


def _amount(asked: PaymentAsked, home_currency: Callable[[], str]) -> Cell:
    return money_cell(asked.moved_minor, asked.currency, home_currency(), strong=True)
