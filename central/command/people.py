"""Commands about staff accounts and desks."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import segno
import typer

from central import staff
from central.command.database import opened
from central.command.options import AsJson, DatabaseUrl, DataDir
from central.second_factor import SecondFactor
from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Invalid
from registrar_desktop.schema.vocabulary import Role

# A password that ends the line is taken; a file that never does is not read into memory.
_LONGEST_LINE = 4096


def add_user(
    login: str,
    role: Annotated[list[Role], typer.Option(case_sensitive=False, help="Once for each role.")],
    name: Annotated[str, typer.Option(help="As it stands on papers.")] = "",
    without_second_factor: Annotated[
        bool, typer.Option(help="For a trial: an account of finance or admin by password alone.")
    ] = False,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Make a staff account; the password comes from the prompt or from standard input. For the
    roles finance and admin a second factor is printed, this once."""
    password = _password()
    with opened(database_url, data_dir) as engine, engine.begin() as connection:
        made = staff.add_user(
            connection, login, name, role, password, without_second_factor=without_second_factor
        )
    typer.echo(f"{login} may sign in.")
    if made is not None:
        _tell_second_factor(login, made)


def set_password(login: str, database_url: DatabaseUrl = None, data_dir: DataDir = None) -> None:
    """Give an account another password, typed or from standard input; its sign-ins end."""
    password = _password()
    with opened(database_url, data_dir) as engine, engine.begin() as connection:
        staff.set_password(connection, login, password)
    typer.echo(f"{login} signs in with the new password from now on.")


def second_factor(login: str, database_url: DatabaseUrl = None, data_dir: DataDir = None) -> None:
    """Print a new second factor for an account, this once; the one before is void."""
    with opened(database_url, data_dir) as engine, engine.begin() as connection:
        made = staff.second_factor(connection, login)
    _tell_second_factor(login, made)


def revoke_user(login: str, database_url: DatabaseUrl = None, data_dir: DataDir = None) -> None:
    """End a staff account and its sign-ins; what the person did stays."""
    with opened(database_url, data_dir) as engine, engine.begin() as connection:
        staff.revoke_user(connection, login, SystemClock().now())
    typer.echo(f"{login} may no longer sign in.")


def add_desk(
    name: str,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Make a desk and print its code and the one-time code it enrols with."""
    with opened(database_url, data_dir) as engine, engine.begin() as connection:
        desk, code = staff.add_desk(connection, name, SystemClock().now())
    _tell_code(desk, code, f"enrols one desk within {staff.ENROLMENT_DAYS} days", as_json=as_json)


def readmit_desk(
    desk: str,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
    as_json: AsJson = False,
) -> None:
    """Let a desk go on as who it is, which a restore has forgotten or which was revoked; prints
    the one-time code for “registrar-desktop rejoin” there."""
    with opened(database_url, data_dir) as engine, engine.begin() as connection:
        desk, code = staff.readmit_desk(connection, desk, SystemClock().now())
    works = f"works at desk {desk} only, within {staff.ENROLMENT_DAYS} days"
    _tell_code(desk, code, works, as_json=as_json)


def revoke_desk(desk: str, database_url: DatabaseUrl = None, data_dir: DataDir = None) -> None:
    """End a desk's access, when its computer was lost; what it recorded stays."""
    with opened(database_url, data_dir) as engine, engine.begin() as connection:
        staff.revoke_desk(connection, desk, SystemClock().now())
    typer.echo(f"{desk.upper()} is no longer let in.")


def _tell_code(desk: str, code: str, works: str, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"desk": desk, "code": code}))
        return
    typer.echo(f"{desk} {code}")
    typer.echo(f"The code {works}.", err=True)


def _tell_second_factor(login: str, made: SecondFactor) -> None:
    """Shown once, and for whoever stands beside: only what it is checked by is kept."""
    if sys.stdout.isatty():
        segno.make(made.address, error="m").terminal(compact=True)
    typer.echo(f"Scan the code or type this secret into the authenticator of {login}:")
    typer.echo(f"  {made.secret}")
    typer.echo(f"  {made.address}")
    typer.echo("Each of these codes signs in once, should the authenticator be lost:")
    for code in made.recovery_codes:
        typer.echo(f"  {code}")


def _password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    password = sys.stdin.readline(_LONGEST_LINE).rstrip("\r\n")
    if not password:
        raise Invalid("password_missing")
    return password
