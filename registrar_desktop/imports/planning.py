"""Makes the plan of an import: recognises what was chosen by its headers and compares it.

tables = read_tables(paths)
with store.reading() as session:
    plan = plan_import(session, tables)
applied = apply_plan(store, plan)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.imports import oulad, ucsd_catalogue, ucsd_schedule
from registrar_desktop.imports.comparing import Comparison
from registrar_desktop.imports.current import CurrentRows
from registrar_desktop.imports.day_columns import DayOrder
from registrar_desktop.imports.oneroster import plan_oneroster
from registrar_desktop.imports.oneroster_tables import RosterSet
from registrar_desktop.imports.planned import Place, Plan
from registrar_desktop.imports.student_headers import chosen, header_line
from registrar_desktop.imports.student_sheet import plan_students
from registrar_desktop.imports.tables import Table, find


class Format(StrEnum):
    """What can be imported."""

    UCSD = "UCSD"
    OULAD = "OULAD"
    ONEROSTER = "ONEROSTER"
    STUDENTS = "STUDENTS"


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person said about the files; by default all is found out.

    mapping: student field -> header of its column. day_order: for dates like 3/4/2005.
    """

    format: Format | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    day_order: DayOrder | None = None


def plan_import(
    session: Session, tables: Collection[Table], choices: Choices | None = None
) -> Plan:
    """What importing these tables would do. Raises Invalid where they are nothing that is known,
    or a part is missing; single rows that cannot be taken are refused in the plan."""
    choices = choices or Choices()
    filled = [table for table in tables if table.lines]
    if not filled:
        raise Invalid("import_empty")
    format_ = choices.format or _recognised(filled, choices)
    title = ", ".join(dict.fromkeys(table.name for table in filled))
    plan = Plan(format_.value, title if len(title) <= 120 else f"{title[:119]}…")
    comparison, current = Comparison(plan), CurrentRows(session)
    for table in filled:
        plan.rows_read += len(table.lines) - 1
        if table.assumed:
            plan.remark(Place(table.name, 1), "import_encoding_assumed", encoding=table.assumed)
    if format_ is Format.UCSD:
        _plan_ucsd(filled, current, comparison)
    elif format_ is Format.OULAD:
        oulad.plan_oulad(filled, current, comparison)
    elif format_ is Format.ONEROSTER:
        plan_oneroster(filled, current, comparison)
    else:
        _plan_sheets(filled, current, comparison, choices)
    return plan


def _recognised(tables: Collection[Table], choices: Choices) -> Format:
    if find(tables, ucsd_schedule.HEADER) or find(tables, ucsd_catalogue.HEADER):
        return Format.UCSD
    if find(tables, oulad.INFO) or find(tables, oulad.DATES):
        return Format.OULAD
    if RosterSet.of(tables) is not None:
        return Format.ONEROSTER
    if choices.mapping or any(header_line(table) for table in tables):
        return Format.STUDENTS
    first = next(iter(tables))
    shown = ", ".join(cell for cell in first.lines[0].cells[:6] if cell)
    raise Invalid("import_not_recognised", file=first.name, header=shown[:120])


def _plan_ucsd(tables: Collection[Table], current: CurrentRows, comparison: Comparison) -> None:
    """The catalogue first, so that the schedule finds its courses."""
    catalogue, schedule = (
        find(tables, ucsd_catalogue.HEADER), find(tables, ucsd_schedule.HEADER)
    )  # fmt: skip
    if catalogue is None and schedule is None:
        raise Invalid("import_files_missing", missing="a catalogue or a schedule")
    if catalogue is not None:
        ucsd_catalogue.plan_catalogue(catalogue, current, comparison)
    if schedule is not None:
        ucsd_schedule.plan_schedule(schedule, current, comparison)


def _plan_sheets(
    tables: Collection[Table], current: CurrentRows, comparison: Comparison, choices: Choices
) -> None:
    planned = False
    for table in tables:
        header = chosen(table, choices.mapping) if choices.mapping else header_line(table)
        if header is not None:
            plan_students(table, header, current, comparison, choices.day_order)
            planned = True
    if not planned:
        names = ", ".join(table.name for table in tables)
        raise Invalid("import_columns_missing", file=names[:120], columns="name, student number")
