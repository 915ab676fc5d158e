"""`verify`, `backup` and `restore`: that the desk's data is whole, and can be brought back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Unusable
from ui.brought_back import restored_in_words
from ui.command.desk import Desk, ask_passphrase, ask_secret, desk_of
from ui.command.telling import Table
from ui.lock import profile_lock

if TYPE_CHECKING:
    from ui.upkeep.restoring import Restored

# What says that the present data cannot be opened by anybody here; damage is another matter.
_UNREADABLE = frozenset(
    {"key_wrong", "key_missing", "key_not_in_keyring", "key_file_unreadable", "key_file_damaged"}
)


def add_to(app: typer.Typer) -> None:
    """Put the commands on the program's own level."""
    app.command("verify")(verify)
    app.command("backup")(backup)
    app.command("restore")(restore)


def verify(context: typer.Context) -> None:
    """Check file, references, journal, ledger and search index; 1 where anything is wrong."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office, desk.tell.progress("Verifying") as progress:
        checks = operations.verify(office, on_step=progress)
    good = all(check.good for check in checks)
    rows = [
        (check.name, f"{check.looked_at:,}", "whole" if check.good else f"{check.wrong:,} wrong")
        for check in checks
    ]
    problems = [f"{check.name}: {each}" for check in checks for each in check.problems]
    desk.tell.answer(
        {"whole": good, "checks": checks},
        Table(("Looked at", "Items", "Result"), rows, frozenset({1})),
        *problems,
    )
    if not good:
        desk.tell.say("This desk's data is not whole; back it up as it is and restore a backup.")
        raise typer.Exit(1)


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes.")],
    passphrase: Annotated[
        bool,
        typer.Option("--passphrase", help="Lock the copy with a passphrase, typed or piped in."),
    ] = False,
) -> None:
    """An encrypted copy of this desk's data, made while it is in use."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        chosen = ask_secret("Passphrase of the backup") if passphrase else None
        locked = operations.backup(office, target=file.absolute(), passphrase=chosen)
    opens = "a passphrase" if locked else "this computer's keyring"
    desk.tell.answer(
        {"file": file.absolute(), "bytes": file.stat().st_size, "opens_with": opens},
        f"Backed up to {file.absolute()} ({file.stat().st_size:,} bytes); it opens with {opens}.",
    )


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A backup of this desk.")],
    passphrase: Annotated[
        bool,
        typer.Option("--passphrase", help="The passphrase of the backup is typed or piped in."),
    ] = False,
    leave_unsent: Annotated[
        bool,
        typer.Option("--leave-unsent", help="Even where the present data has unsent changes."),
    ] = False,
    replace_unreadable: Annotated[
        bool,
        typer.Option("--replace-unreadable", help="Even where the present data does not open."),
    ] = False,
) -> None:
    """Put a backup in the place of this desk's data, which is kept beside it."""
    from ui import operations

    desk = desk_of(context)
    if not file.is_file():
        raise Unusable("backup_unreadable", file=str(file))
    chosen = ask_secret("Passphrase of the backup") if passphrase else None
    aside = None
    try:
        with desk.office() as office:
            restored = operations.restore(
                office, source=file.absolute(), passphrase=chosen, leave_unsent=leave_unsent
            )
    except Unusable as problem:
        if problem.code == "store_damaged":
            restored = _restore_damaged(desk, file, chosen)
        elif problem.code in _UNREADABLE and replace_unreadable:
            restored, aside = _restore_unreadable(desk, file, chosen, problem.code)
        else:
            raise
    kept = aside or restored.set_aside
    desk.tell.answer(
        {
            "desk": restored.desk,
            "newest_change": restored.newest,
            "set_aside": kept,
            "next_receipt": restored.next_receipt,
            "numbers_known": restored.numbers_known,
            "left_unsent": restored.left_unsent,
            "taken_over": restored.taken_over,
            "all_read": restored.all_read,
        },
        *restored_in_words(restored, kept),
    )


def _restore_damaged(desk: Desk, file: Path, passphrase: str | None) -> Restored:
    from ui import operations

    lock = profile_lock(desk.settings, ask_passphrase)
    return operations.restore_damaged(
        desk.settings, lock, source=file.absolute(), passphrase=passphrase
    )


def _restore_unreadable(
    desk: Desk, file: Path, passphrase: str | None, code: str
) -> tuple[Restored, Path | None]:
    """Where the present data cannot be opened. If the key that does not fit it opens the backup,
    the data is broken all through; else both are set aside, and a new key is made."""
    from registrar_desktop.store.desk_store import FILE_NAME
    from registrar_desktop.store.keys import KEY_FILE
    from ui import operations
    from ui.upkeep.restoring import put_away_unreadable

    if code == "key_wrong":
        try:
            return _restore_damaged(desk, file, None), None
        except Unusable as problem:
            if problem.code != "backup_locked":
                raise
    folder = desk.settings.profile
    aside = put_away_unreadable(folder / FILE_NAME, folder / KEY_FILE, SystemClock())
    with desk.office() as office:
        restored = operations.restore(office, source=file.absolute(), passphrase=passphrase)
    return restored, aside
