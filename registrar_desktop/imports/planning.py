"""Makes the plan of an import: recognises what was chosen by its headers and compares it.

tables = read_tables(paths)
with store.reading() as session:
    plan = plan_import(session, tables)
applied = apply_plan(store, plan)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.imports import oulad, ucsd_catalogue, ucsd_schedule
from registrar_desktop.imports.batches import read_columns, remembered
from registrar_desktop.imports.comparing import Comparison
from registrar_desktop.imports.current import CurrentRows
from registrar_desktop.imports.day_columns import DayOrder
from registrar_desktop.imports.many_rows import many_rows
from registrar_desktop.imports.oneroster import plan_oneroster
from registrar_desktop.imports.oneroster_tables import RosterSet
from registrar_desktop.imports.planned import Place, Plan
from registrar_desktop.imports.sds_v1 import school_data_sync
from registrar_desktop.imports.sheets.catalogue import plan_courses, plan_sections
from registrar_desktop.imports.sheets.choosing import KINDS, SheetChoice, recognised, sheets_of
from registrar_desktop.imports.sheets.columns_found import ColumnsFound, found_in
from registrar_desktop.imports.sheets.money import plan_money
from registrar_desktop.imports.sheets.people import plan_contacts, plan_registrations
from registrar_desktop.imports.sheets.rows import SheetRows
from registrar_desktop.imports.student_sheet import plan_students
from registrar_desktop.imports.tables import Table, find
from registrar_desktop.records.accounts import school_currency


class Format(StrEnum):
    """What can be imported."""

    UCSD = "UCSD"
    OULAD = "OULAD"
    ONEROSTER = "ONEROSTER"
    STUDENTS = "STUDENTS"
    CONTACTS = "CONTACTS"
    COURSES = "COURSES"
    SECTIONS = "SECTIONS"
    REGISTRATIONS = "REGISTRATIONS"
    CHARGES = "CHARGES"
    PAYMENTS = "PAYMENTS"

    @property
    def is_sheet(self) -> bool:
        """Whether its columns are found by their headers, and may be chosen."""
        return self.value in KINDS


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person said about the files; by default all is found out.

    mapping: field -> header of its column. day_order: for dates like 3/4/2005.
    """

    format: Format | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    day_order: DayOrder | None = None


@many_rows()
def plan_import(
    session: Session,
    tables: Collection[Table],
    choices: Choices | None = None,
    today: date = date.max,
) -> Plan:
    """What importing these tables would do. today: at the school; no payment is of a later day.
    Raises Invalid where they are nothing that is known,
    or a part is missing; single rows that cannot be taken are refused in the plan."""
    filled = [table for table in tables if table.lines]
    if not filled:
        raise Invalid("import_empty")
    choices = as_remembered(session, filled, choices or Choices())
    format_ = choices.format or format_of(filled, choices)
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
        choice = SheetChoice(format_.value, choices.mapping, choices.day_order)
        for sheet in sheets_of(filled, choice):
            if choices.mapping or choices.day_order:
                cells = sheet.header[0].cells
                told = {field: cells[at] for field, at in sheet.header[1].items()}
                plan.columns.append(read_columns(cells, told, choices.day_order))
            _plan_sheet(sheet, current, comparison, (school_currency(session), today))
    return plan


def as_remembered(session: Session, tables: Collection[Table], choices: Choices) -> Choices:
    """The choices, filled up with what a person said about the same headers the last time."""
    known = remembered(session, tables) if not choices.mapping else None
    if known is None or choices.format not in (None, Format(known[0])):
        return choices
    return Choices(Format(known[0]), known[1].mapping, choices.day_order or known[1].order)


def columns_found(
    session: Session, tables: Collection[Table], choices: Choices
) -> ColumnsFound | None:
    """How the first spreadsheet is read as far as is known; None where its columns are fixed.

    Raises Invalid where there are no rows at all.
    """
    filled = [table for table in tables if table.lines]
    if not filled:
        raise Invalid("import_empty")
    try:
        choices = as_remembered(session, filled, choices)
        format_ = choices.format or format_of(filled, choices)
    except Invalid:
        # Nothing that is known: a person says what it is.
        format_ = Format.STUDENTS
    if not format_.is_sheet:
        return None
    return found_in(filled, SheetChoice(format_.value, choices.mapping, choices.day_order))


def format_of(tables: Collection[Table], choices: Choices) -> Format:
    """What these tables are, by their headers. Raises Invalid where they are nothing known."""
    if find(tables, ucsd_schedule.HEADER) or find(tables, ucsd_catalogue.HEADER):
        return Format.UCSD
    if find(tables, oulad.INFO) or find(tables, oulad.DATES):
        return Format.OULAD
    if RosterSet.of(tables) is not None or school_data_sync(tables) is not None:
        return Format.ONEROSTER
    kind = next(filter(None, map(recognised, tables)), None)
    if kind is not None:
        return Format(kind.name)
    if choices.mapping:
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


def _plan_sheet(
    sheet: SheetRows, current: CurrentRows, comparison: Comparison, school: tuple[str, date]
) -> None:
    if sheet.kind.name in {Format.CHARGES, Format.PAYMENTS}:
        plan_money(sheet, current, comparison, *school)
    else:
        _PLANNERS[Format(sheet.kind.name)](sheet, current, comparison)


_PLANNERS = {
    Format.STUDENTS: plan_students,
    Format.CONTACTS: plan_contacts,
    Format.COURSES: plan_courses,
    Format.SECTIONS: plan_sections,
    Format.REGISTRATIONS: plan_registrations,
}
