"""`exceptions`: what the reconciliation leaves to a person, and the ways to settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from registrar_desktop.rules.money import format_money
from registrar_desktop.rules.reconciliation.exceptions import Proposal
from ui.command.desk import Desk, desk_of
from ui.command.telling import Table, counted, plain
from ui.wording import fact_text, word

if TYPE_CHECKING:
    from ui.acts.exceptions import ExceptionRow, ExceptionShown

app = typer.Typer(help="Payments that a person has to look at.", no_args_is_help=True)

Item = Annotated[str, typer.Argument(metavar="ITEM", help="As listed, or the payment's id.")]
Reason = Annotated[str, typer.Option(help="Why; it is kept with the exception.")]


@app.command("list")
def list_(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Also what was settled.")] = False,
) -> None:
    """What waits, the most urgent first."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        found = operations.list_exceptions(office, everything=everything)
    heads = ("Item", "What", "Amount", "Student", "Payment", "State", "Due", "Assigned to")
    rows = [
        (
            *(each.item, word(each.bucket), format_money(each.amount_minor, each.currency)),
            *(each.student_number, each.subject, _state(each)),
            *(fact_text(each.due_at), each.assigned_to),
        )
        for each in found
    ]
    overdue = sum(each.overdue for each in found)
    late = f"{counted(overdue, 'exception')} overdue."
    desk.tell.answer(
        {"count": len(found), "overdue": overdue, "exceptions": plain(found)},
        *([Table(heads, rows, frozenset({2})), late] if found else ["No exception waits."]),
    )


@app.command()
def show(context: typer.Context, item: Item) -> None:
    """One of them, with the ways to settle it and who might have paid."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        shown = operations.show_exception(office, item=item)
    row = shown.row
    desk.tell.answer(
        {
            **plain(row),
            "choices": list(shown.choices),
            "candidates": plain(list(shown.candidates)),
            "payment": plain(shown.payment) if shown.payment else None,
        },
        f"{word(row.bucket)}: {format_money(row.amount_minor, row.currency)}, {row.subject}.",
        *_paid(shown),
        _state(row) + (f": {row.reason}" if row.reason else "."),
        *_candidates(shown),
        *_ways(row),
    )


@app.command()
def settle(
    context: typer.Context,
    item: Item,
    post: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NUMBER[=AMOUNT]", help="Into this account; repeated, divided among them."
        ),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help="It stays: credit, or another payment after all.")
    ] = False,
    refund: Annotated[
        bool,
        typer.Option(
            "--refund",
            help="Send it back to its payer with the next sync; a large sum takes two people.",
        ),
    ] = False,
    amount: Annotated[str, typer.Option(help="With --refund: not all that is left.")] = "",
    reason: Reason = "",
) -> None:
    """Settle one: post a payment that names nobody, keep it as it is, or send it back."""
    from ui import operations

    if sum((bool(post), keep, refund)) != 1:
        raise typer.BadParameter("it is one of --post, --keep and --refund")
    desk = desk_of(context)
    with desk.office() as office:
        if post:
            row = operations.post_exception(office, item=item, shares=_shares(post))
        elif keep:
            row = operations.keep_exception(office, item=item, reason=reason)
        else:
            row = operations.refund_exception(office, item=item, amount=amount)
    _tell(desk, row)


@app.command()
def assign(
    context: typer.Context,
    item: Item,
    login: Annotated[str, typer.Argument(help="Whose it is; without it nobody's.")] = "",
) -> None:
    """Give one to somebody."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        row = operations.assign_exception(office, item=item, login=login)
    # The centre keeps who works at the school; a desk knows only who has signed in at it.
    unknown = f"Whether there is a login “{row.assigned_to}” is not known at this desk."
    _tell(desk, row, *([unknown] if row.assigned_to else []))


@app.command()
def waive(context: typer.Context, item: Item, reason: Reason) -> None:
    """Let one go. A large amount takes two people: the first proposes, another one waives. A
    proposed refund is let go by anybody."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        _tell(desk, operations.waive_exception(office, item=item, reason=reason))


def _shares(texts: list[str]) -> list[tuple[str, str]]:
    """(number, amount); without an amount all of it."""
    parts = [each.partition("=") for each in texts]
    if len(parts) > 1 and not all(sign for _, sign, _ in parts):
        raise typer.BadParameter("each part is NUMBER=AMOUNT", param_hint="--post")
    return [(number.strip(), amount.strip()) for number, _, amount in parts]


def _tell(desk: Desk, row: ExceptionRow, *remarks: str) -> None:
    told: dict[str, Any] = plain(row)
    desk.tell.answer(
        {**told, "pending": True},
        f"Exception {row.item}, {format_money(row.amount_minor, row.currency)}: {_state(row)}.",
        *remarks,
    )


def _state(row: ExceptionRow) -> str:
    if row.resolution is not None:
        return word(row.resolution)
    if row.bucket is Proposal.REFUND and row.state in ("OPEN", "ASSIGNED"):
        return f"To be sent back, says {row.proposed_by}; a second person is needed"
    if row.proposed_by:
        return f"To be waived, says {row.proposed_by}; a second person is needed"
    return "Overdue" if row.overdue else word(row.state)


_COMMANDS = {
    "post": "exceptions settle {item} --post NUMBER",
    "keep": "exceptions settle {item} --keep --reason WHY",
    "refund": "exceptions settle {item} --refund",
    "waive": "exceptions waive {item} --reason WHY",
    "assign": "exceptions assign {item} LOGIN",
}


def _ways(row: ExceptionRow) -> list[str]:
    ways = [_COMMANDS[way].format(item=row.item) for way in row.ways]
    return ["To settle it:", *(f"  {way}" for way in ways)] if ways else []


def _paid(shown: ExceptionShown) -> list[str]:
    paid = shown.payment
    if paid is None:
        return []
    by = f" by {paid.payer}" if paid.payer else ""
    text = f"; its text: “{paid.text}”" if paid.text else "; without a text"
    return [f"Paid {fact_text(paid.at)}{by}{text}."]


def _candidates(shown: ExceptionShown) -> list[str]:
    return [
        f"{each.student_number} {each.name}: {word(each.why)}"
        + (" (suggested)" if each.default else "")
        for each in shown.candidates
    ]
