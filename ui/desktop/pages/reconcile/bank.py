"""Lines at the bank that wait for a person, and taking in a file of a bank or payment provider."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from registrar_desktop.schema.vocabulary import BankMatch
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.emptiness import Blank, OrBlank
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.sheet import Sheet
from ui.desktop.controls.words import Words, note
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.tasks import Progress
from ui.desktop.pages.reconcile.bank_matching import MatchSheet, may_be
from ui.desktop.pages.shown import day
from ui.desktop.table.columns import Cell, Column
from ui.desktop.table.short_list import ShortList
from ui.language import counted, format_money, number, tr
from ui.outcomes import BankImported, BankLineShown
from ui.wording import tell

if TYPE_CHECKING:
    from registrar_desktop.imports.bank.lines import BankFile

_MOST = 1_000
_MOST_REFUSED = 5
_FILES = tr("Bank files (*.xml *.ofx *.qfx *.csv *.txt);;All files (*)")
_NOTHING = Blank(
    "banknote",
    tr("No line at the bank waits"),
    tr(
        "Take in a file of the bank or of the payment provider: what carries an id is matched by itself, the rest stands here."
    ),
)


class BankPanel(QWidget):
    """Signals: `counted` with how many lines wait."""

    counted = Signal(int)

    def __init__(self, over: QWidget, bridge: Bridge) -> None:
        super().__init__()
        self._over, self._bridge = over, bridge
        self._said = note()
        self.list = ShortList(_columns(), bridge.lanes, tr("Lines at the bank"), whole=False)
        self.list.opened.connect(lambda line: MatchSheet(over, bridge, line).begin())
        self._shown = OrBlank(self.list, _NOTHING)
        take = button(tr("Take in a file…"), self.take_in, icon="file-spreadsheet")
        layout = column(row(self._said, None, take), self._shown, gap=8)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def refresh(self) -> None:
        """Show what waits now."""
        office, match = self._bridge.office, BankMatch.UNMATCHED
        self._bridge.ask(
            self,
            lambda: operations.list_bank_lines(office, match=match, most=_MOST),
            self._on_listed,
        )

    def take_in(self) -> None:
        """Ask for the file, and say what is in it before anything is kept."""
        chosen, _ = QFileDialog.getOpenFileName(self, tr("A file of the bank"), "", _FILES)
        if chosen:
            TakeInFileSheet(self._over, self._bridge, Path(chosen)).open()

    def _on_listed(self, found: tuple[int, list[BankLineShown]]) -> None:
        count, lines = found
        self.list.put(lines)
        self._shown.fill(bool(lines))
        more = (
            tr(", the latest {lines} stand here", lines=number(len(lines)))
            if len(lines) < count
            else ""
        )
        self._said.setText(f"{counted(count, 'line waits', 'lines wait')}{more}" if count else "")
        self.counted.emit(count)


class TakeInFileSheet(Sheet):
    """What a file says, then its lines kept and matched."""

    def __init__(self, over: QWidget, bridge: Bridge, file: Path) -> None:
        super().__init__(over, tr("Take in a bank file"), tr("Look into it"), self._go_on)
        self._bridge, self._file = bridge, file
        self._read: BankFile | None = None
        self.mapping = TextField(
            tr("Columns"), "mapping", hint=tr("A known name, or a mapping file")
        )
        self._said = Words("", wrap=True)
        why = tr("How the columns of a CSV file are read; other files say it themselves.")
        self.put(note(file.name, wrap=True), self.mapping, note(why, wrap=True), self._said)

    @property
    def said(self) -> str:
        """What was found in the file."""
        return self._said.text()

    def _go_on(self) -> None:
        if self._read is None:
            self._look()
        else:
            self._keep(self._read)

    def _look(self) -> None:
        look = partial(
            operations.preview_bank_file,
            self._bridge.office,
            file=self._file,
            mapping=self.mapping.value(),
        )
        self.say_act(tr("Reading…"), able=False)
        self._bridge.lanes.free(self, look, self._on_looked, self._on_failed)

    def _on_looked(self, found: tuple[BankFile, int]) -> None:
        self._read, fresh = found
        self._said.setText("\n".join(_told(self._read, fresh)))
        self.say_act(
            tr("Take in {fresh}", fresh=counted(fresh, "new line", "new lines")), able=bool(fresh)
        )

    def _on_failed(self, problem: BaseException) -> None:
        self.say_act(tr("Look into it"))
        self.complain(problem, self.mapping)

    def _keep(self, read: BankFile) -> None:
        office = self._bridge.office

        def work(progress: Progress) -> BankImported:
            return operations.import_bank_file(office, file=read, on_step=progress.go_on)

        bridge = self._bridge
        bridge.tasks.start(
            tr("Taking in {name}", name=read.name),
            work,
            lambda made: _say(bridge, made),
            brief=True,
            stopped=tr("Stopped; the lines taken in stay, and the rest comes with the same file."),
        )
        self.leave()


def _say(bridge: Bridge, made: BankImported | None) -> None:
    if made is None:
        return
    found = made.matched
    matched = found.payouts + found.payments + found.known
    bridge.acted.emit()
    bridge.say(
        tr(
            "{added} added, {known} known already; {matched} matched, {waiting} left for a person.",
            added=counted(made.added, "line", "lines"),
            known=number(made.known),
            matched=number(matched),
            waiting=number(found.waiting),
        )
    )


def _told(read: BankFile, fresh: int) -> list[str]:
    said = []
    for each in read.statements:
        moved = format_money(sum(line.amount_minor for line in each.lines), each.currency)
        said.append(f"{each.account}: {counted(len(each.lines), 'line', 'lines')}, {moved}")
        if each.unexplained_minor:
            rest = format_money(each.unexplained_minor, each.currency)
            said.append(tr("Its balances differ from its lines by {rest}.", rest=rest))
    said += [
        tr(
            "Left out, {line}: {value}",
            line=each.place.line,
            value=tell(each.code, each.facts) or each.code,
        )
        for each in read.refused[:_MOST_REFUSED]
    ]
    if len(read.refused) > _MOST_REFUSED:
        said.append(
            tr(
                "and {value} more that are left out",
                value=number(len(read.refused) - _MOST_REFUSED),
            )
        )
    return [*said, "" if fresh else tr("All of it is known here already.")]


def _columns() -> list[Column]:
    return [
        Column("booked", tr("Booked"), lambda r: Cell(day(r.booked_on), "muted"), 11),
        Column("account", tr("Account"), lambda r: Cell(r.account, "muted"), 18, yields=True),
        Column("from", tr("From or to"), lambda r: Cell(r.counterparty or "—"), 20),
        Column("text", tr("Text"), lambda r: Cell(r.text, "muted"), 24, yields=True),
        Column("may_be", tr("What it may be"), _first_candidate, 28),
        Column(
            "amount",
            tr("Amount"),
            lambda r: Cell(format_money(r.amount_minor, r.currency), strong=True),
            15,
            right=True,
            money=lambda r: (r.amount_minor, r.currency),
        ),
    ]


def _first_candidate(line: BankLineShown) -> Cell:
    return Cell(may_be(line.candidates[0])) if line.candidates else Cell("—", "muted")
