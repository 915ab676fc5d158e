"""The first part of a student's record: the fields, what stands beside them, and the bar to save."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from registrar_desktop.records.student_page import StudentPage
from ui.desktop.controls.buttons import button
from ui.desktop.controls.layouts import column, framed, row
from ui.desktop.controls.turning import Turning
from ui.desktop.controls.words import Words
from ui.desktop.frame.bridge import Bridge
from ui.desktop.pages.record.drafting import DraftCard, Drafting
from ui.desktop.pages.record.form import StudentForm
from ui.desktop.pages.record.side import Side
from ui.desktop.pages.shown import pending_tip
from ui.language import counted, tr


class DetailsPanel(QWidget):
    """Signals: `saving` with the fields that were changed."""

    saving = Signal(dict)

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self.form = StudentForm()
        self.drafting = Drafting(bridge, self.form, DraftCard())
        self.side = Side()
        self._said = Words("")
        bar = row(
            # All at the leading side: notices stand in the trailing corner.
            button(tr("Save  Ctrl+S"), self.save, kind="primary"),
            button(tr("Put back"), self._on_put_back, kind="quiet"),
            self._said,
            None,
            margins=(24, 8, 12, 8),
        )
        self._bar = framed(bar, "saveBar")
        self._bar.hide()
        self._lay_out()
        self.form.edited.connect(self._on_edited)
        self.form.entered.connect(self.save)

    def show_page(self, page: StudentPage, now: datetime) -> None:
        """Show a student; what is being typed is left alone."""

        def mark(name: str) -> str:
            found = page.mark_of(name)
            return pending_tip(found.recorded_at, now) if found else ""

        self.form.show_record(page.identity, mark)
        self.side.show_page(page, now)
        self._on_edited()

    def save(self) -> None:
        """Ask for what was changed to be kept, if every field can be taken."""
        if self.form.changed() and self.form.judge():
            self.saving.emit(self.form.changed())

    def _lay_out(self) -> None:
        fields = column(self.drafting.card, self.form, gap=16)
        both = row(fields, self.side, gap=32, margins=(24, 4, 24, 24))
        both.setStretch(0, 1)
        both.setAlignment(self.side, Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea(widgetResizable=True)
        body = QWidget()
        body.setObjectName("pageBody")
        body.setLayout(both)
        Turning(scroll, both, 760)
        scroll.setAccessibleName(tr("Details"))
        scroll.setWidget(body)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLayout(column(scroll, self._bar, gap=0))

    def _on_edited(self) -> None:
        changed = [name for name, field in self.form.fields.items() if field.changed]
        self._bar.setVisible(bool(changed))
        self._said.setText(
            tr("{changed} changed, not saved yet", changed=counted(len(changed), "field", "fields"))
        )

    def _on_put_back(self) -> None:
        self.form.put_back()
        self.drafting.settled()
        self._on_edited()
