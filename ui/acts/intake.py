"""Taking in files: a preview of what they would change, and its execution."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from registrar_desktop.imports.applying import Applied
    from registrar_desktop.imports.planned import Plan
    from registrar_desktop.imports.planning import Choices
    from ui.office import Office


def preview_import(
    office: Office, *, files: Sequence[Path], choices: Choices | None = None
) -> Plan:
    """What importing these files would do, row by row; nothing is written."""
    from registrar_desktop.imports.planning import plan_import
    from registrar_desktop.imports.sources import read_tables

    tables = read_tables(files)
    with office.store.reading() as session:
        return plan_import(session, tables, choices)


def apply_import(
    office: Office, *, plan: Plan, on_step: Callable[[int, int], None] | None = None
) -> Applied:
    """Carry a preview out; what somebody changed meanwhile is left alone and told."""
    from registrar_desktop.imports.applying import apply_plan

    applied = apply_plan(office.store, plan, on_step)
    office.note_change()
    return applied
