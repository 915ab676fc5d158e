"""`reconcile`: the payment service against this desk's ledger, and the same as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from registrar_desktop.rules.money import format_money
from ui.command.desk import desk_of
from ui.command.telling import Table, plain
from ui.wording import sentence, word


def add_to(app: typer.Typer) -> None:
    """Put the command on the program's own level."""
    app.command("reconcile")(reconcile)


def reconcile(
    context: typer.Context,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also as a workbook (.xlsx).")
    ] = None,
) -> None:
    """Ask both peers, then compare the payment service with the ledger, to the cent."""
    from registrar_desktop.reports.requests import PaymentBook
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        found = operations.reconcile(office)
        made = None
        if report is not None:
            made = operations.write_paper(office, request=PaymentBook(), target=report)
    rows = [
        (
            word(each.name, "Heap"),
            f"{each.count:,}",
            format_money(each.gateway_minor, each.currency),
            format_money(each.ledger_minor, each.currency),
        )
        for each in found.buckets
    ]
    faults = [each for each in (found.service_fault, found.centre_fault) if each is not None]
    flying = [
        f"{count:,} {word(state, 'OperationState').lower()}"
        for state, count in found.in_flight.items()
    ]
    desk.tell.answer(
        {
            "as_of": found.as_of,
            "settled": found.settled,
            "buckets": plain(list(found.buckets)),
            "in_flight": found.in_flight,
            "to_decide": found.to_decide,
            "faults": [{"code": each.code, "message": sentence(each)} for each in faults],
            "report": made.path if made else None,
        },
        Table(("", "Count", "At the service", "In the ledger"), rows, frozenset({1, 2, 3})),
        *(["Requests without an answer: " + ", ".join(flying) + "."] if flying else []),
        f"{found.to_decide:,} for a person to decide.",
        *(sentence(each) for each in faults),
        *([f"Workbook: {made.path}."] if made else []),
    )
