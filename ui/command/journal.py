"""`journal`: what waits here saved for another desk to deliver, and taken in there."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from registrar_desktop.errors import Invalid
from ui.command.desk import ask_passphrase, ask_secret, desk_of
from ui.handover import saved_in_words, taken_in_words
from ui.lock import profile_lock

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
        *saved_in_words(saved, file.absolute()),
        "Take it in at another desk: “registrar-desktop journal take-in FILE”.",
    )


@app.command("take-in")
def take_in(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A saved journal, or a backup.")],
) -> None:
    """Take in another desk's saved journal; this desk delivers it. Twice is harmless."""
    from ui import operations

    if not file.is_file():
        raise Invalid("journal_missing", file=str(file))
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
        *taken_in_words(saved, taken),
    )
