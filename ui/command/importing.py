"""`import`: spreadsheets and OneRoster files, with a preview of what they would change; the
imports of this desk, and undoing one.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from ui.command.desk import desk_of
from ui.command.reading import pairs
from ui.command.telling import Table, counted
from ui.wording import fact_text, tell, word

if TYPE_CHECKING:
    from registrar_desktop.imports.applying import Applied
    from registrar_desktop.imports.planned import Finding, Plan
    from registrar_desktop.imports.planning import Choices

# Of each kind of row, unless all are asked for.
_SHOWN = 20


class Source(StrEnum):
    """What `--format` may name; each is found out by itself as well."""

    ONEROSTER = "oneroster"
    XLSX = "xlsx"
    CSV = "csv"
    UCSD = "ucsd"
    OULAD = "oulad"
    STUDENTS = "students"
    CONTACTS = "contacts"
    COURSES = "courses"
    SECTIONS = "sections"
    REGISTRATIONS = "registrations"
    CHARGES = "charges"
    PAYMENTS = "payments"


class FirstInDate(StrEnum):
    """What comes first in dates like 3/4/2005."""

    DAY = "day"
    MONTH = "month"


class FilesFirst(TyperGroup):
    """What follows `import` is files, unless it is the name of a command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = ["files", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=FilesFirst,
    help="Take in files, list what was taken in, undo it. “import FILE…” previews and applies;"
    " “import FILE --help” tells its options.",
)


@app.command("list")
def list_(context: typer.Context) -> None:
    """What was imported at this desk, the newest first."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        found = operations.list_imports(office)
    rows = [
        (
            each.name,
            fact_text(each.made_at),
            each.title,
            _counted(Counter(each.added)),
            _counted(Counter(each.changed)),
            "undone" if each.undone_at else "",
        )
        for each in found
    ]
    table = Table(("Id", "When", "Files", "Added", "Changed", ""), rows)
    desk.tell.answer({"imports": found}, table if rows else "Nothing was imported at this desk.")


@app.command("undo")
def undo(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="As “import list” shows it.")],
) -> None:
    """Take an import back, as long as nothing depends on what it made."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        undone = operations.undo_import(office, name=name)
    kept = f" {undone.kept:,} rows (terms) cannot be closed and stay." if undone.kept else ""
    told = (
        f"The import of {undone.title} was withdrawn before it was sent; nothing of it is left."
        if undone.withdrawn
        else f"The import of {undone.title} was undone: {undone.closed:,} new rows closed, "
        f"{undone.put_back:,} changed rows as before.{kept}"
    )
    desk.tell.answer({"undone": undone}, told)


@app.command("files", hidden=True)
def import_(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files, folders or zips.")],
    format_: Annotated[
        Source | None, typer.Option("--format", help="What they are, where that is not seen.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show what would be done, row by row.")
    ] = False,
    columns: Annotated[
        list[str] | None,
        typer.Option("--column", metavar="FIELD=HEADER", help="Which column holds a field."),
    ] = None,
    first: Annotated[
        FirstInDate | None, typer.Option(help="What comes first in dates like 3/4/2005.")
    ] = None,
    all_rows: Annotated[bool, typer.Option("--all", help="Show every row, however many.")] = False,
    encoding: Annotated[
        str, typer.Option(help="How letters are encoded in text that does not say it: cp1250 …")
    ] = "",
    result: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write each row's fate into this .xlsx or .csv."),
    ] = None,
) -> None:
    """Take in students, contacts, catalogues, sections, registrations, charges and payments; rows
    that cannot be taken are told, the others are taken."""
    from registrar_desktop.imports.applying import Applied
    from ui import operations

    desk = desk_of(context)
    choices = _choices(format_, pairs("--column", columns or []), first)
    with desk.office() as office:
        plan = operations.preview_import(office, files=files, choices=choices, encoding=encoding)
        applied = None
        if not dry_run and not plan.is_empty:
            with desk.tell.progress("Importing") as progress:
                applied = operations.apply_import(office, plan=plan, on_step=progress)
        if result is not None and not dry_run:
            operations.save_import_result(
                office, plan=plan, applied=applied or Applied(), target=result
            )
    most = None if all_rows else _SHOWN
    rows = _preview(plan, most) if dry_run else []
    findings = [*plan.findings, *(applied.left if applied else [])]
    desk.tell.answer(
        {**_facts(plan, applied), "dry_run": dry_run},
        _summary(plan, applied, dry_run=dry_run),
        *rows,
        *_told(findings, most),
    )


def _choices(source: Source | None, columns: dict[str, str], first: FirstInDate | None) -> Choices:
    from registrar_desktop.imports.day_columns import DayOrder
    from registrar_desktop.imports.planning import Choices, Format

    # Only that it is a spreadsheet: of which kind is seen from its columns.
    open_ = {None, Source.XLSX, Source.CSV}
    chosen = None if source is None or source in open_ else Format(source.value.upper())
    order = None if first is None else DayOrder(f"{first.value.upper()}_FIRST")
    return Choices(chosen, columns, order)


def _summary(plan: Plan, applied: Applied | None, *, dry_run: bool) -> str:
    added = applied.added if applied else plan.added()
    changed = applied.changed if applied else plan.changed()
    verb = "Would add" if dry_run else "Added"
    parts = [f"{verb} {_counted(added)}", f"changed {_counted(changed)}"]
    parts += [f"{plan.unchanged.total():,} unchanged", f"{len(plan.refused):,} lines left out"]
    return f"{plan.title}: {plan.rows_read:,} lines read. {'; '.join(parts)}."


def _counted(counts: Counter[str]) -> str:
    told = [counted(count, kind) for kind, count in counts.items() if count]
    return ", ".join(told) or "nothing"


def _preview(plan: Plan, most: int | None) -> list[str | Table]:
    added = [
        (f"{each.place.file}:{each.place.line}", "add", each.label, "") for each in plan.additions
    ]
    changed = [
        (
            f"{each.place.file}:{each.place.line}",
            "change",
            each.label,
            "; ".join(
                f"{name}: {fact_text(each.before[name])} → {fact_text(value)}"
                for name, value in each.after.items()
            ),
        )
        for each in plan.changes
    ]
    rows = [*added[:most], *changed[:most]]
    left = len(added) + len(changed) - len(rows)
    table = Table(("Line", "Would", "What", "Fields"), rows)
    more = [f"{left:,} more rows; --all shows them."] if left else []
    return [table, *more] if rows else []


def _told(findings: list[Finding], most: int | None) -> list[str]:
    refused = [each for each in findings if each.refused]
    remarks = [each for each in findings if not each.refused]
    lines = [_line(each, "left out") for each in refused[:most]]
    lines += [_line(each, "note") for each in remarks[:most]]
    left = len(findings) - len(lines)
    return [*lines, f"{left:,} more; --all shows them."] if left else lines


def _line(finding: Finding, kind: str) -> str:
    told = tell(finding.code, finding.facts) or finding.code
    return f"{finding.place.file}:{finding.place.line} {kind}: {told}"


def _facts(plan: Plan, applied: Applied | None) -> dict[str, Any]:
    findings = [*plan.findings, *(applied.left if applied else [])]
    return {
        "format": plan.format,
        "files": plan.title,
        "rows_read": plan.rows_read,
        "added": dict(applied.added if applied else plan.added()),
        "changed": dict(applied.changed if applied else plan.changed()),
        "unchanged": dict(plan.unchanged),
        "applied": applied is not None,
        "import": applied.batch[-6:] if applied else "",
        "additions": [
            {"file": each.place.file, "line": each.place.line, "what": each.label}
            for each in plan.additions
        ],
        "changes": [
            {
                "file": each.place.file,
                "line": each.place.line,
                "what": each.label,
                "before": each.before,
                "after": each.after,
            }
            for each in plan.changes
        ],
        "refused": [_finding(each) for each in findings if each.refused],
        "remarks": [_finding(each) for each in findings if not each.refused],
    }


def _finding(each: Finding) -> dict[str, Any]:
    return {
        "file": each.place.file,
        "line": each.place.line,
        "code": each.code,
        "message": tell(each.code, each.facts) or word(each.code),
    }
