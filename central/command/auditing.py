"""`audit verify` and `audit export`: the trails of all desks, as the centre has kept them."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import select

from central.auditing import trail_of, verify_trails
from central.command.database import opened
from central.command.options import AsJson, DatabaseUrl, DataDir
from central.tables import Desk
from registrar_desktop.errors import Unusable

app = typer.Typer(
    help="Who changed what and who looked at what is restricted, at every desk.",
    no_args_is_help=True,
)


@app.command("verify")
def verify(
    database_url: DatabaseUrl = None, data_dir: DataDir = None, as_json: AsJson = False
) -> None:
    """Check that no trail has a gap, a fork or an altered event; 1 where one has."""
    with opened(database_url, data_dir) as engine, engine.connect() as connection:
        events, findings = verify_trails(connection)
    told = [{"desk": each.desk, **asdict(each.broken)} for each in findings]
    if as_json:
        typer.echo(json.dumps({"events": events, "broken": told}))
    else:
        for each in findings:
            typer.echo(f"{each.desk}: event {each.broken.seq} is broken: {each.broken.how.value}")
        typer.echo(f"{events:,} events, {len(findings):,} broken.")
    if findings:
        raise typer.Exit(1)


@app.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Gets one JSON object a line.")],
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Write the trails of all desks, in the order of their events."""
    with opened(database_url, data_dir) as engine, engine.connect() as connection:
        desks = connection.execute(select(Desk.id, Desk.code).order_by(Desk.code)).all()
        lines = (
            {"desk": code, "desk_id": desk_id, **asdict(event)}
            for desk_id, code in desks
            for event in trail_of(connection, desk_id)
        )
        count = 0
        try:
            with file.open("w", encoding="utf-8") as out:
                for line in lines:
                    out.write(json.dumps(line, ensure_ascii=False) + "\n")
                    count += 1
        except OSError as error:
            raise Unusable("export_not_written", file=str(file)) from error
    typer.echo(f"{count:,} events in {file}.")
