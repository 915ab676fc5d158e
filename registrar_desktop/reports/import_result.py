"""The result of an import as a table: every row of its files, and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from registrar_desktop.exports.delimited import write_delimited
from registrar_desktop.exports.files import whole_file
from registrar_desktop.exports.progress import Meter, silent
from registrar_desktop.exports.tables import Cells, Column, Kind, Sheet, Workbook
from registrar_desktop.exports.workbook import write_workbook
from registrar_desktop.imports.applying import Applied
from registrar_desktop.imports.planned import Finding, Place, Plan
from registrar_desktop.reports.source import read_source

_COLUMNS = (
    Column("File"),
    Column("Line", Kind.COUNT),
    Column("Result"),
    Column("What"),
    Column("Reason", width=60),
)


def write_result(
    session: Session,
    done: tuple[Plan, Applied],
    target: Path,
    made_at: datetime,
    in_words: Callable[[Finding], str],
) -> None:
    """Write the table as .csv where the name ends so, else as .xlsx; whole or not at all."""
    plan, applied = done
    stamp = read_source(session, made_at).stamp
    sheet = Sheet("Import", _COLUMNS, _rows(plan, applied, in_words), frozen_columns=2)
    meter = Meter(silent)
    with whole_file(target) as stream:
        if target.suffix.casefold() == ".csv":
            write_delimited(sheet, stream, stamp, meter)
        else:
            write_workbook(
                Workbook("Result of an import", (sheet,), stamp, (plan.title,)), stream, meter
            )


def _rows(plan: Plan, applied: Applied, in_words: Callable[[Finding], str]) -> Iterator[Cells]:
    left = {each.place for each in applied.left}
    told = [*plan.findings, *applied.left]
    fates: list[tuple[Place, str, str, str]] = [
        (each.place, "added", each.label, "") for each in plan.additions if each.place not in left
    ]
    fates += [
        (each.place, "changed", each.label, ", ".join(each.after))
        for each in plan.changes
        if each.place not in left
    ]
    fates += [(each.place, "unchanged", each.label, "") for each in plan.same]
    fates += [
        (each.place, "left out" if each.refused else "note", "", in_words(each)) for each in told
    ]
    for place, fate, what, why in sorted(fates, key=lambda fate: (fate[0].file, fate[0].line)):
        yield place.file, place.line, fate, what, why
