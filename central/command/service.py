"""Commands about the service and its database: serve, migrate, new-epoch, backed-up, openapi."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from central.backups import announce_backup
from central.command.database import named_database, opened
from central.command.options import (
    Currency,
    DatabaseUrl,
    DataDir,
    PaymentsKeyFile,
    PaymentsUrl,
    SchoolName,
    TimeZone,
    WebhookSecretsFile,
)
from central.school import describe_school, new_epoch
from registrar_desktop.clock import SystemClock, from_text, to_text
from registrar_desktop.errors import Invalid


def serve(  # noqa: PLR0913, PLR0917 - each is an option
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
    host: Annotated[str, typer.Option(envvar="REGISTRAR_CENTRAL_HOST")] = "127.0.0.1",
    port: Annotated[
        int, typer.Option(envvar="REGISTRAR_CENTRAL_PORT", help="0: any free one.")
    ] = 8400,
    workers: Annotated[int, typer.Option(envvar="REGISTRAR_CENTRAL_WORKERS", min=1)] = 1,
    ready_file: Annotated[
        Path | None,
        typer.Option(help='Written when it listens: {"url", "database_url", "pid"}.'),
    ] = None,
    school_name: SchoolName = None,
    currency: Currency = None,
    time_zone: TimeZone = None,
    payments_key_file: PaymentsKeyFile = None,
    webhook_secrets_file: WebhookSecretsFile = None,
    payments_url: PaymentsUrl = None,
    metrics_port: Annotated[
        int | None,
        typer.Option(
            envvar="REGISTRAR_CENTRAL_METRICS_PORT",
            help="Tell Prometheus figures there (GET /metrics); nobody outside should reach it.",
        ),
    ] = None,
    metrics_host: Annotated[
        str, typer.Option(envvar="REGISTRAR_CENTRAL_METRICS_HOST")
    ] = "127.0.0.1",
    json_log: Annotated[
        bool,
        typer.Option("--json-log", envvar="REGISTRAR_CENTRAL_JSON_LOG", help="One object a line."),
    ] = False,
    clock_ahead: Annotated[
        float, typer.Option(metavar="SECONDS", help="For drills: the clock is so far ahead.")
    ] = 0.0,
) -> None:
    """Run the centre until it is told to stop; the database is brought up to date first."""
    from central.embedded import owned_postgres
    from central.payments.account import name_to_workers, read_account
    from central.serving import Listening, stop_on_signal
    from central.serving import serve as run

    name_to_workers(payments_key_file, webhook_secrets_file, payments_url)
    read_account()
    stop_on_signal()
    with named_database(database_url, data_dir, owned_postgres) as url:
        with opened(url, None, migrate=True) as engine, engine.begin() as connection:
            describe_school(connection, school_name, currency, time_zone)
        figures = None if metrics_port is None else (metrics_host, metrics_port)
        run(url, Listening(host, port, workers, ready_file, clock_ahead, figures, json_log))


def migrate(
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
    school_name: SchoolName = None,
    currency: Currency = None,
    time_zone: TimeZone = None,
) -> None:
    """Make the tables or bring them up to date; sets what is given about the school."""
    with opened(database_url, data_dir, migrate=True) as engine, engine.begin() as connection:
        describe_school(connection, school_name, currency, time_zone)
    typer.echo("The database is up to date.")


def begin_epoch(database_url: DatabaseUrl = None, data_dir: DataDir = None) -> None:
    """After a restore from a backup: begin a new history, so that every desk compares itself."""
    with opened(database_url, data_dir) as engine, engine.begin() as connection:
        epoch = new_epoch(connection)
    typer.echo(epoch)


def backed_up(
    at: Annotated[
        str,
        typer.Option(
            metavar="TIME",
            help="When the backup began, like 2026-03-01T02:00Z; with continuous archiving, until"
            " when the log is archived.",
        ),
    ] = "",
    now: Annotated[bool, typer.Option("--now", help="It began this moment.")] = False,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Announce that a backup is in a safe place, so that desks can say what is in it."""
    clock = SystemClock()
    began = _instant(at, clock.now(), now=now)
    with opened(database_url, data_dir) as engine, engine.begin() as connection:
        until = announce_backup(connection, began, clock.now())
    typer.echo(f"Changes confirmed until {to_text(until)} are in the backup.")


def _instant(at: str, now_is: datetime, *, now: bool) -> datetime:
    if now == bool(at):
        raise Invalid("backup_time_missing")
    if now:
        return now_is
    try:
        return from_text(at)
    except ValueError as error:
        raise Invalid("backup_time_unreadable", text=at[:40]) from error


def openapi() -> None:
    """Print the description of the service's interface."""
    from central.app import make_app
    from central.database import open_engine

    # Nothing is connected: the description needs no database.
    app = make_app(open_engine("postgresql:///registrar"))
    typer.echo(json.dumps(app.openapi(), indent=2, ensure_ascii=False))
