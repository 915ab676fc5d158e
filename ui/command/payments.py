"""`payments`: record at the counter, list, request through the payment service, connect to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from registrar_desktop.rules.money import format_amount, format_money
from registrar_desktop.schema.vocabulary import PaymentMethod
from ui.command.desk import ask_secret, desk_of
from ui.command.reading import Since, Until, day_text, word_from
from ui.command.telling import Table, plain
from ui.sentences.drawers import NO_DRAWER
from ui.wording import fact_text, word

if TYPE_CHECKING:
    from registrar_desktop.records.lists.payments import PaymentRow
    from ui.outcomes import PaymentAsked, PaymentReversed

app = typer.Typer(help="Payments at the counter and through the service.", no_args_is_help=True)

Number = Annotated[str, typer.Argument(metavar="NUMBER", help="The student number.")]
Amount = Annotated[str, typer.Argument(metavar="AMOUNT", help="Like 1250 or 1,250.00.")]
Reference = Annotated[
    str, typer.Argument(metavar="REFERENCE", help="The service's reference of the payment.")
]


# A negative amount must reach the rule that refuses it, not be taken for an option.
_AMOUNTS = {"ignore_unknown_options": True}


@app.command(context_settings=_AMOUNTS)
def record(
    context: typer.Context,
    number: Number,
    amount: Amount,
    method: Annotated[
        str, typer.Option(metavar="M", help="cash, check, card-terminal, bank-transfer, …")
    ],
    reference: Annotated[str, typer.Option(help="Check number, terminal approval, …")] = "",
    payer: Annotated[str, typer.Option(help="Who paid, where it was not the student.")] = "",
    term: Annotated[str, typer.Option(help="The code of the term it is for.")] = "",
    another: Annotated[
        bool, typer.Option("--another", help="Not the like payment of the last days.")
    ] = False,
) -> None:
    """Record money taken here; the receipt number is of this desk's own series."""
    from registrar_desktop.records.tender import Tender
    from ui import operations

    desk = desk_of(context)
    how = word_from(PaymentMethod, "--method", method)
    tender = Tender(amount, how, reference, payer, term)
    with desk.office() as office:
        taken = operations.record_payment(office, number=number, tender=tender, confirmed=another)
    told = format_money(taken.amount_minor, taken.currency)
    desk.tell.answer(
        {**plain(taken), "receipt": taken.receipt_number, "pending": True},
        f"Recorded {told} of student {number}, receipt {taken.receipt_number}. "
        f"Balance {format_money(taken.balance_minor, taken.currency)}; not yet confirmed.",
        *([] if taken.drawer else [NO_DRAWER]),
    )


@app.command()
def reverse(
    context: typer.Context,
    receipt: Annotated[str, typer.Argument(metavar="RECEIPT", help="Like D07-000231.")],
    reason: Annotated[str, typer.Option(help="Why; it stands on the account.")],
    returned: Annotated[
        bool, typer.Option("--returned", help="The bank gave the check or transfer back.")
    ] = False,
) -> None:
    """Cancel a counter payment by an opposite entry; nothing is deleted."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        undone = operations.reverse_payment(
            office, receipt=receipt, reason=reason, returned=returned
        )
    desk.tell.answer(
        {
            "receipt": receipt,
            "reversal": undone.entry_id,
            "counted_in": undone.counted_in or None,
            "drawer": undone.drawer or None,
            "pending": True,
        },
        f"Receipt {receipt} is reversed; not yet confirmed.{_about_drawers(undone)}",
    )


def _about_drawers(undone: PaymentReversed) -> str:
    told = ""
    if undone.counted_in:
        told += f" Its drawer {undone.counted_in} was counted with it and stays as it was."
    if undone.drawer:
        told += f" The open drawer {undone.drawer} expects that much less."
    return told


@app.command("list")
def list_(
    context: typer.Context,
    student: Annotated[str, typer.Option(help="Of one student, by number.")] = "",
    status: Annotated[str, typer.Option(help="posted, recorded-offline, in-review, …")] = "",
    method: Annotated[str, typer.Option(help="cash, check, card-online, …")] = "",
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Show at most so many.")] = 50,
) -> None:
    """Payments and refunds, the newest first, with their status and sum."""
    from ui import operations

    asked = {
        "student": student,
        "status": status,
        "method": method,
        "since": day_text(since),
        "until": day_text(until),
    }
    desk = desk_of(context)
    with desk.office() as office:
        found = operations.list_payments(office, asked=asked, most=limit)
    heads = ("Recorded", "Receipt", "Student", "Name", "Method", "Amount", "Status", "Reference")
    table = Table(heads, [_cells(row) for row in found.rows], frozenset({5}))
    sums = [
        f"{total.count:,} entries, {format_money(total.amount_minor, total.currency)}"
        for total in found.totals
    ]
    desk.tell.answer(
        {
            "count": found.count,
            "totals": found.totals,
            "payments": [_facts(row) for row in found.rows],
        },
        *([table, *sums] if found.rows else ["No payments match."]),
    )


def _cells(row: PaymentRow) -> tuple[str, ...]:
    return (
        fact_text(row.recorded_at),
        row.receipt_number,
        row.student_number,
        row.student_name,
        word(row.method) if row.method else word(row.kind),
        format_amount(row.amount_minor, row.currency) + f" {row.currency}",
        word(row.status),
        row.reference or row.gateway_ref,
    )


def _facts(row: PaymentRow) -> dict[str, Any]:
    return {
        "student_number": row.student_number,
        "student_name": row.student_name,
        "kind": row.kind,
        "receipt": row.receipt_number,
        "method": row.method,
        "amount_minor": row.amount_minor,
        "applied_minor": row.applied_minor,
        "currency": row.currency,
        "status": row.status,
        "recorded_at": row.recorded_at,
        "posted_at": row.posted_at,
        "reference": row.reference,
        "gateway_ref": row.gateway_ref,
        "desk": row.desk,
        "actor": row.actor,
        "change_set": row.change_set_id,
    }


@app.command(context_settings=_AMOUNTS)
def request(
    context: typer.Context,
    number: Number,
    amount: Amount,
    description: Annotated[str, typer.Option(help="What it is for, as the payer reads it.")] = "",
    charge: Annotated[
        str,
        typer.Option(
            metavar="MEANS",
            help="A means of payment the service keeps (pm_…), charged at once; without it the "
            "student is asked.",
        ),
    ] = "",
    another: Annotated[
        bool, typer.Option("--another", help="Not the same request of today once more.")
    ] = False,
) -> None:
    """Ask for a payment through the service; kept here first, sent with the next sync. The same
    again on the same day is the same request."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        asked = operations.request_payment(
            office,
            number=number,
            amount=amount,
            description=description,
            source=charge,
            another=another,
        )
    before = isinstance(asked, operations.PaymentAskedBefore)
    desk.tell.answer(
        {
            "student_number": number,
            "request": asked.request_id,
            "operation": asked.operation_id,
            "amount_minor": asked.amount_minor,
            "currency": asked.currency,
            "state": asked.state,
            "asked_before": before,
        },
        _asked_for(asked, number, before=before),
    )


def _asked_for(asked: PaymentAsked, number: str, *, before: bool) -> str:
    told = f"{format_money(asked.amount_minor, asked.currency)} of student {number}"
    if not before:
        return f"A request for {told} is kept here and will be sent with the next sync."
    said = asked.provider_status
    there = f", at the service: {word(said, 'GatewayStatus')}" if said else ""
    return (
        f"{told} was asked for today already ({word(asked.state)}{there}); nothing new is kept. "
        "Where it is another payment, say --another."
    )


@app.command(context_settings=_AMOUNTS)
def refund(
    context: typer.Context,
    reference: Reference,
    amount: Annotated[str, typer.Argument(help="Without it, all that is left.")] = "",
) -> None:
    """Send a payment through the service back to its payer; sent with the next sync. A large sum
    takes two people: the first proposes, another one asks for the same."""
    from ui import operations
    from ui.acts.exceptions import ExceptionRow

    desk = desk_of(context)
    with desk.office() as office:
        asked = operations.refund_payment(office, reference=reference, amount=amount)
    told = format_money(asked.amount_minor, asked.currency)
    if isinstance(asked, ExceptionRow):
        desk.tell.answer(
            {**plain(asked), "proposed": True},
            f"A refund of {told} of {reference} is proposed by {asked.proposed_by}. Another person "
            "agrees by asking for the same, at any desk; until then nothing is sent.",
        )
        return
    desk.tell.answer(
        plain(asked),
        f"A refund of {told} of {reference} is kept here and will be sent with the next sync.",
    )


@app.command()
def withdraw(context: typer.Context, reference: Reference) -> None:
    """Withdraw a request that nobody has paid, so that nobody can; sent with the next sync."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        asked = operations.withdraw_request(office, reference=reference)
    desk.tell.answer(
        plain(asked),
        f"The withdrawal of {reference} is kept here and will be sent with the next sync.",
    )


@app.command()
def requests(context: typer.Context) -> None:
    """Requests, refunds and withdrawals sent to the payment service and what became of each, the
    newest first."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        listed = operations.list_requests(office)
    rows = [
        (
            fact_text(each.created_at),
            word(each.kind, "OperationKind"),
            each.student_number,
            format_money(each.moved_minor, each.currency),
            word(each.state),
            word(each.provider_status, "GatewayStatus") if each.provider_status else "",
            word(each.why, "OperationNote") if each.why else "",
            each.provider_ref,
        )
        for each in listed
    ]
    heads = ("Asked", "What", "Student", "Amount", "State", "Service says", "Why", "Reference")
    table = Table(heads, rows, frozenset({3}))
    desk.tell.answer(
        {"count": len(listed), "requests": listed}, table if rows else "No requests were made."
    )


@app.command()
def connect(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="The service's address, if not its usual one.")] = "",
    provider: Annotated[str, typer.Option(help="Which payment service it is.")] = "stripe",
) -> None:
    """Connect this desk to the payment service; its key is asked for, or read from standard
    input, and kept in the keyring or the encrypted store."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        key = ask_secret("Restricted key")
        made = operations.connect_payments(office, url=url, key=key, provider=provider)
    where = {"keyring": "this computer's keyring", "store": "this desk's encrypted data"}
    mode = "live" if made.live else "test"
    desk.tell.answer(
        {
            "provider": made.provider,
            "url": made.url,
            "key_kept_in": made.kept_in,
            "live": made.live,
        },
        f"Connected to {made.url} ({mode} mode); the key is kept in {where[made.kept_in]}.",
    )
