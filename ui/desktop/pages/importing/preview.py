"""The third step: every row of the files and what would become of it, sorted by its fate."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from registrar_desktop.imports.planned import ALIKE, Change, Finding, Place, Plan
from ui.desktop.controls.emptiness import Blank, OrBlank
from ui.desktop.controls.layouts import column
from ui.desktop.controls.segments import Segments
from ui.desktop.frame.bridge import Bridge
from ui.desktop.table.columns import Cell, Chip, Column
from ui.desktop.table.short_list import ShortList
from ui.field_words import field_word, value_word
from ui.language import number, tr
from ui.wording import tell, word

_TABS = (
    tr("Added"),
    tr("Changed"),
    tr("Unchanged"),
    tr("Left out"),
    tr("Possible duplicates"),
    tr("Notes"),
)
_CHIPS = {
    "added": Chip(tr("Added"), "plus", "good"),
    "changed": Chip(tr("Changed"), "pencil", "accent"),
    "same": Chip(tr("Unchanged"), "minus"),
    "refused": Chip(tr("Left out"), "circle-x", "bad"),
    "alike": Chip(tr("Possible duplicate"), "users", "warn"),
    "note": Chip(tr("Note"), "info"),
}


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row of a file: where it stands, its fate, what it is about, and why."""

    place: Place
    fate: str
    what: str
    why: str


def rows_of(plan: Plan) -> list[list[PreviewRow]]:
    """The rows of each tab."""
    alike = [each for each in plan.findings if each.code in ALIKE]
    return [
        [
            PreviewRow(e.place, "added", e.label, _record(e.record.__tablename__))
            for e in plan.additions
        ],
        [PreviewRow(e.place, "changed", e.label, _changes(e)) for e in plan.changes],
        [PreviewRow(e.place, "same", e.label, "") for e in plan.same],
        [_found(e, "refused") for e in plan.refused],
        [_found(e, "alike") for e in alike],
        [_found(e, "note") for e in plan.remarks if e.code not in ALIKE],
    ]


class Preview(QWidget):
    """Tabs with counts over one list."""

    def __init__(self, bridge: Bridge) -> None:
        super().__init__()
        self._rows: list[list[PreviewRow]] = [[] for _ in _TABS]
        self.tabs = Segments(_TABS, tr("What would become of the rows"))
        self.tabs.chosen.connect(self._on_chosen)
        self.list = ShortList(_COLUMNS, bridge.lanes, tr("Rows of the files"), whole=False)
        nothing = Blank("circle-check", tr("No rows here"), tr("Choose another part above."))
        self._or_blank = OrBlank(self.list, nothing)
        body = column(self.tabs, self._or_blank, gap=10)
        body.setStretch(1, 1)
        self.setLayout(body)

    def show_plan(self, plan: Plan) -> None:
        """Show a plan; the first part that has rows comes first."""
        self._rows = rows_of(plan)
        for at, name in enumerate(_TABS):
            self.tabs.name(at, f"{name} {number(len(self._rows[at]))}")
        self.tabs.choose(next((at for at, rows in enumerate(self._rows) if rows), 0))

    @property
    def shown(self) -> list[PreviewRow]:
        """The rows of the part that is shown."""
        return self._rows[self.tabs.current]

    def _on_chosen(self, at: int) -> None:
        self._or_blank.fill(bool(self._rows[at]))
        self.list.put(self._rows[at])


_COLUMNS = [
    Column("fate", tr("Result"), lambda r: Cell(chip=_CHIPS[r.fate]), 18),
    Column(
        "file", tr("File"), lambda r: Cell(r.place.file, "muted", tip=r.place.file), 20, yields=True
    ),
    Column("line", tr("Line"), lambda r: Cell(number(r.place.line)), 8, right=True),
    Column("what", tr("What"), lambda r: Cell(r.what, tip=r.what), 28, least=12),
    Column("why", tr("Details"), lambda r: Cell(r.why, "muted", tip=r.why), 48, least=20),
]


def _record(kind: str) -> str:
    return word(kind, "RecordKind")


def _changes(change: Change) -> str:
    kind = change.record.__tablename__
    return "; ".join(
        f"{field_word(name)}: {value_word(kind, name, change.before[name])}"
        f" → {value_word(kind, name, value)}"
        for name, value in change.after.items()
    )


def _found(finding: Finding, fate: str) -> PreviewRow:
    said = tell(finding.code, finding.facts) or word(finding.code)
    what = str(finding.facts.get("what") or finding.facts.get("number") or "")
    return PreviewRow(finding.place, "alike" if finding.code in ALIKE else fate, what, said)
