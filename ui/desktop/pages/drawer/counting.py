"""The count of a cash drawer as it is typed: how many of each note and coin, checks, the slip.

Enter goes to the next field, as on the keys of a till.
"""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from registrar_desktop.errors import Invalid
from registrar_desktop.records.drawers.acts import Count
from registrar_desktop.rules.denominations import denominations, piece_called
from registrar_desktop.rules.drawers import COUNTED, pieces_total
from registrar_desktop.rules.money import format_amount, parse_amount
from registrar_desktop.schema.vocabulary import PaymentMethod
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import FIGURES, Words, heading, restyle
from ui.desktop.theme.theme import theme
from ui.language import tr
from ui.wording import sentence, word

_MOST_LETTERS = 5
_FIELD = 64
_WIDEST = 1200


class PieceLine:
    """One note or coin in the grid: what it is, how many there are, what that makes."""

    def __init__(self, minor: int, currency: str) -> None:
        self.minor = minor
        self.name = piece_called(minor, currency)
        self._currency = currency
        self.label = Words(f"{self.name} ×", "muted")
        self.label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.input = QLineEdit()
        self.input.setAccessibleName(tr("How many of {name}", name=self.name))
        self.input.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.input.setMaxLength(_MOST_LETTERS)
        self.input.setPlaceholderText("0")
        self.label.setBuddy(self.input)
        self.sum = Words("", scale=0.92)
        self.sum.setAlignment(FIGURES | Qt.AlignmentFlag.AlignVCenter)

    @property
    def text(self) -> str:
        return self.input.text().strip()

    @property
    def number(self) -> int | None:
        """How many; None where that is not a number."""
        if not self.text:
            return 0
        return int(self.text) if self.text.isascii() and self.text.isdigit() else None

    def judge(self) -> None:
        """Show what the pieces make, and mark what is no number."""
        number = self.number
        self.sum.setText("" if not number else format_amount(number * self.minor, self._currency))
        state = "bad" if number is None else ""
        if self.input.property("state") != state:
            self.input.setProperty("state", state)
            self.input.setAccessibleDescription(tr("Not a number") if state else "")
            restyle(self.input)


class CountForm(QWidget):
    """Signals: `edited` while typing."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._currency = ""
        self.pieces: list[PieceLine] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._cash_sum = Words("", strong=True)
        self.cash = TextField(tr("All cash"), "cash", hint="150.00")
        self.check = TextField(tr("Checks"), "check", hint="0.00")
        self.slip = TextField(tr("Terminal’s slip"), "slip", hint="0.00")
        others = row(self.check, self.slip, gap=16)
        for at, each in enumerate((self.check, self.slip)):
            others.setStretch(at, 1)
            others.setAlignment(each, Qt.AlignmentFlag.AlignTop)
            each.setMaximumWidth(_WIDEST)
        head = row(heading(tr("Count")), None, self._cash_sum)
        self.setLayout(column(head, self._grid, self.cash, others, gap=12))
        for each in (self.cash, self.check, self.slip):
            each.edited.connect(self._on_edited)
            self._walk_on_enter(each.input)
        theme().changed.connect(self._fit)

    def show_currency(self, currency: str) -> None:
        """Lay out the notes and coins of a currency; without any, cash is one amount."""
        if currency == self._currency:
            return
        self._currency = currency
        self.pieces = [PieceLine(minor, currency) for minor in denominations(currency)]
        half = (len(self.pieces) + 1) // 2
        for place, piece in enumerate(self.pieces):
            at, side = place % half, 4 * (place // half)
            self._grid.addWidget(piece.label, at, side)
            self._grid.addWidget(piece.input, at, side + 1)
            self._grid.addWidget(piece.sum, at, side + 2)
            piece.input.textEdited.connect(lambda _: self._on_edited())
            self._walk_on_enter(piece.input)
        self._grid.setColumnStretch(2, 1)
        self._grid.setColumnMinimumWidth(3, 24)
        self._grid.setColumnStretch(6, 1)
        self.cash.setVisible(not self.pieces)
        self._fit()

    def fill(self, pieces: Mapping[int, int], counted: Mapping[PaymentMethod, int]) -> None:
        """Show what was counted before, where nothing else is being typed."""
        if self.is_touched:
            return
        for piece in self.pieces:
            number = pieces.get(piece.minor, 0)
            piece.input.setText(str(number) if number else "")
            piece.judge()
        fields = {
            PaymentMethod.CASH: self.cash,
            PaymentMethod.CHECK: self.check,
            PaymentMethod.CARD_TERMINAL: self.slip,
        }
        for method, field in fields.items():
            minor = counted.get(method, 0)
            field.show_value(format_amount(minor, self._currency) if minor else "")
        self._tell_cash()

    def clear_all(self) -> None:
        """Nothing is counted."""
        for piece in self.pieces:
            piece.input.clear()
            piece.judge()
        for each in (self.cash, self.check, self.slip):
            each.show_value("")
            each.put_back()
        self._tell_cash()

    @property
    def is_touched(self) -> bool:
        """Whether anything stands in the form."""
        others = (self.cash, self.check, self.slip)
        return any(piece.text for piece in self.pieces) or any(each.value() for each in others)

    @property
    def is_readable(self) -> bool:
        """Whether everything typed is a number."""
        return self.amounts() is not None

    def amounts(self) -> dict[PaymentMethod, int] | None:
        """What was counted, by method; None where something cannot be read."""
        numbers = {piece.minor: piece.number for piece in self.pieces}
        if any(number is None for number in numbers.values()):
            return None
        found: dict[PaymentMethod, int] = dict.fromkeys(COUNTED, 0)
        try:
            for method, field in self._typed().items():
                found[method] = parse_amount(field.value(), self._currency)
        except Invalid:
            return None
        if self.pieces:
            found[PaymentMethod.CASH] = pieces_total({m: n or 0 for m, n in numbers.items()})
        return found

    def count(self) -> Count:
        """What was counted, as it is recorded."""
        totals = {method: field.value() for method, field in self._typed().items()}
        pieces = {piece.name: piece.text for piece in self.pieces if piece.text}
        if not pieces:
            totals.setdefault(PaymentMethod.CASH, "0")
        return Count(totals, pieces)

    def _typed(self) -> dict[PaymentMethod, TextField]:
        fields = {PaymentMethod.CHECK: self.check, PaymentMethod.CARD_TERMINAL: self.slip}
        if not self.pieces:
            fields[PaymentMethod.CASH] = self.cash
        return {method: field for method, field in fields.items() if field.value()}

    def _on_edited(self) -> None:
        for piece in self.pieces:
            piece.judge()
        for method, field in self._typed().items():
            try:
                parse_amount(field.value(), self._currency)
                field.mend()
            except Invalid as problem:
                field.complain(f"{word(method)}: {sentence(problem)}")
        self._tell_cash()
        self.edited.emit()

    def _tell_cash(self) -> None:
        amounts = self.amounts()
        cash = None if amounts is None else amounts[PaymentMethod.CASH]
        told = (
            "" if cash is None else tr("Cash {amount}", amount=format_amount(cash, self._currency))
        )
        self._cash_sum.setText(f"{told} {self._currency}" if told else "")

    def _walk_on_enter(self, line: QWidget) -> None:
        assert isinstance(line, QLineEdit)
        line.returnPressed.connect(self.focusNextChild)

    def _fit(self) -> None:
        for piece in self.pieces:
            piece.input.setFixedWidth(theme().scaled(_FIELD))
