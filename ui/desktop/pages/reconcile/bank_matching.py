"""Matching one line at the bank by a person: a payout, a payment that is here, a new one, or neither."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from ui import operations
from ui.desktop.controls.fields import ChoiceField, TextField
from ui.desktop.controls.layouts import row
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import Words, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.shown import day
from ui.desktop.pages.student_picker import StudentPicker
from ui.language import format_money, tr
from ui.outcomes import BankCandidate, BankLineShown
from ui.sentences.bank import AGAINST, WHY

_NEW, _ASIDE, _UNDECIDED = "new", "aside", "undecided"


def may_be(found: BankCandidate) -> str:
    """A candidate with the reason for it, and what speaks against it."""
    return f"{_named(found)} ({_because(found)})"


def _named(found: BankCandidate) -> str:
    return found.payout or found.name or found.entry or found.request


def _because(found: BankCandidate) -> str:
    against = tr(", but {against}", against=tr(AGAINST[found.against])) if found.against else ""
    return f"{tr(WHY[found.why.value])}{against}"


class MatchSheet(Sheet):
    """Nothing is chosen beforehand: what is certain was matched by itself."""

    def __init__(self, over: QWidget, bridge: Bridge, line: BankLineShown) -> None:
        super().__init__(over, tr("Match a line"), tr("Match"), self._match)
        self._bridge, self._line, self._number = bridge, line, ""
        amount = Words(format_money(line.amount_minor, line.currency), scale=1.4, strong=True)
        told = " · ".join(filter(None, (day(line.booked_on), line.counterparty, line.text)))
        self.what = ChoiceField(tr("What it is"), "what", self._choices())
        self._reason = note(wrap=True)
        self.picker = StudentPicker(bridge)
        self.why = TextField(tr("Why"), "note", hint=tr("Stands with the line"))
        self.put(row(amount, None), note(told, wrap=True), self.what, self._reason)
        self.put(self.picker, self.why)
        self.what.edited.connect(self._show)
        self.picker.picked.connect(self._on_picked)

    def begin(self) -> None:
        """Show the form."""
        self._show()
        self.open(self.what.input)

    def _choices(self) -> list[tuple[str, str]]:
        named = [
            (str(at), _named(found))
            for at, found in enumerate(self._line.candidates)
            if found.payout or found.entry or found.student_number
        ]
        new = [(_NEW, tr("A new payment of a student…"))] if self._line.amount_minor > 0 else []
        return [(_UNDECIDED, tr("Choose…")), *named, *new, (_ASIDE, tr("Neither; set it aside"))]

    def _on_picked(self, number: str) -> None:
        self._number = number
        self._show()

    @property
    def _chosen(self) -> BankCandidate | None:
        value = self.what.value()
        return self._line.candidates[int(value)] if value.isdigit() else None

    def _show(self) -> None:
        what, found = self.what.value(), self._chosen
        self._reason.setText(_because(found).capitalize() if found else "")
        self._reason.setVisible(found is not None)
        self.picker.setVisible(what == _NEW)
        self.why.setVisible(what != _UNDECIDED)
        money = format_money(self._line.amount_minor, self._line.currency)
        words = tr("Match")
        if what == _ASIDE:
            words = tr("Set it aside")
        elif what == _NEW or (found is not None and not (found.payout or found.entry)):
            number = self._number if found is None else found.student_number
            words = (
                tr("Record {money} for {number}", money=money, number=number)
                if number
                else tr("Record it")
            )
        able = what != _UNDECIDED and (what != _NEW or bool(self._number))
        self.say_act(words, able=able)

    def _match(self) -> None:
        found, new = self._chosen, self.what.value() == _NEW
        payout = found.payout if found else ""
        receipt = found.entry if found and not payout else ""
        of_candidate = found.student_number if found and not (payout or receipt) else ""
        act = partial(
            operations.match_bank_line,
            self._bridge.office,
            line=self._line.id,
            payout=payout,
            receipt=receipt,
            student=self._number if new else of_candidate,
            note=self.why.value(),
        )
        self._bridge.act(
            self, act, self._on_matched, lambda problem: self.complain(problem, self.why)
        )

    def _on_matched(self, line: BankLineShown) -> None:
        money = format_money(line.amount_minor, line.currency)
        self._bridge.say(tr("The line over {money} is settled; not yet confirmed.", money=money))
        self.leave()
