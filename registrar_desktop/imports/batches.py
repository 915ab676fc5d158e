"""Remembers imports and how columns were read, in the transactions that carry the imports out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.identifiers import new_id
from registrar_desktop.imports.day_columns import DayOrder
from registrar_desktop.imports.planned import Plan, ReadColumns
from registrar_desktop.imports.sheets.choosing import SheetChoice, header_mark
from registrar_desktop.imports.tables import Table
from registrar_desktop.store.tables.imports import ImportBatch, ImportColumns, ImportPart
from registrar_desktop.store.work import Work

_LOOKED_AT = 20


class Batch:
    """The import that is being carried out; begun with its first group that changes anything."""

    def __init__(self, plan: Plan) -> None:
        self.id = new_id()
        self._plan = plan

    def note(self, work: Work, added: Counter[str], changed: Counter[str]) -> None:
        """A group was taken in this work's transaction."""
        if not (added.total() + changed.total()):
            return
        row = work.session.get(ImportBatch, self.id) or self._begun(work)
        row.added = dict(Counter(row.added) + added)
        row.changed = dict(Counter(row.changed) + changed)
        part = ImportPart(change_set_id=work.change_set_id, batch_id=self.id)
        work.afterwards(lambda session: session.add(part))

    def _begun(self, work: Work) -> ImportBatch:
        plan = self._plan
        row = ImportBatch(
            id=self.id, title=plan.title[:400], format=plan.format, actor=work.actor,
            made_at=work.now, added={}, changed={}, refused=len(plan.refused),
        )  # fmt: skip
        work.session.add(row)
        for each in plan.columns:
            work.session.merge(
                ImportColumns(
                    header_mark=each.mark,
                    format=plan.format,
                    columns=dict(each.columns),
                    day_order=each.order,
                )
            )
        return row


def batches(session: Session) -> list[ImportBatch]:
    """All imports of this desk, the newest first."""
    statement = select(ImportBatch).order_by(ImportBatch.made_at.desc(), ImportBatch.id.desc())
    return list(session.scalars(statement))


def batch_named(session: Session, name: str) -> ImportBatch:
    """The import whose id ends so. Raises Invalid where there is none, or more than one."""
    wanted = name.strip().casefold()
    found = [each for each in batches(session) if wanted and each.id.endswith(wanted)]
    if len(found) != 1:
        raise Invalid("import_unknown", id=name[:40])
    return found[0]


def short_name(batch_id: str) -> str:
    """What people call an import by: the end of its id."""
    return batch_id[-6:]


def remembered(session: Session, tables: Collection[Table]) -> tuple[str, SheetChoice] | None:
    """What a person said the last time about a spreadsheet with the same headers, and its kind."""
    marks = [header_mark(line.cells) for table in tables for line in table.lines[:_LOOKED_AT]]
    statement = select(ImportColumns).where(ImportColumns.header_mark.in_(marks))
    row = session.scalars(statement).first()
    if row is None:
        return None
    order = None if row.day_order is None else DayOrder(row.day_order)
    return row.format, SheetChoice(row.format, row.columns, order)


def read_columns(cells: list[str], mapping: Mapping[str, str], order: str | None) -> ReadColumns:
    """What is to be remembered about a sheet with these headers."""
    return ReadColumns(header_mark(cells), mapping, order)
