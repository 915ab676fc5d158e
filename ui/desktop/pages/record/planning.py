"""The short forms for proposing a payment plan and for ending one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtWidgets import QWidget

from registrar_desktop.errors import Invalid
from registrar_desktop.records.plans import PlanShown, TermOwed
from registrar_desktop.rules.plans import MOST_PARTS, planned_days, spread
from ui import operations
from ui.desktop.controls.fields import ChoiceField, Field, TextField
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import Words, note
from ui.desktop.frame.bridge import Bridge
from ui.language import format_money, tr

_USUAL_PARTS, _USUAL_DAYS = "4", "30"
_FIRST_IN = timedelta(days=14)
# So many parts are told one by one before it is proposed.
_TOLD = 6


class ProposePlanSheet(Sheet):
    """The term, when the first part is due, and how many follow; what comes of it is told at once."""

    def __init__(self, over: QWidget, bridge: Bridge, number: str) -> None:
        super().__init__(over, tr("Propose a payment plan"), tr("Propose it"), self._propose)
        self._bridge, self._number = bridge, number
        self._owed: dict[str, TermOwed] = {}
        self.term = ChoiceField(tr("Term"), "term", [])
        self.first = TextField(tr("First part due"), "first", hint="YYYY-MM-DD", longest=10)
        self.parts = TextField(
            tr("Parts"), "parts", hint=tr("1 to {MOST_PARTS}", MOST_PARTS=MOST_PARTS), longest=2
        )
        self.every = TextField(tr("Days between parts"), "every", longest=3)
        self._told = note(wrap=True)
        self.put(self.term, self.first, self.parts, self.every, self._told)
        self.first.show_value((bridge.today + _FIRST_IN).isoformat())
        self.parts.show_value(_USUAL_PARTS)
        self.every.show_value(_USUAL_DAYS)
        for field in self.fields:
            field.edited.connect(self._tell)

    @property
    def fields(self) -> tuple[Field, ...]:
        """What is asked."""
        return (self.term, self.first, self.parts, self.every)

    @property
    def told(self) -> str:
        """What would come of it."""
        return self._told.text()

    def begin(self) -> None:
        """Ask what is owed, then show the form."""
        office, number = self._bridge.office, self._number
        self._bridge.ask(self, lambda: operations.plannable(office, number=number), self._on_owed)

    def _on_owed(self, owed: Sequence[TermOwed]) -> None:
        self._owed = {each.term: each for each in owed}
        self.term.offer(
            [
                (each.term, f"{each.term} · {format_money(each.owed_minor, each.currency)}")
                for each in owed
            ]
        )
        self._tell()
        self.open(self.term.input)

    def _tell(self) -> None:
        """The parts as they would be, or why there would be none."""
        owed = self._owed.get(self.term.value())
        if owed is None:
            self._told.setText(
                tr("No term has anything open that no plan spreads already, as this desk knows it.")
            )
        else:
            self._told.setText(self._preview(owed))
        self.say_act(tr("Propose it"), able=owed is not None)

    def _preview(self, owed: TermOwed) -> str:
        try:
            first, parts, every = self._read()
        except Invalid:
            return tr("Fill in a date and two numbers to see the parts.")
        made = spread(owed.owed_minor, planned_days(first, parts, every))
        told = [
            f"{each.due_date.isoformat()}   {format_money(each.amount_minor, owed.currency)}"
            for each in made
        ]
        if len(told) > _TOLD:
            told = [*told[: _TOLD - 1], "…", told[-1]]
        return "\n".join(told)

    def _read(self) -> tuple[date, int, int]:
        """Raises Invalid for what is no date or no number."""
        try:
            first = date.fromisoformat(self.first.value())
        except ValueError as error:
            raise Invalid("date_unreadable", field="first", text=self.first.value()) from error
        parts, every = (_number(field) for field in (self.parts, self.every))
        if parts > MOST_PARTS:
            raise Invalid("plan_parts_number", field="parts", most=MOST_PARTS)
        return first, parts, every

    def _propose(self) -> None:
        try:
            first, parts, every = self._read()
        except Invalid as problem:
            self.complain(problem, *self.fields)
            return
        office, number, term = self._bridge.office, self._number, self.term.value()
        self._bridge.act(
            self,
            lambda: operations.propose_plan(
                office, number=number, term=term, first=first, parts=parts, every=every
            ),
            self._on_proposed,
            lambda problem: self.complain(problem, *self.fields),
        )

    def _on_proposed(self, plans: Sequence[PlanShown]) -> None:
        plan = next(each for each in plans if each.term == self.term.value())
        money = format_money(plan.total_minor, plan.currency)
        self._bridge.say(
            tr(
                "A plan of {money} in {parts} parts is proposed; it stands once the centre has confirmed it.",
                money=money,
                parts=len(plan.parts),
            )
        )
        self.leave()


class CancelPlanSheet(Sheet):
    """What ending a plan means, before it is ended; which one, where several stand."""

    def __init__(
        self, over: QWidget, bridge: Bridge, number: str, plans: Sequence[PlanShown]
    ) -> None:
        super().__init__(over, tr("Cancel the payment plan"), tr("Cancel the plan"), self._cancel)
        self._bridge, self._number = bridge, number
        owed = {
            each.term: tr(
                "{term}: {owed} still owed",
                term=each.term,
                owed=format_money(each.owed_minor, each.currency),
            )
            for each in plans
        }
        self.which = ChoiceField(tr("Plan"), "term", list(owed.items()))
        self.which.setVisible(len(plans) > 1)
        only = Words(next(iter(owed.values())), wrap=True, strong=True)
        only.setVisible(len(plans) == 1)
        means = tr(
            "What is owed is due as it was, and the student is no longer kept from a hold for the balance, or from being dropped for non-payment, by the plan."
        )
        self.put(self.which, only, note(means, wrap=True))

    def _cancel(self) -> None:
        office, number, term = self._bridge.office, self._number, self.which.value()
        self._bridge.act(
            self,
            lambda: operations.cancel_plan(office, number=number, term=term),
            self._on_cancelled,
            self.complain,
        )

    def _on_cancelled(self, term: str) -> None:
        self._bridge.say(
            tr("The payment plan for {term} is cancelled here; not yet confirmed.", term=term)
        )
        self.leave()


def _number(field: TextField) -> int:
    text = field.value().strip()
    if not text.isdecimal() or int(text) < 1:
        raise Invalid("plan_number_unreadable", field=field.key, text=text)
    return int(text)
