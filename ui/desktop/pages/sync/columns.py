"""The columns of the journal: what was done here and how far it has come."""

from __future__ import annotations

from registrar_desktop.clock import Clock
from registrar_desktop.records.lists.journal import JournalRow
from sync.protocol import Remark
from ui.cases import told_remark
from ui.desktop.pages.chips import chip
from ui.desktop.pages.shown import clock_time
from ui.desktop.table.columns import Cell, Column
from ui.language import tr
from ui.wording import told_reason, word


def journal_columns(clock: Clock) -> list[Column]:
    """All columns of the journal."""
    return [
        Column("no", tr("No."), lambda j: Cell(str(j.no), "muted"), 6, right=True),
        Column(
            "recorded_at",
            tr("Recorded"),
            lambda j: Cell(clock_time(j.recorded_at, clock.now()), "muted"),
            14,
            sortable=True,
            copied=lambda j: j.recorded_at.isoformat(timespec="seconds"),
        ),
        Column("label", tr("What was done"), lambda j: Cell(j.label), 38, least=18, sortable=True),
        Column("about", tr("Students"), _about, 26, yields=True, shown=False),
        Column(
            "kind",
            tr("Kind"),
            lambda j: Cell(word(j.kind), "muted"),
            15,
            sortable=True,
            shown=False,
        ),
        Column("actor", tr("By"), _by, 12, sortable=True),
        Column("state", tr("State"), _state, 19, sortable=True),
        Column("safety", tr("Kept"), lambda j: Cell(chip=chip(j.safety)), 16),
        Column(
            "attempts",
            tr("Tries"),
            lambda j: Cell(str(j.attempts or ""), "muted"),
            6,
            yields=True,
            right=True,
            sortable=True,
        ),
        Column(
            "decided_at",
            tr("Answered"),
            lambda j: Cell(clock_time(j.decided_at, clock.now()), "muted"),
            14,
            yields=True,
            sortable=True,
        ),
        Column("said", tr("The centre said"), _said, 40, yields=True, shown=False),
    ]


def _by(row: JournalRow) -> Cell:
    if row.desk is None:
        return Cell(row.actor, "muted")
    return Cell(
        f"{row.actor} · {row.desk}", "muted", tip=tr("Recorded at desk {desk}", desk=row.desk)
    )


def _about(row: JournalRow) -> Cell:
    return Cell(", ".join(row.about), "muted", tip="\n".join(row.about))


def _said(row: JournalRow) -> Cell:
    """What the centre settled by itself, or why it refused."""
    said = [told_remark(Remark.model_validate(each)) for each in row.remarks]
    if row.reason:
        said.insert(0, told_reason(row.reason, row.facts))
    return Cell(" ".join(said), "muted", tip="\n".join(said))


def _state(row: JournalRow) -> Cell:
    return Cell(chip=chip(row.state), tip=_said(row).tip)
