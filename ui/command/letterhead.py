"""`letterhead`: what the papers of this desk carry at their head."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from ui.command.desk import desk_of


def add_to(top: typer.Typer) -> None:
    """Put the command on the program's own level."""
    top.command("letterhead")(letterhead)


def letterhead(
    context: typer.Context,
    office_name: Annotated[
        str | None, typer.Option("--office", help="Under the school's name.")
    ] = None,
    address: Annotated[str | None, typer.Option(help="In one line, after the office.")] = None,
    logo: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A PNG or JPEG picture.")
    ] = None,
    no_logo: Annotated[bool, typer.Option("--no-logo", help="Take it away again.")] = False,
) -> None:
    """Office, address and logo at the head of every paper; without options they are told."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        now = operations.show_letterhead(office)
        kept = now.logo if logo is None else operations.read_logo(logo)
        changed = replace(
            now,
            office=now.office if office_name is None else office_name.strip(),
            address=now.address if address is None else address.strip(),
            logo=b"" if no_logo else kept,
        )
        if changed != now:
            operations.keep_letterhead(office, letterhead=changed)
    told = {"office": changed.office, "address": changed.address, "logo_bytes": len(changed.logo)}
    picture = f"A logo of {len(changed.logo):,} bytes." if changed.logo else "No logo."
    lines = (changed.office or "The usual office.", changed.address or "No address.", picture)
    desk.tell.answer(told, *lines)
