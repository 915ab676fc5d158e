"""`compare`: every record of this desk against the centre's, and what was found to differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui.command.desk import desk_of
from ui.command.telling import Table, counted
from ui.differing import told_difference
from ui.wording import word

if TYPE_CHECKING:
    from ui.outcomes import Compared


def add_to(app: typer.Typer) -> None:
    """Put the command on the program's own level."""
    app.command("compare")(compare)


def compare(
    context: typer.Context,
    repair: Annotated[
        bool,
        typer.Option(help="Fetch the centre's records where this desk differs, or tell only."),
    ] = True,
) -> None:
    """Deliver, fetch, then compare every record with the centre; 1 where they still differ."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office, desk.tell.progress("Comparing") as progress:
        found = operations.compare(office, repair=repair, on_step=progress)
    rows = [
        (word(each.kind, "RecordKind"), each.about, told_difference(each))
        for each in found.differences
    ]
    table = [Table(("Record", "About", "What differed"), rows)] if rows else []
    desk.tell.answer(
        {
            "agreed": found.agreed,
            "records": found.records,
            "differed": found.differed,
            "repaired": found.repaired,
            "differences": found.differences,
        },
        *table,
        _in_words(found),
    )
    if not found.agreed:
        raise typer.Exit(1)


def _in_words(found: Compared) -> str:
    looked = f"{counted(found.records, 'record')} compared"
    if not found.differed:
        return f"{looked}: desk and centre agree."
    if found.agreed:
        return f"{looked}, {found.differed:,} differed; the centre's were fetched, and both agree."
    return f"{looked}, {found.differed:,} differ; {found.repaired:,} of them were made equal."
