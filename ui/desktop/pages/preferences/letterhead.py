"""Office, address and logo at the head of this desk's papers, as fields that are kept at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from registrar_desktop.errors import Fault
from registrar_desktop.records.letterhead import Letterhead
from ui import operations
from ui.desktop.controls.buttons import button
from ui.desktop.controls.fields import TextField
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import note
from ui.desktop.frame.bridge import Bridge
from ui.language import tr
from ui.wording import sentence


class LetterheadFields(QWidget):
    """What stands on paper under the school's name; kept when a field is left."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._bridge = bridge
        self._now = Letterhead()
        self.office = TextField(tr("Office"), "office", hint=tr("Empty: Office of the Registrar"))
        self.address = TextField(tr("Address"), "address", hint=tr("In one line"))
        for field in (self.office, self.address):
            field.left.connect(self._on_typed)
        self.told = note(wrap=True)
        self.logo = button(tr("Choose a logo…"), self._choose, icon="file-text")
        self.none = button(tr("No logo"), lambda: self._keep(replace(self._now, logo=b"")))
        self.setLayout(
            column(self.office, self.address, row(self.logo, self.none, None), self.told, gap=10)
        )
        bridge.ask(self, self._read, self._show)

    def take_logo(self, file: Path) -> None:
        """Use a picture, or say why it cannot be used."""
        try:
            picture = operations.read_logo(file)
        except Fault as problem:
            self.told.setText(sentence(problem))
            return
        self._keep(replace(self._now, logo=picture))

    def _read(self) -> Letterhead:
        found: Letterhead = operations.show_letterhead(self._bridge.office)
        return found

    def _show(self, found: Letterhead) -> None:
        self._now = found
        self.office.show_value(found.office)
        self.address.show_value(found.address)
        self.none.setEnabled(bool(found.logo))
        self.told.setText(
            tr("A logo stands at the head of every paper.") if found.logo else tr("No logo is set.")
        )

    def _choose(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self, tr("Choose a logo"), "", f"{tr('Pictures')} (*.png *.jpg *.jpeg)"
        )
        if chosen:
            self.take_logo(Path(chosen))

    def _on_typed(self) -> None:
        office, address = self.office.value().strip(), self.address.value().strip()
        wanted = replace(self._now, office=office, address=address)
        if wanted != self._now:
            self._keep(wanted)

    def _keep(self, letterhead: Letterhead) -> None:
        office = self._bridge.office
        self._bridge.act(
            self,
            lambda: operations.keep_letterhead(office, letterhead=letterhead),
            lambda _: self._on_kept(letterhead),
            lambda problem: self.told.setText(sentence(problem)),
        )

    def _on_kept(self, letterhead: Letterhead) -> None:
        self.office.keep()
        self.address.keep()
        self._show(letterhead)
