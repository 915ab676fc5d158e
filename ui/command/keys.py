"""`key rotate`: the desk's data under a new key, or a new passphrase."""

from __future__ import annotations

import sys

import typer

from ui.command.desk import ask_passphrase, ask_secret, desk_of
from ui.lock import profile_lock

app = typer.Typer(help="The key that locks this desk's data.", no_args_is_help=True)


@app.callback()
def group() -> None:
    """The key that locks this desk's data."""


@app.command("rotate")
def rotate(context: typer.Context) -> None:
    """Put this desk's data under a new key; where a passphrase locks it, a new one is typed or
    piped in. Close the window first. Earlier backups open as before."""
    from ui import operations

    desk = desk_of(context)
    settings = desk.settings
    # Opened once, so that there is a store to change and it is of this version.
    with desk.office():
        pass
    lock = profile_lock(settings, ask_passphrase)
    operations.rotate_key(settings, lock, ask_passphrase=_new_passphrase)
    kept = "the new passphrase" if lock.passphrase else "a new key in this computer's keyring"
    desk.tell.answer(
        {"rotated": True, "opens_with": kept}, f"This desk's data opens with {kept} from now on."
    )


def _new_passphrase(new: bool) -> str | None:
    return ask_passphrase(new) if sys.stdin.isatty() else ask_secret("New passphrase")
