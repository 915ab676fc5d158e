"""`join`, `rejoin` and `sign-in`: this desk at a centre, and who works at it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from registrar_desktop.errors import Refused
from ui.command.desk import ask_secret, desk_of
from ui.wording import word

CaFile = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="The school's own authority (PEM), instead of the system's."),
]
Fingerprint = Annotated[
    str,
    typer.Option(metavar="SHA256", help="Of the centre's certificate: no other one will do."),
]


def add_to(app: typer.Typer) -> None:
    """Put the commands on the program's own level."""
    app.command("join")(join)
    app.command("rejoin")(rejoin)
    app.command("trust")(trust)
    app.command("sign-in")(sign_in)
    app.command("sign-out")(sign_out)


def join(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="The centre's address, https://…")],
    code: Annotated[str, typer.Option(help="The enrolment code from the centre's administrator.")],
    ca_file: CaFile = None,
    fingerprint: Fingerprint = "",
) -> None:
    """Enrol this desk at a centre."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        joined = operations.join(
            office, url=url, code=code, ca_file=ca_file, fingerprint=fingerprint
        )
    desk.tell.answer(
        {
            "desk": joined.code,
            "school": joined.school,
            "currency": joined.currency,
            "centre": joined.centre_url,
        },
        f"This is desk {joined.code} of {joined.school} now. Sign in to begin.",
    )


def trust(context: typer.Context, ca_file: CaFile = None, fingerprint: Fingerprint = "") -> None:
    """Say anew whom to believe to be the centre; without options whom the system believes."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        operations.rely_on(office, ca_file=ca_file, fingerprint=fingerprint)
    whom = "the school's authority" if ca_file else "the system's authorities"
    only = " and the one certificate named" if fingerprint else ""
    desk.tell.answer(
        {"ca_file": ca_file, "fingerprint": fingerprint}, f"This desk believes {whom}{only}."
    )


def rejoin(
    context: typer.Context,
    code: Annotated[str, typer.Option(help="The code that re-admits this very desk.")],
) -> None:
    """Go on as this desk at a centre that has forgotten it, with its journal and receipts."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        joined = operations.rejoin(office, code=code)
    desk.tell.answer(
        {"desk": joined.code, "school": joined.school, "centre": joined.centre_url},
        f"This is desk {joined.code} of {joined.school} again. Sign in to go on.",
    )


def sign_in(
    context: typer.Context,
    user: Annotated[str, typer.Argument(help="Your name at the centre.")],
) -> None:
    """Sign in; the password is asked for, or read from standard input, and on the next line the
    code of an authenticator where the account has one. Offline where need be."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        password = ask_secret("Password")
        try:
            person = operations.sign_in(office, login=user, password=password)
        except Refused as refused:
            if refused.code != "second_factor_needed":
                raise
            code = ask_secret("Code of the authenticator")
            person = operations.sign_in(office, login=user, password=password, code=code)
    where = "the centre" if person.token else "this desk; the centre did not answer"
    roles = ", ".join(word(role).lower() for role in person.roles)
    desk.tell.answer(
        {
            "login": person.login,
            "name": person.name,
            "roles": list(person.roles),
            "at_centre": bool(person.token),
        },
        f"Welcome, {person.name} ({roles}). Your password was checked by {where}.",
    )


def sign_out(context: typer.Context) -> None:
    """Nobody works at this desk any more; what waits is kept and sent under its own name."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        operations.sign_out(office)
    desk.tell.answer({"signed_in": False}, "Signed out. What waits to be sent is kept.")
