"""`lock` and `unlock`: the seat of whoever works at this desk."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.command.desk import ask_secret, desk_of


def add_to(app: typer.Typer) -> None:
    """Put the commands on the program's own level."""
    app.command("lock")(lock)
    app.command("unlock")(unlock)


def lock(
    context: typer.Context,
    after: Annotated[
        int | None,
        typer.Option(
            metavar="MINUTES", help="Do not lock now, but after so many idle minutes; 0: never."
        ),
    ] = None,
) -> None:
    """Lock the seat: the window is covered and nothing is recorded until the password is typed."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        if after is not None:
            operations.lock_after(office, minutes=after)
            when = f"after {after} idle minutes" if after else "by hand only"
            desk.tell.answer({"lock_after": after}, f"The window locks itself {when}.")
            return
        operations.lock(office)
    desk.tell.answer({"locked": True}, "Locked. What waits is still sent.")


def unlock(context: typer.Context) -> None:
    """Unlock the seat with the password of whoever works here, typed or piped in."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        name = operations.unlock(office, password=ask_secret("Password"))
    desk.tell.answer({"locked": False}, f"Go on, {name}.")
