"""`fees`: the rules by which registrations are charged."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from registrar_desktop.rules.money import format_amount
from registrar_desktop.schema.vocabulary import FeeBasis, Level, Residency
from ui.command.desk import desk_of
from ui.command.reading import DueOn, day, pairs, word_from
from ui.command.telling import Table, plain
from ui.wording import fact_text, word

if TYPE_CHECKING:
    from registrar_desktop.records.fees.rules import FeeRuleRow
    from registrar_desktop.rules.fees.tariff import Step

app = typer.Typer(help="The rules by which registrations are charged.", no_args_is_help=True)

Term = Annotated[str, typer.Option(metavar="CODE", help="The term's code.")]
Code = Annotated[str, typer.Argument(metavar="CODE", help="What the rule is called, like TUI.")]


@app.command("list")
def list_(context: typer.Context, term: Term = "") -> None:
    """Every version of the rules, of one term or of all."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        found = operations.list_fee_rules(office, term=term)
    heads = ("Term", "Code", "No.", "Title", "Charged", "Amount", "Due", "Refunds", "Counts")
    table = Table(heads, [_cells(each) for each in found], frozenset({2, 5}))
    desk.tell.answer(
        {"count": len(found), "fee_rules": [plain(each) for each in found]},
        table if found else "There are no fee rules.",
    )


@app.command()
def add(
    context: typer.Context,
    code: Code,
    title: Annotated[str, typer.Argument(help="As the student reads it.")],
    amount: Annotated[str, typer.Argument(help="For one unit of the basis, like 412.50.")],
    term: Term,
    basis: Annotated[
        str, typer.Option(help="flat, per-credit, per-section or per-program.")
    ] = "flat",
    due: DueOn = None,
    refund: Annotated[
        list[str] | None,
        typer.Option(metavar="DAY=PERCENT", help="Until that day so much; may be repeated."),
    ] = None,
    level: Annotated[list[str] | None, typer.Option(help="Only this level.")] = None,
    residency: Annotated[list[str] | None, typer.Option(help="Only this residency.")] = None,
    program: Annotated[list[str] | None, typer.Option(help="Only this program's code.")] = None,
    course: Annotated[list[str] | None, typer.Option(help="Only this course.")] = None,
) -> None:
    """Add a rule, or a new version of one; it counts from now on and never for what was before."""
    from registrar_desktop.records.fees.rules import FeeGiven
    from ui import operations

    desk = desk_of(context)
    kind = word_from(FeeBasis, "--basis", basis)
    steps = _steps(refund or [])
    levels = [word_from(Level, "--level", each) for each in level or []]
    residencies = [word_from(Residency, "--residency", each) for each in residency or []]
    with desk.office() as office:
        given = FeeGiven(
            *(code, title, kind, operations.fee_amount(office, text=amount), day(due), steps),
            *(levels, residencies, program or [], course or []),
        )
        told = operations.add_fee_rule(office, term=term, given=given)
    desk.tell.answer(
        {"code": code, "term": term, "pending": True},
        f"Fee rule {told}; it counts once the centre has confirmed it.",
    )


@app.command()
def retire(context: typer.Context, code: Code, term: Term) -> None:
    """Charge nothing by a rule any more; what was charged stands."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        told = operations.retire_fee_rule(office, term=term, code=code)
    desk.tell.answer(
        {"code": code, "term": term, "pending": True}, f"Retired: {told}; not yet confirmed."
    )


def _steps(texts: list[str]) -> list[Step]:
    from registrar_desktop.rules.fees.tariff import Step

    found = []
    for until, told in pairs("--refund", texts).items():
        percent, _, part = told.strip().removesuffix("%").partition(".")
        try:
            points = int(percent) * 100 + int(part.ljust(2, "0")[:2] or 0)
            found.append(Step(date.fromisoformat(until), points))
        except ValueError:
            wrong = f"“{until}={told}” is not DAY=PERCENT, like 2025-09-05=100"
            raise typer.BadParameter(wrong, param_hint="--refund") from None
    return found


def _cells(rule: FeeRuleRow) -> tuple[str, ...]:
    refunds = (
        f"{each['basis_points'] / 100:g}% to {each['until']}" for each in rule.refund_schedule
    )
    return (
        *(rule.term, rule.code, str(rule.version), rule.title, word(rule.basis)),
        format_amount(rule.amount_minor, rule.currency),
        rule.due_date.isoformat() if rule.due_date else "",
        ", ".join(refunds),
        _counts(rule),
    )


def _counts(rule: FeeRuleRow) -> str:
    if rule.pending:
        return "not yet confirmed"
    if not rule.active:
        return f"until {fact_text(rule.valid_until)}" if rule.valid_until else "retired"
    return f"from {fact_text(rule.valid_from)}" if rule.valid_from else "always"
