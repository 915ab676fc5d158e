"""The cash drawer of this desk: opened with its float, counted while it is open, closed for good.

Over and short are told while one types; the closing button says exactly what it will do.
"""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QWidget

from registrar_desktop.errors import Fault, Invalid, Refused
from registrar_desktop.rules.money import parse_amount
from registrar_desktop.schema.drawers import DrawerSession
from registrar_desktop.schema.vocabulary import PaymentMethod
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.emptiness import Blank, Emptiness
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import column, framed, row
from ui.desktop.controls.turning import Turning
from ui.desktop.controls.words import Words, heading, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.page import Page
from ui.desktop.pages.drawer.columns import MethodLine, drawer_columns, method_columns
from ui.desktop.pages.drawer.counting import CountForm
from ui.desktop.pages.shown import clock_time
from ui.desktop.table.columns import Chip
from ui.desktop.table.short_list import ShortList
from ui.language import counted, format_money, tr
from ui.outcomes import DrawerShown
from ui.wording import sentence

_OPEN = Chip(tr("Open"), "lock-open", "good")
_WHY_OPEN = tr(
    "Payments taken here while it is open are counted with it. Money can be taken without one, unless the office demands it."
)
_NONE_YET = Blank(
    "banknote",
    tr("No drawer was closed yet"),
    tr("Each drawer stands here with its receipts and with what was over or short."),
)
_Found = tuple[DrawerShown | None, list[DrawerSession]]


class DrawerPage(Page):
    """Opens, counts and closes; below it the drawers before."""

    shows = frozenset({"drawer_session", "ledger_entry"})

    def __init__(self, bridge: Bridge) -> None:
        super().__init__(bridge, tr("Cash drawer"))
        self.drawer: DrawerShown | None = None
        self._latest = ""
        self.opening = TextField(tr("Opening float"), "float", hint="150.00")
        self.open = button(tr("Open the drawer"), self._on_open, icon="lock-open", kind="primary")
        self.form = CountForm()
        self.note = TextField(
            tr("Note"), "note", hint=tr("Why something is over, short or missing")
        )
        self.keep = button(tr("Keep the count"), self._on_keep, icon="save")
        self.close_it = button(tr("Close the drawer"), self._on_close, icon="lock", kind="primary")
        self._methods = ShortList(method_columns(), bridge.lanes, tr("Money by method"), whole=True)
        clock = bridge.office.clock
        self._past = ShortList(
            drawer_columns(clock, bridge.home_currency), bridge.lanes, tr("Drawers"), whole=False
        )
        self._blank = Emptiness()
        self._blank.show_blank(_NONE_YET)
        self._said = Words("", "bad", wrap=True)
        self._result = Words("", scale=1.5, strong=True)
        self._about = note(wrap=True)
        self.report = button(tr("Report"), self._on_report, icon="printer")
        self.head_actions.addWidget(self.report)
        self._lay_out()
        self.form.edited.connect(self._judge)
        self.opening.edited.connect(self._judge)
        line = self.opening.input
        assert isinstance(line, QLineEdit)
        line.returnPressed.connect(self._on_open)

    def refresh(self) -> None:
        office = self.bridge.office

        def read() -> _Found:
            return operations.open_drawer_here(office), operations.list_drawers(office)

        self.bridge.ask(self, read, self._on_read)

    def focus_find(self) -> None:
        if self.drawer is None:
            self.opening.input.setFocus()
        elif self.form.pieces:
            self.form.pieces[0].input.setFocus()
        else:
            self.form.cash.input.setFocus()

    def save(self) -> None:
        """Keep the count, or open the drawer."""
        if self.drawer is None:
            self._on_open()
        else:
            self._on_keep()

    @property
    def result(self) -> str:
        """What is said about over and short."""
        return self._result.text()

    @property
    def complaint(self) -> str:
        """What is said to be wrong, or nothing."""
        return self._said.text() if self._said.isVisibleTo(self) else ""

    def _lay_out(self) -> None:
        inside = column(
            heading(tr("The drawer is closed")),
            note(_WHY_OPEN, wrap=True),
            self.opening,
            row(self.open, None),
            gap=12,
            margins=(16, 14, 16, 16),
        )
        self._closed = framed(inside)
        self._opened = QWidget()
        count = framed(
            column(
                self.form,
                self.note,
                row(self.keep, None),
                row(self.close_it, None),
                gap=12,
                margins=(16, 14, 16, 16),
            )
        )
        told = column(
            row(ChipLabel(_OPEN), None),
            self._result,
            self._about,
            self._methods,
            None,
            gap=8,
        )
        both = row(count, told, gap=24)
        both.setStretch(0, 2)
        both.setStretch(1, 3)
        self._opened.setLayout(both)
        Turning(self._opened, both, 860)
        body = column(
            self._said,
            self._closed,
            self._opened,
            8,
            heading(tr("Drawers before")),
            self._past,
            self._blank,
            gap=10,
            margins=(24, 4, 24, 16),
        )
        body.setStretch(5, 1)
        body.setStretch(6, 1)
        self._past.setMinimumHeight(150)
        self.body.addLayout(body, 1)
        for each in (self._said, self._closed, self._opened, self._past):
            each.hide()

    def _on_read(self, found: _Found) -> None:
        self.drawer, listed = found
        drawer = self.drawer
        self._closed.setVisible(drawer is None)
        self._opened.setVisible(drawer is not None)
        ours = [each.number for each in listed if each.desk_code == self.bridge.desk.desk]
        self._latest = ours[0] if ours else ""
        self.report.setVisible(bool(ours))
        past = [each for each in listed if each.closed_at is not None]
        self._past.put(past)
        self._past.setVisible(bool(past))
        self._blank.setVisible(not past)
        if drawer is not None:
            self.form.show_currency(drawer.currency)
            kept = {each.method: each.counted_minor or 0 for each in drawer.methods}
            self.form.fill(drawer.pieces, kept)
        self.tell(self._in_words(drawer, len(past)))
        self._judge()

    def _in_words(self, drawer: DrawerShown | None, past: int) -> str:
        if drawer is None:
            before = tr(" · {past} before", past=counted(past, "drawer", "drawers")) if past else ""
            return tr("None is open at this desk{before}", before=before)
        since = clock_time(drawer.opened_at, self.bridge.office.clock.now())
        return tr(
            "{number} · opened by {cashier} {since}",
            number=drawer.number,
            cashier=drawer.cashier,
            since=since,
        )

    def _judge(self) -> None:
        """Tell over and short at once, and say on the button what closing will do."""
        self._said.hide()
        if self.drawer is None:
            self._judge_opening()
            return
        drawer, amounts = self.drawer, self.form.amounts()
        touched = self.form.is_touched
        lines = []
        for each in drawer.methods:
            has = None if amounts is None or not touched else amounts.get(each.method)
            due = each.expected_minor
            lines.append(
                MethodLine(
                    each,
                    drawer.currency,
                    has if due is not None else None,
                    None if has is None or due is None else has - due,
                )
            )
        self._methods.put(lines)
        able = touched and amounts is not None
        total = sum(line.over_short_minor or 0 for line in lines)
        self._tell_result(drawer, total if able else None)
        self._about.setText(_about(drawer))
        self.keep.setEnabled(able)
        self.close_it.setEnabled(able)
        words = tr("Close the drawer")
        if able and amounts is not None:
            held = format_money(sum(amounts.values()), drawer.currency)
            words = tr(
                "Close {number} with {held}, {told}",
                number=drawer.number,
                held=held,
                told=_told(total, drawer.currency),
            )
        self.close_it.setText(f" {words}")
        self.close_it.setAccessibleName(words)

    def _judge_opening(self) -> None:
        currency = self.bridge.desk.currency
        words = tr("Open the drawer")
        try:
            minor = parse_amount(self.opening.value(), currency)
            words = tr("Open the drawer with {money}", money=format_money(minor, currency))
        except Invalid:
            minor = -1
        self.open.setText(f" {words}")
        self.open.setAccessibleName(words)
        self.open.setEnabled(minor >= 0)

    def _tell_result(self, drawer: DrawerShown, total: int | None) -> None:
        if total is None:
            due = sum(each.expected_minor or 0 for each in drawer.methods)
            self._result.setText(tr("{money} expected", money=format_money(due, drawer.currency)))
            self._result.take_role("text")
            return
        self._result.setText(_upper(_told(total, drawer.currency)))
        self._result.take_role("warn" if total else "good")

    def _on_open(self) -> None:
        office, text = self.bridge.office, self.opening.value()
        if not text:
            self.opening.input.setFocus()
            return
        self.bridge.act(
            self,
            lambda: operations.open_drawer(office, opening_float=text),
            self._on_opened,
            lambda problem: self.opening.complain(sentence(problem)),
        )

    def _on_opened(self, drawer: DrawerShown) -> None:
        self.opening.show_value("")
        self.opening.put_back()
        self.form.clear_all()
        self.note.put_back()
        self.bridge.say(tr("Cash drawer {number} is open.", number=drawer.number))
        self.make_stale()

    def _on_keep(self) -> None:
        if not (self.form.is_touched and self.form.is_readable):
            self.focus_find()
            return
        office, count = self.bridge.office, self.form.count()
        self.bridge.act(
            self,
            lambda: operations.count_drawer(office, count=count),
            lambda shown: self.bridge.say(
                tr(
                    "Count kept: {over_short_words}.",
                    over_short_words=operations.over_short_words(shown),
                ),
                "muted",
            ),
            self._on_refused,
        )

    def _on_close(self) -> None:
        office, count, why = self.bridge.office, self.form.count(), self.note.value()

        def close() -> DrawerShown:
            operations.count_drawer(office, count=count)
            return operations.close_drawer(office, note=why)

        self.close_it.setEnabled(False)
        self.bridge.act(self, close, self._on_closed, self._on_refused)

    def _on_closed(self, drawer: DrawerShown) -> None:
        self.form.clear_all()
        self.note.show_value("")
        self.note.put_back()
        words = operations.over_short_words(drawer)
        self.bridge.say(
            tr("Cash drawer {number} is closed: {words}.", number=drawer.number, words=words),
            step=tr("Report"),
            take_step=lambda: self.bridge.go("reports", f"drawer/{drawer.number}"),
        )
        self.make_stale()

    def _on_refused(self, problem: BaseException) -> None:
        self._judge()
        if isinstance(problem, Refused) and problem.code == "drawer_receipt_gaps":
            self.note.complain(sentence(problem))
            self.note.input.setFocus()
            return
        if not isinstance(problem, Fault):
            self.bridge.explain(problem)
            return
        self._said.setText(sentence(problem))
        self._said.show()

    def _on_report(self) -> None:
        self.bridge.go("reports", f"drawer/{self._latest}")


def _told(minor: int, currency: str) -> str:
    if not minor:
        return tr("as expected")
    return f"{format_money(abs(minor), currency)} {'over' if minor > 0 else 'short'}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _about(drawer: DrawerShown) -> str:
    held = format_money(drawer.opening_float_minor, drawer.currency)
    receipts = (
        counted(drawer.receipts, "receipt", "receipts") if drawer.receipts else tr("no receipt")
    )
    if drawer.receipt_first is not None:
        receipts += tr(
            " ({receipt_first} to {receipt_last})",
            receipt_first=drawer.receipt_first,
            receipt_last=drawer.receipt_last,
        )
    told = [tr("Opened with {held}", held=held), receipts]
    if drawer.receipt_gaps:
        told.append(tr("missing ") + ", ".join(drawer.receipt_gaps[:3]))
    if any(each.method is PaymentMethod.BANK_TRANSFER for each in drawer.methods):
        told.append(tr("transfers are not counted here"))
    return " · ".join(told)
