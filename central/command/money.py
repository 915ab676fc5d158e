"""Commands about student accounts that a keeper starts by hand or by a timetable: charge-fees."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer
from sqlalchemy import Connection, select

from central.command.database import opened
from central.command.options import DatabaseUrl, DataDir
from central.school import read_school
from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Invalid
from registrar_desktop.rules.money import format_money, parse_amount
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


def drop_for_non_payment(
    term: Annotated[str, typer.Option(metavar="CODE", help="The term's code.")],
    over: Annotated[
        str, typer.Option(metavar="AMOUNT", help="Only who owes more than that.")
    ] = "0",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell who would be dropped, and change nothing.")
    ] = False,
    anyway: Annotated[
        bool,
        typer.Option("--anyway", help="Though desks, or the payment API, have not been heard of."),
    ] = False,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Drop who has not paid by the deadline, as outages extended it."""
    from central.dropping.acting import Asked
    from central.dropping.acting import drop_for_non_payment as drop

    with opened(database_url, data_dir) as engine:
        with engine.connect() as connection:
            currency = read_school(connection).currency
            asked = Asked(
                term_named(connection, term), parse_amount(over, currency), anyway, dry_run
            )
        told = drop(engine, SystemClock(), asked)
    for each in told.students:
        owed = format_money(each.owed_minor, currency)
        kept = "  not dropped: ask the office" if each.number in told.refused else ""
        typer.echo(f"{each.number}  {owed}  {len(each.registrations)} registrations{kept}")
    if told.deadline.silent:
        typer.echo(f"Not heard of since the deadline: {', '.join(told.deadline.silent)}.")
    done = "would be dropped" if dry_run else "dropped"
    count = len(told.students) - len(told.refused)
    typer.echo(f"{count} students {done} ({told.deadline.extended} was the last day to pay).")


def balance_rule(  # noqa: PLR0913, PLR0917 - each is an option
    over: Annotated[str, typer.Option(metavar="AMOUNT", help="Overdue by more than that.")] = "",
    days: Annotated[int | None, typer.Option(min=0, help="For more days than that.")] = None,
    return_fee: Annotated[
        str, typer.Option(metavar="AMOUNT", help="Charged for a payment that came back.")
    ] = "",
    no_holds: Annotated[bool, typer.Option("--no-holds", help="Place none any more.")] = False,
    no_return_fee: Annotated[
        bool, typer.Option("--no-return-fee", help="Charge none any more.")
    ] = False,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Tell, or set, when an overdue balance places a hold and what a returned payment costs."""
    from central.balances.rule import read_rule, set_rule

    with opened(database_url, data_dir) as engine, engine.begin() as connection:
        currency = read_school(connection).currency
        rule = read_rule(connection)
        if over or no_holds:
            rule = replace(rule, over_minor=None if no_holds else parse_amount(over, currency))
        if days is not None:
            rule = replace(rule, after_days=days)
        if return_fee or no_return_fee:
            fee = None if no_return_fee else parse_amount(return_fee, currency)
            rule = replace(rule, return_fee_minor=fee)
        set_rule(connection, rule)
    holds = "No holds are placed for balances."
    if rule.over_minor is not None:
        amount = format_money(rule.over_minor, currency)
        holds = f"A hold is placed where more than {amount} is overdue for more than {rule.after_days} days."
    fee_told = "A returned payment costs nothing."
    if rule.return_fee_minor is not None:
        fee_told = f"A returned payment costs {format_money(rule.return_fee_minor, currency)}."
    typer.echo(f"{holds} {fee_told}")


def term_named(connection: Connection, code: str) -> str:
    """The id of a term. Raises Invalid where there is none of that code."""
    found = connection.scalar(select(Term.id).where(Term.code == code.strip()))
    if found is None:
        raise Invalid("term_code_unknown", term=code[:40])
    return found
