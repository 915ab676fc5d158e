"""Settling one exception: whose the payment is, back to its payer, kept, waived, or given to somebody.

The button always says what will happen; what it takes beside the choice is asked for and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from registrar_desktop.errors import Invalid
from registrar_desktop.rules.reconciliation.exceptions import Proposal
from ui import operations
from ui.acts.exceptions import ExceptionRow, ExceptionShown
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.fields import ChoiceField, NoteField, TextField
from ui.desktop.controls.layouts import row
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import Words, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.reconcile.buckets import matter_chip
from ui.desktop.pages.student_picker import StudentPicker
from ui.language import format_money, tr
from ui.wording import word

_OTHER = "another"
WAYS = {
    "post": tr("Post it to a student"),
    "divide": tr("Divide it among students"),
    "refund": tr("Send it back to its payer"),
    "keep": tr("Keep it as it is"),
    "waive": tr("Let it go"),
    "assign": tr("Give it to somebody"),
}
_MEANS = {
    "post": tr("The whole payment goes into this account."),
    "divide": tr("One student a line: number and amount. Together they are the whole payment."),
    "refund": tr(
        "The payment service sends it back with the next cycle; empty for all of it. A large sum takes a second person, who is asked here."
    ),
    "keep": tr("The money stays where it is, as credit or as another payment."),
    "waive": tr("Nothing is booked. A large amount takes a second person, who is asked here."),
    "assign": tr("It stays in the queue, under this person’s name."),
}
_AGREE = tr(
    "If another person has proposed it, you agree, and the payment service sends it back with the next cycle; your own proposal goes on waiting."
)


class SettleSheet(Sheet):
    """One exception with the ways to settle it."""

    def __init__(self, over: QWidget, bridge: Bridge, item: ExceptionRow) -> None:
        super().__init__(over, tr("Settle"), tr("Settle"), self._act_now)
        self._bridge, self._item = bridge, item
        self._number = item.student_number
        self._chosen = ""
        amount = Words(format_money(item.amount_minor, item.currency), scale=1.4, strong=True)
        self._about = note(_about(item), wrap=True)
        self.way = ChoiceField(tr("What to do"), "way", [])
        self._means = note(wrap=True)
        self.whose = ChoiceField(tr("Whose payment it is"), "whose", [])
        self.picker = StudentPicker(bridge)
        self.parts = NoteField(tr("Number and amount"), "parts")
        self.amount = TextField(
            tr("Amount in {currency}", currency=item.currency), "amount", hint=tr("All of it")
        )
        self.reason = TextField(tr("Why"), "reason", hint=tr("Kept with the exception"))
        self.login = TextField(tr("Who"), "login", hint=tr("Their sign-in name"))
        self.put(row(amount, None), row(ChipLabel(matter_chip(item.bucket)), None))
        self.put(self._about, self.way, self._means, self.whose, self.picker, self.parts)
        self.put(self.amount, self.reason, self.login)
        self.way.edited.connect(self._show_way)
        self.whose.edited.connect(self._show_way)
        self.picker.picked.connect(self._on_picked)

    def begin(self, way: str = "") -> None:
        """Ask what can be done, then show the form; with the way that was chosen before."""
        self._chosen = way
        office, item = self._bridge.office, self._item.id
        self._bridge.ask(self, lambda: operations.show_exception(office, item=item), self._on_shown)

    def _on_shown(self, shown: ExceptionShown) -> None:
        ways = [*shown.choices]
        if "post" in ways:
            ways.insert(ways.index("post") + 1, "divide")
        self.way.offer([(each, WAYS[each]) for each in ways])
        if self._chosen in ways:
            self.way.type(self._chosen)
        named = sorted(shown.candidates, key=lambda each: not each.default)
        told = [(each.student_number, f"{each.name} · {word(each.why)}") for each in named]
        # Without a likely one nobody is suggested: a person looks before choosing.
        another = (_OTHER, tr("Another student…"))
        likely = bool(named) and named[0].default
        self.whose.offer([*told, another] if likely else [another, *told])
        self._show_way()
        self.open(self.way.input)

    def _on_picked(self, number: str) -> None:
        self._number = number
        self._show_way()

    def _show_way(self) -> None:
        way = self.way.value()
        asked: dict[str, Sequence[QWidget]] = {
            "post": (self.whose, self.picker) if self._another else (self.whose,),
            "divide": (self.parts,),
            "refund": () if self._proposed else (self.amount,),
            "keep": (self.reason,),
            "waive": (self.reason,),
            "assign": (self.login,),
        }
        shown = asked.get(way, ())
        for each in (
            *(self.whose, self.picker, self.parts),
            *(self.amount, self.reason, self.login),
        ):
            each.setVisible(each in shown)
        self._means.setText(self._meaning(way))
        self.say_act(self._act_words(way), able=bool(way) and not (way == "post" and not self._who))

    @property
    def _proposed(self) -> bool:
        """Somebody has asked for this refund, and another one has to agree."""
        return self._item.bucket is Proposal.REFUND

    def _meaning(self, way: str) -> str:
        if self._proposed and way == "refund":
            return _AGREE
        return _MEANS.get(way, "")

    @property
    def _who(self) -> str:
        return self._number if self._another else self.whose.value()

    @property
    def _another(self) -> bool:
        """Nobody who was suggested."""
        return self.whose.value() in (_OTHER, "")

    def _act_words(self, way: str) -> str:
        money = format_money(self._item.amount_minor, self._item.currency)
        words = {
            "post": tr("Post {money} to {who}", money=money, who=self._who)
            if self._who
            else tr("Post it"),
            "divide": tr("Divide {money}", money=money),
            "refund": tr("Send it back"),
            "keep": tr("Keep it as it is"),
            "waive": tr("Let {money} go", money=money),
            "assign": tr("Give it to them"),
        }
        return words.get(way, tr("Settle"))

    def _act_now(self) -> None:
        act = self._act_of(self.way.value())
        fields = (self.parts, self.amount, self.reason, self.login)
        try:
            done = act()
        except Invalid as problem:
            self.complain(problem, *fields)
            return
        self._bridge.act(
            self, done, self._on_settled, lambda problem: self.complain(problem, *fields)
        )

    def _act_of(self, way: str) -> Callable[[], Callable[[], ExceptionRow]]:
        """What reads the form and gives the act, for each way."""
        office, item = self._bridge.office, self._item.id
        acts: dict[str, Callable[[], Callable[[], ExceptionRow]]] = {
            "post": lambda: partial(
                operations.post_exception, office, item=item, shares=[(self._who, "")]
            ),
            "divide": lambda: partial(
                operations.post_exception, office, item=item, shares=_shares(self.parts.value())
            ),
            "refund": lambda: partial(
                operations.refund_exception, office, item=item, amount=self.amount.value()
            ),
            "keep": lambda: partial(
                operations.keep_exception, office, item=item, reason=self.reason.value()
            ),
            "waive": lambda: partial(
                operations.waive_exception, office, item=item, reason=self.reason.value()
            ),
            "assign": lambda: partial(
                operations.assign_exception, office, item=item, login=self.login.value()
            ),
        }
        return acts[way]

    def _on_settled(self, settled: ExceptionRow) -> None:
        money = format_money(settled.amount_minor, settled.currency)
        said = word(settled.resolution) if settled.resolution else word(settled.state)
        if settled.proposed_by and settled.resolution is None:
            said = tr("a second person has to say so, too")
        self._bridge.say(f"{money}: {said[:1].lower()}{said[1:]}.")
        QTimer.singleShot(0, self.leave)


def _about(item: ExceptionRow) -> str:
    """Whose it is and where it stands, as far as it is known."""
    parts = [tr("Payment {subject}", subject=item.subject)]
    if item.student_number:
        parts.append(item.student_name)
    if item.bucket is Proposal.REFUND:
        parts.append(tr("{proposed_by} would send it back", proposed_by=item.proposed_by))
    elif item.proposed_by:
        parts.append(
            tr(
                "{proposed_by} would let it go: {reason}",
                proposed_by=item.proposed_by,
                reason=item.reason,
            )
        )
    return " · ".join(parts)


def _shares(text: str) -> list[tuple[str, str]]:
    """(number, amount) of each line. Raises Invalid where a line is not both."""
    shares = []
    for line in filter(None, (each.strip() for each in text.splitlines())):
        number, _, amount = line.partition(" ")
        if not amount.strip():
            raise Invalid("share_unreadable", field="parts", line=line[:40])
        shares.append((number, amount.strip()))
    if not shares:
        raise Invalid("share_unreadable", field="parts", line="")
    return shares
