"""`reconcile`: desk, centre and payment service against each other, and the same as a paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from registrar_desktop.rules.money import format_money
from ui.command.bank import bank_table
from ui.command.desk import desk_of
from ui.command.reading import Since, Until, day
from ui.command.telling import Table, counted, plain
from ui.wording import sentence, word

if TYPE_CHECKING:
    from datetime import date

    from registrar_desktop.reports.requests import ReconciliationBook, ReconciliationRequest
    from ui.outcomes import CurrencySums, Reconciled


_FORMATS = (".xlsx", ".csv", ".pdf")


def add_to(app: typer.Typer) -> None:
    """Put the command on the program's own level."""
    app.command("reconcile")(reconcile)


def reconcile(
    context: typer.Context,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also as a workbook (.xlsx) or a paper (.pdf)."),
    ] = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Ask both peers, then put every cent of desk, centre and payment service into one bucket."""
    from ui import operations

    if report is not None and report.suffix.lower() not in _FORMATS:
        raise typer.BadParameter("the file name ends in .xlsx, .csv or .pdf", param_hint="--report")
    desk = desk_of(context)
    with desk.office() as office:
        found = operations.reconcile(office, since=day(since), until=day(until))
        made = None
        if report is not None:
            request = _request(report, day(since), day(until))
            made = operations.write_paper(office, request=request, target=report)
    desk.tell.answer(
        facts(found) | {"report": made.path if made else None},
        *(_table(each) for each in found.currencies),
        *([bank_table(found.bank)] if found.bank else []),
        *_remarks(found),
        *([f"Report: {made.path}."] if made else []),
    )


def _request(
    report: Path, since: date | None, until: date | None
) -> ReconciliationBook | ReconciliationRequest:
    """What kind of file it is says its name."""
    from registrar_desktop.reports.requests import ReconciliationBook, ReconciliationRequest

    if report.suffix.lower() == ".pdf":
        return ReconciliationRequest(since, until)
    return ReconciliationBook(since, until)


def facts(found: Reconciled) -> dict[str, Any]:
    """A reconciliation as JSON; `docs/payments.md` describes it for others."""
    faults = [each for each in (found.service_fault, found.centre_fault) if each is not None]
    compared, control = found.compared, found.control
    return {
        "as_of": found.as_of,
        "settled": found.settled,
        "identity_closed": True,
        "currencies": plain(list(found.currencies)),
        "centre": {
            "answered": found.centre_fault is None,
            "compared_at": compared.at if compared else None,
            "entries": compared.entries if compared else 0,
            "only_desk": compared.only_desk if compared else 0,
            "only_centre": compared.only_centre if compared else 0,
            "amount_differs": compared.amount_differs if compared else 0,
            "differences": plain(list(compared.differences)) if compared else [],
        },
        "control": {
            "answered": found.service_fault is None,
            "since": control.since if control else None,
            "until": control.until if control else None,
            "agrees": control is None or control.agrees,
            "lines": plain(control.lines) if control else [],
        },
        "bank": plain(list(found.bank)),
        "operations": plain(found.operations),
        "in_flight": plain(found.in_flight),
        "to_decide": found.to_decide,
        "overdue": found.overdue,
        "faults": [{"code": each.code, "message": sentence(each)} for each in faults],
    }


def _table(sums: CurrencySums) -> Table:
    """The buckets of a currency, and under them the sides they add up to."""
    sides = (sums.sides.desk, sums.sides.centre, sums.sides.gateway)
    rows = [
        (
            word(each.name, "Bucket"),
            f"{each.count:,}",
            *(
                format_money(one.minor, sums.currency)
                for one in (each.sides.desk, each.sides.centre, each.sides.gateway)
            ),
        )
        for each in sums.buckets
    ]
    whole = ("All", "", *(format_money(one.minor, sums.currency) for one in sides))
    heads = ("", "Count", "At the desk", "At the centre", "At the service")
    return Table(heads, [*rows, whole], frozenset({1, 2, 3, 4}))


def _remarks(found: Reconciled) -> list[str]:
    said = []
    if found.in_flight:
        flying = [
            f"{count:,} {word(state, 'OperationState').lower()}"
            for state, count in found.in_flight.items()
        ]
        said.append("Requests without an answer: " + ", ".join(flying) + ".")
    said.append(_centre(found))
    if found.control is not None and not found.control.agrees:
        short = [line for line in found.control.lines if not line.agrees]
        said.append(
            "The money log of the payment service has lines that are not known here: "
            + ", ".join(f"{word(line.moved)} {line.currency}" for line in short)
            + "."
        )
    late = f", {found.overdue:,} overdue" if found.overdue else ""
    said.append(f"{found.to_decide:,} for a person to decide{late}.")
    said += [sentence(each) for each in (found.service_fault, found.centre_fault) if each]
    return said


def _centre(found: Reconciled) -> str:
    compared = found.compared
    if compared is None:
        return "The ledger was never compared with the centre’s own."
    told = f"{counted(compared.entries, 'ledger_entry')} compared with the centre’s own"
    if not compared.differences:
        return f"{told}: no difference."
    return (
        f"{told}: {compared.only_desk:,} only here, {compared.only_centre:,} only there, "
        f"{compared.amount_differs:,} with another amount."
    )
