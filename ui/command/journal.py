"""`journal`: what waits here saved for another desk to deliver, and taken in there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.command.desk import ask_passphrase, ask_secret, desk_of
from ui.lock import profile_lock

if TYPE_CHECKING:
    from registrar_desktop.store.journal_file import SavedJournal
    from sync.rescue import TakenIn

app = typer.Typer(
    help="The unsent journal of a dying computer, saved and delivered by another desk.",
    no_args_is_help=True,
)


@app.command()
def save(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the journal goes.")],
) -> None:
    """Save what is not confirmed, locked by a passphrase typed or piped in; also where this desk's
    data no longer opens, as far as it can be read. Nothing here is changed."""
    from ui import operations

    desk = desk_of(context)
    settings = desk.settings
    saved = operations.save_journal(
        settings,
        profile_lock(settings, ask_passphrase),
        target=file.absolute(),
        passphrase=ask_secret("Passphrase of the journal"),
    )
    desk.tell.answer(
        {
            "file": file.absolute(),
            "desk": saved.desk_code,
            "changes": len(saved.changes),
            "requests": len(saved.operations),
            "incomplete": saved.unreadable,
            "unread_places": saved.places,
        },
        f"Saved {len(saved.changes)} changes of desk {saved.desk_code} to {file.absolute()}.",
        *missing_in(saved),
        "Take it in at another desk: “registrar-desktop journal take-in FILE”.",
    )


@app.command("take-in")
def take_in(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A saved journal, or a backup.")],
) -> None:
    """Take in another desk's saved journal; this desk delivers it. Twice is harmless."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        saved, taken = operations.take_in_journal(
            office, source=file.absolute(), passphrase=ask_secret("Passphrase of the journal")
        )
    desk.tell.answer(
        {
            "desk": taken.desk,
            "changes": taken.changes,
            "known": taken.known,
            "requests": taken.requests,
            "shown": taken.shown,
            "incomplete": saved.unreadable,
            "unread_places": saved.places,
        },
        *words_of(saved, taken),
    )


def words_of(saved: SavedJournal, taken: TakenIn) -> list[str]:
    """What came of taking a journal in."""
    lines = [f"Took in {taken.changes} changes of desk {taken.desk}; they are sent by this desk."]
    if taken.known:
        lines.append(f"{taken.known} others were here already.")
    if not taken.shown:
        lines.append("Some of them are listed only, until the centre has confirmed them.")
    return lines + missing_in(saved)


def missing_in(saved: SavedJournal) -> list[str]:
    """What could not be read of a journal."""
    lines = []
    if saved.unreadable:
        lines.append(f"{saved.unreadable} changes could be read in part only and are not in it.")
    if saved.places:
        lines.append("A part of the journal could not be read; changes of that part are missing.")
    return lines
