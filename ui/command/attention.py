"""`attention`: refusals and conflicts, and a person's answer to them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.command.desk import desk_of
from ui.command.telling import Table
from ui.wording import fact_text, told_reason, word

if TYPE_CHECKING:
    from sync.attention import AttentionItem

app = typer.Typer(help="Refusals and conflicts that wait for a person.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="ID", help="The number shown by “attention list”.")]


@app.command("list")
def list_(context: typer.Context) -> None:
    """What waits for a person, oldest first, with both sides."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        items = operations.list_attention(office)
    rows = [(str(item.number), word(item.state), item.label, _why(item)) for item in items]
    words = Table(("ID", "State", "What", "Why"), rows, frozenset({0}))
    desk.tell.answer(
        {"count": len(items), "items": [_facts(item) for item in items]},
        words if items else "Nothing needs attention.",
    )


@app.command()
def settle(
    context: typer.Context,
    number: Number,
    keep: Annotated[str, typer.Option(metavar="mine|theirs", help="Whose value stands.")],
) -> None:
    """Answer one: `mine` sends this desk's values again, `theirs` takes the centre's."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        operations.settle(office, number=number, keep=_side(keep))
    told = {
        "mine": "Settled: this desk's values will be sent again.",
        "theirs": "Settled: the centre's values stand here now.",
    }
    desk.tell.answer({"number": number, "settled": True, "keep": keep}, told[keep])


@app.command()
def discard(
    context: typer.Context,
    number: Number,
    along: Annotated[
        bool, typer.Option("--along", help="With the unconfirmed work that rests on it.")
    ] = False,
) -> None:
    """Give one up; it stays in the history."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        operations.discard(office, number=number, along=along)
    desk.tell.answer({"number": number, "discarded": True}, "Discarded; it stays in the history.")


def _side(keep: str) -> str:
    if keep not in {"mine", "theirs"}:
        raise typer.BadParameter("it is mine or theirs", param_hint="--keep")
    return keep


def _why(item: AttentionItem) -> str:
    if not item.conflicts:
        return told_reason(item.reason, item.facts)
    return "; ".join(
        f"{each.field.replace('_', ' ')}: here {_value(each.mine)}, at the centre "
        f"{_value(each.theirs)}, before {_value(each.before)}"
        for each in item.conflicts
    )


def _value(value: object) -> str:
    if value is None or value == "":
        return "empty"
    if isinstance(value, (dict, list)):
        return fact_text(json.dumps(value, ensure_ascii=False))
    return f"“{fact_text(value)}”"


def _facts(item: AttentionItem) -> dict[str, Any]:
    return {
        "number": item.number,
        "change_set": item.change_set_id,
        "state": item.state,
        "kind": item.kind,
        "label": item.label,
        "actor": item.actor,
        "recorded_at": item.recorded_at,
        "decided_at": item.decided_at,
        "reason": item.reason,
        "message": _why(item),
        "conflicts": [each.model_dump(mode="json") for each in item.conflicts],
    }
