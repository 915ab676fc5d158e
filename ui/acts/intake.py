"""Taking in files: a preview of what they would change, and its execution; a roster for others."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from registrar_desktop.rules.audit_chain import Noted
from registrar_desktop.store.audit import note

if TYPE_CHECKING:
    from pathlib import Path

    from registrar_desktop.exports.progress import Progress
    from registrar_desktop.imports.applying import Applied
    from registrar_desktop.imports.planned import Plan
    from registrar_desktop.imports.planning import Choices
    from registrar_desktop.imports.sheets.columns_found import ColumnsFound
    from registrar_desktop.imports.tables import Table
    from registrar_desktop.imports.undoing import Undone
    from ui.office import Office


@dataclass(frozen=True, slots=True)
class ImportShown:
    """An import of this desk. `name` is what it is called by."""

    name: str
    title: str
    format: str
    by: str
    made_at: datetime
    added: Mapping[str, int]
    changed: Mapping[str, int]
    refused: int
    undone_at: datetime | None
    undone_by: str


def preview_import(
    office: Office,
    *,
    files: Sequence[Path],
    choices: Choices | None = None,
    encoding: str = "",
) -> Plan:
    """What importing these files would do, row by row; nothing is written.

    encoding: of delimited text that does not say it itself.
    """
    from registrar_desktop.imports.sources import read_tables

    return plan_of_import(office, tables=read_tables(files, encoding or None), choices=choices)


def read_import(files: Sequence[Path]) -> list[Table]:
    """The tables in these files."""
    from registrar_desktop.imports.sources import read_tables

    return read_tables(files)


def columns_of_import(
    office: Office, *, tables: Sequence[Table], choices: Choices | None = None
) -> ColumnsFound | None:
    """How a spreadsheet's columns are read as far as is known; None for sets of files whose
    columns are fixed."""
    from registrar_desktop.imports.planning import Choices, columns_found

    with office.store.reading() as session:
        return columns_found(session, tables, choices or Choices())


def plan_of_import(
    office: Office, *, tables: Sequence[Table], choices: Choices | None = None
) -> Plan:
    """What importing these tables would do, row by row; nothing is written."""
    from registrar_desktop.imports.planning import plan_import
    from registrar_desktop.records.days import school_day
    from registrar_desktop.store.identity import joined_desk

    with office.store.reading() as session:
        today = school_day(office.clock.now(), joined_desk(session).time_zone)
        return plan_import(session, tables, choices, today)


def apply_import(
    office: Office, *, plan: Plan, on_step: Callable[[int, int], None] | None = None
) -> Applied:
    """Carry a preview out; what somebody changed meanwhile is left alone and told. Refused while
    the seat is locked."""
    from registrar_desktop.imports.applying import apply_plan

    _refuse_locked(office)
    try:
        return apply_plan(office.store, plan, on_step)
    finally:
        # Stopped part-way, what was taken is delivered all the same.
        office.note_change()


def list_imports(office: Office) -> list[ImportShown]:
    """What was imported at this desk, the newest first."""
    from registrar_desktop.imports.batches import batches, short_name

    with office.store.reading() as session:
        return [
            ImportShown(
                name=short_name(row.id),
                title=row.title,
                format=row.format,
                by=row.actor,
                made_at=row.made_at,
                added=row.added,
                changed=row.changed,
                refused=row.refused,
                undone_at=row.undone_at,
                undone_by=row.undone_by or "",
            )
            for row in batches(session)
        ]


def undo_import(office: Office, *, name: str) -> Undone:
    """Take an import back: as if it had never been where no centre was told of it yet, else by an
    act that closes what it made. Refused once something depends on it, and while the seat is
    locked."""
    from registrar_desktop.imports.undoing import undo_by_changes, undo_unsent

    _refuse_locked(office)
    undone = undo_unsent(office.store, name, _withdraw(office)) or undo_by_changes(
        office.store, name
    )
    office.note_change()
    return undone


def _refuse_locked(office: Office) -> None:
    from registrar_desktop.store.locking import refuse_locked

    with office.store.reading() as session:
        refuse_locked(session)


def _withdraw(office: Office) -> Callable[[Sequence[str], str], bool]:
    from registrar_desktop.schema.vocabulary import ChangeKind
    from registrar_desktop.store.work import Act
    from sync.withdrawing import withdraw

    return lambda parts, label: withdraw(office.store, parts, Act(label, ChangeKind.IMPORT))


def export_oneroster(
    office: Office,
    *,
    target: Path,
    term: str = "",
    with_private: bool = False,
    on_step: Progress | None = None,
) -> dict[str, int]:
    """Write a OneRoster 1.1 set, whole or not at all; gives the rows of each of its files."""
    from registrar_desktop.exports.files import whole_file
    from registrar_desktop.exports.oneroster import RosterAsked, write_oneroster
    from registrar_desktop.exports.progress import Meter, silent
    from registrar_desktop.records import naming

    with office.store.reading() as session:
        term_id = naming.term(session, term).id if term else ""
        asked = RosterAsked(term_id, with_private)
        with whole_file(target) as stream:
            written = write_oneroster(session, stream, asked, Meter(on_step or silent))
    _note_export(office, "OneRoster", sum(written.values()), target)
    return written


def save_import_result(office: Office, *, plan: Plan, applied: Applied, target: Path) -> Path:
    """Write what became of each row, as a workbook or as delimited text."""
    from registrar_desktop.reports.import_result import write_result
    from ui.wording import tell, word

    with office.store.reading() as session:
        write_result(
            session,
            (plan, applied),
            target,
            office.clock.now(),
            lambda finding: tell(finding.code, finding.facts) or word(finding.code),
        )
    _note_export(office, "ImportResult", plan.rows_read, target)
    return target


def _note_export(office: Office, what: str, rows: int, target: Path) -> None:
    """A file with people in it left the store: that stands in the audit trail."""
    with target.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    detail: dict[str, object] = {"what": what, "rows": rows, "sha256": digest}
    with office.store.recording() as session:
        note(session, Noted.EXPORT, office.clock.now(), detail=detail)
