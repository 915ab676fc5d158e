"""Commands about student accounts that a keeper starts by hand or by a timetable: charge-fees."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy import Connection, select

from central.command.database import opened
from central.command.options import DatabaseUrl, DataDir
from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Invalid
from registrar_desktop.schema.catalogue import Term


def charge_fees(
    term: Annotated[
        str, typer.Option(metavar="CODE", help="Look at every registration of this term.")
    ] = "",
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Charge and credit by the fee rules what waits for it; the service does so by itself, too."""
    from central.fees.queue import queue_term
    from central.fees.settling import settle_waiting

    with opened(database_url, data_dir) as engine:
        if term:
            with engine.begin() as connection:
                queue_term(connection, term_named(connection, term))
        posted = settle_waiting(engine, SystemClock())
    typer.echo(f"{posted} entries posted.")


def term_named(connection: Connection, code: str) -> str:
    """The id of a term. Raises Invalid where there is none of that code."""
    found = connection.scalar(select(Term.id).where(Term.code == code.strip()))
    if found is None:
        raise Invalid("term_code_unknown", term=code[:40])
    return found
