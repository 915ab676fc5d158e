"""One payment exception on the page: what is wrong, how much it is, and the ways to settle it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from ui.acts.exceptions import ExceptionRow
from ui.desktop.controls.buttons import button
from ui.desktop.controls.chip_label import ChipLabel
from ui.desktop.controls.flow import Flow, flowing
from ui.desktop.controls.layouts import column, row
from ui.desktop.controls.words import Words, note
from ui.desktop.pages.attention.matter import Matter, age_chip
from ui.desktop.pages.reconcile.buckets import matter_chip, matter_means
from ui.desktop.pages.reconcile.settling import WAYS
from ui.desktop.table.columns import Chip
from ui.language import format_money, tr


class ExceptionCard(Matter):
    """Signals: `settling` with the way that was chosen; `opened` with the student's number."""

    settling = Signal(str)
    opened = Signal(str)

    def __init__(self, item: ExceptionRow, now: datetime) -> None:
        super().__init__(item.office, item.opened_at)
        self.item = item
        look = matter_chip(item.bucket)
        amount = format_money(item.amount_minor, item.currency)
        whose = f"{item.student_number} {item.student_name}".strip() or tr("Nobody named")
        self.setAccessibleName(f"{look.word}: {amount}, {whose}")
        who = note(f"{item.item} · {item.assigned_to or item.office}")
        head = row(ChipLabel(look), Words(whose, strong=True, wrap=True), who, gap=10)
        head.addWidget(ChipLabel(age_chip(item.opened_at, now)))
        head.setStretch(1, 1)
        said = Words(
            tr(
                "{matter_means}: payment {subject}.",
                matter_means=matter_means(item.bucket),
                subject=item.subject,
            ),
            wrap=True,
        )
        parts = column(head, Words(amount, scale=1.2, strong=True), said, gap=12)
        parts.setContentsMargins(16, 14, 16, 14)
        if item.proposed_by:
            words = tr(
                "{proposed_by} would let it go: {reason}",
                proposed_by=item.proposed_by,
                reason=item.reason,
            )
            parts.addWidget(Words(words, wrap=True))
        if item.overdue:
            late = ChipLabel(Chip(tr("Nobody has looked in time"), "triangle-alert", "bad"))
            parts.addLayout(row(late, None))
        self.setLayout(parts)
        self.offer(self._ways())
        parts.addWidget(flowing(Flow(*self.answers, gap=8)))

    def _ways(self) -> list[QPushButton]:
        made = []
        for place, way in enumerate(self.item.ways):
            words = f"{WAYS[way]}…"
            pressed = button(words, kind="" if place else "primary")
            pressed.clicked.connect(lambda _=False, way=way: self.settling.emit(way))
            made.append(pressed)
        if self.item.student_number:
            number = self.item.student_number
            made.append(
                button(
                    tr("Open {number}", number=number),
                    lambda: self.opened.emit(number),
                    kind="quiet",
                )
            )
        for each in made:
            each.setAccessibleDescription(self.accessibleName())
        return made
