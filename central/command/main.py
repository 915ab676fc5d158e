"""The command line of the centre: `registrar-central`, also `python -m central`."""

from __future__ import annotations

import sys

import typer

from central.command import auditing, load, money, people, service
from central.command.told import sentence
from registrar_desktop.errors import Fault

app = typer.Typer(
    name="registrar-central",
    help="The reference central service: desks send their changes here and fetch those of others.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("serve")(service.serve)
app.command("migrate")(service.migrate)
app.command("add-user")(people.add_user)
app.command("set-password")(people.set_password)
app.command("second-factor")(people.second_factor)
app.command("revoke-user")(people.revoke_user)
app.command("add-desk")(people.add_desk)
app.command("re-admit-desk")(people.readmit_desk)
app.command("revoke-desk")(people.revoke_desk)
app.add_typer(auditing.app, name="audit")
app.command("new-epoch")(service.begin_epoch)
app.command("backed-up")(service.backed_up)
app.command("balance-rule")(money.balance_rule)
app.command("charge-fees")(money.charge_fees)
app.command("drop-for-non-payment")(money.drop_for_non_payment)
app.command("load-test")(load.load_test)
app.command("openapi")(service.openapi)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; a failure is one sentence and exit status 1."""
    try:
        app(arguments)
    except Fault as fault:
        sys.stderr.write(f"{sentence(fault)}\n")
        sys.exit(1)
