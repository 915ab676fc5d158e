"""`bank`: files of banks and payment providers taken in, and their lines matched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from registrar_desktop.rules.money import format_amount, format_money
from registrar_desktop.schema.vocabulary import BankMatch
from ui.command.desk import desk_of
from ui.command.reading import word_from
from ui.command.telling import Table, counted, plain
from ui.outcomes import BankBucketSums
from ui.sentences.bank import AGAINST, WHY
from ui.wording import tell, word

if TYPE_CHECKING:
    from registrar_desktop.imports.bank.lines import BankFile
    from registrar_desktop.records.bank.payouts import PayoutParts
    from ui.outcomes import BankCandidate, BankLineShown, BankMatched

app = typer.Typer(help="Lines of banks and payment providers.", no_args_is_help=True)

Line = Annotated[str, typer.Argument(metavar="LINE", help="The beginning of its id, as listed.")]
_MOST_REFUSED = 20


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="camt.053, OFX, or CSV.")],
    mapping: Annotated[
        str, typer.Option(help="How CSV columns are read: a known name, or your JSON file.")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what is in it.")] = False,
) -> None:
    """Take in a file of a bank or provider; lines that are known are left alone, and what is
    certain is matched."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        read, fresh = operations.preview_bank_file(office, file=file, mapping=mapping)
        facts = _facts(read, fresh)
        lines = [*_statements(read), *_refused(read)]
        if dry_run:
            desk.tell.answer(
                {**facts, "dry_run": True}, *lines, f"{counted(fresh, 'line')} would be new here."
            )
            return
        with desk.tell.progress(file.name) as progress:
            done = operations.import_bank_file(office, file=read, on_step=progress)
    desk.tell.answer(
        {**facts, "added": done.added, "matched": plain(done.matched)},
        *lines,
        f"{counted(done.added, 'line')} added, {done.known} known already. "
        + _matched(done.matched),
    )


@app.command("list")
def list_(
    context: typer.Context,
    match: Annotated[str, typer.Option(help="unmatched, payout, payment, known, ignored")] = "",
    account: Annotated[str, typer.Option(help="Of one account.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="Show at most so many.")] = 50,
) -> None:
    """Lines at the bank, the latest first, with what each may be and why."""
    from ui import operations

    kind = word_from(BankMatch, "--match", match) if match else None
    desk = desk_of(context)
    with desk.office() as office:
        count, shown = operations.list_bank_lines(office, match=kind, account=account, most=limit)
    heads = ("Line", "Booked", "Account", "Amount", "From or to", "Match", "What it may be")
    table = Table(heads, [_cells(each) for each in shown], frozenset({3}))
    desk.tell.answer(
        {"count": count, "lines": [plain(each) for each in shown]},
        table if shown else "No lines match.",
    )


@app.command()
def match(
    context: typer.Context,
    line: Annotated[str, typer.Argument(metavar="LINE", help="As listed; all without it.")] = "",
    payout: Annotated[str, typer.Option(help="It is this payout of the provider.")] = "",
    payment: Annotated[str, typer.Option(help="It is this payment: receipt number or id.")] = "",
    student: Annotated[str, typer.Option(help="It is a new payment of this student.")] = "",
    aside: Annotated[bool, typer.Option("--aside", help="It concerns neither.")] = False,
    note: Annotated[str, typer.Option(help="Why; needed to set a line aside.")] = "",
) -> None:
    """Match what is certain by itself, or one line as you say."""
    from ui import operations

    ways = sum(map(bool, (payout, payment, student, aside)))
    if ways != (1 if line else 0):
        raise typer.BadParameter(
            "a line is matched one way: --payout, --payment, --student, --aside"
        )
    if aside and not note.strip():
        raise typer.BadParameter("a line is set aside with --note: why it concerns neither")
    desk = desk_of(context)
    with desk.office() as office:
        if not line:
            done = operations.match_bank(office)
            desk.tell.answer(plain(done), _matched(done))
            return
        shown = operations.match_bank_line(
            office, line=line, payout=payout, receipt=payment, student=student, note=note
        )
    desk.tell.answer(plain(shown), f"{_said(shown)}: {word(shown.match)}; not yet confirmed.")


@app.command()
def compare(context: typer.Context) -> None:
    """Payouts of the provider against the bank, as far as both are known here; asks nobody."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        found = operations.bank_side(office)
    desk.tell.answer(
        {"buckets": [plain(each) for each in found]},
        bank_table(found) if found else "No file of a bank was taken in yet.",
    )


@app.command()
def payouts(context: typer.Context) -> None:
    """Each payout with what it is made of by the provider's report, and when the bank had it."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        found = operations.bank_payouts(office)
    heads = ("Payout", "Due", "Charges", "Refunds, …", "Fees", "Net", "Paid out", "At the bank", "")
    table = Table(heads, [_payout_row(each) for each in found], frozenset({2, 3, 4, 5, 6}))
    desk.tell.answer(
        {
            "count": len(found),
            "payouts": [
                {**plain(each), "net_minor": each.net_minor, "adds_up": each.adds_up}
                for each in found
            ],
        },
        table if found else "The payment service has shown no payout yet.",
    )


def _payout_row(each: PayoutParts) -> tuple[str, ...]:
    def amount(minor: int) -> str:
        return format_amount(minor, each.currency) if each.movements else ""

    return (
        *(each.ref, each.day.isoformat(), amount(each.gross_minor), amount(each.other_minor)),
        *(amount(-each.fee_minor), amount(each.net_minor)),
        format_money(each.paid_out_minor, each.currency),
        each.at_bank_on.isoformat() if each.at_bank_on else "",
        "" if each.adds_up else "does not add up",
    )


def bank_table(found: Sequence[BankBucketSums]) -> Table:
    """The buckets of the fourth side, and under them the sides they add up to."""
    rows = []
    for currency in sorted({each.currency for each in found}):
        ours = [each for each in found if each.currency == currency]
        rows += [_bank_row(word(each.name, "BankBucket"), each) for each in ours]
        whole = BankBucketSums(
            *(currency, "", sum(each.payouts for each in ours)),
            *(sum(each.paid_out_minor for each in ours), sum(each.lines for each in ours)),
            sum(each.at_bank_minor for each in ours),
        )
        rows.append(_bank_row("All", whole))
    heads = ("", "Payouts", "Paid out", "Lines", "At the bank")
    return Table(heads, rows, frozenset({1, 2, 3, 4}))


def _bank_row(name: str, sums: BankBucketSums) -> tuple[str, ...]:
    return (
        *(name, f"{sums.payouts:,}", format_money(sums.paid_out_minor, sums.currency)),
        *(f"{sums.lines:,}", format_money(sums.at_bank_minor, sums.currency)),
    )


@app.command()
def unmatch(
    context: typer.Context,
    line: Line,
    reason: Annotated[str, typer.Option(help="Why; it stands with the line.")],
) -> None:
    """Undo a match; a payment that was entered from the line is reversed."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        shown = operations.unmatch_bank_line(office, line=line, reason=reason)
    desk.tell.answer(plain(shown), f"{_said(shown)} is not matched any more; not yet confirmed.")


def _facts(read: BankFile, fresh: int) -> dict[str, Any]:
    return {
        "file": read.name,
        "format": read.format,
        "new": fresh,
        "statements": [
            {
                "account": each.account,
                "currency": each.currency,
                "lines": len(each.lines),
                "sum_minor": sum(line.amount_minor for line in each.lines),
                "closing_minor": each.closing_minor,
                "unexplained_minor": each.unexplained_minor,
            }
            for each in read.statements
        ],
        "refused": [
            {"line": each.place.line, "code": each.code, "facts": plain(each.facts)}
            for each in read.refused
        ],
    }


def _statements(read: BankFile) -> list[str]:
    told = []
    for each in read.statements:
        moved = format_money(sum(line.amount_minor for line in each.lines), each.currency)
        words = f"{each.account}: {counted(len(each.lines), 'line')}, {moved} in all."
        if each.unexplained_minor:
            rest = format_money(each.unexplained_minor, each.currency)
            words += f" Its balances differ from that by {rest}."
        told.append(words)
    return told


def _refused(read: BankFile) -> list[str]:
    said = [
        f"Left out, {each.place.line}: {tell(each.code, each.facts) or each.code}"
        for each in read.refused[:_MOST_REFUSED]
    ]
    more = len(read.refused) - _MOST_REFUSED
    return [*said, f"… and {more:,} more."] if more > 0 else said


def _matched(done: BankMatched) -> str:
    return (
        f"Matched: {counted(done.payouts, 'payout')}, {counted(done.payments, 'payment')}, "
        f"{done.known:,} known at the service; {counted(done.waiting, 'line')} left for a person."
    )


def _said(shown: BankLineShown) -> str:
    told = format_money(shown.amount_minor, shown.currency)
    return f"Line {shown.id[:8]} of {shown.booked_on} over {told}"


def _cells(each: BankLineShown) -> tuple[str, ...]:
    may_be = "; ".join(_may_be(found) for found in each.candidates[:3])
    return (
        *(each.id[:8], each.booked_on.isoformat(), each.account),
        f"{format_amount(each.amount_minor, each.currency)} {each.currency}",
        *(each.counterparty or each.text[:40], word(each.match)),
        each.matched_to or each.note or may_be,
    )


def _may_be(found: BankCandidate) -> str:
    what = found.payout or found.entry or found.name or found.request
    against = f", but {AGAINST[found.against]}" if found.against else ""
    return f"{what} ({WHY[found.why.value]}{against})"
