"""`attention`: refusals, conflicts and questions, and a person's answer to them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.cases import told_case, told_choice, told_question, told_remark
from ui.command.desk import desk_of
from ui.command.telling import Table
from ui.wording import fact_text, told_reason, word

if TYPE_CHECKING:
    from sync.attention import AttentionItem, SettledItem
    from sync.protocol import Choice
    from sync.questions import OpenQuestion

app = typer.Typer(
    help="Refusals, conflicts and questions that wait for a person.", no_args_is_help=True
)

Number = Annotated[int, typer.Argument(metavar="ID", help="The number shown by “attention list”.")]

_KEPT = {
    "mine": "Settled: this desk's values will be sent again.",
    "theirs": "Settled: the centre's values stand here now.",
}
_NOTHING_SETTLED = "Nothing was settled without a person."


@app.command("list")
def list_(
    context: typer.Context,
    of_office: Annotated[
        str, typer.Option("--office", metavar="NAME", help="Only questions to this office.")
    ] = "",
) -> None:
    """What waits for a person, oldest first, with both sides: refusals, conflicts, questions."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        items = [] if of_office else operations.list_attention(office)
        asked = operations.list_questions(office, of_office=of_office)
        now = office.clock.now()
    rows = [
        (str(item.number), word(item.state), item.label, _why(item), _answers(item.choices))
        for item in items
    ] + [
        (
            one.ref,
            f"Question, {one.office}",
            one.student,
            told_question(one, now),
            _answers(one.choices),
        )
        for one in asked
    ]
    words = Table(("ID", "State", "What", "Why", "Answers (--choose)"), rows, frozenset({0}))
    desk.tell.answer(
        {
            "count": len(items) + len(asked),
            "items": [_facts(item) for item in items],
            "questions": [_question_facts(one, now) for one in asked],
        },
        words if rows else "Nothing needs attention.",
    )


@app.command()
def answer(
    context: typer.Context,
    item: Annotated[str, typer.Argument(metavar="ITEM", help="A question of “attention list”.")],
    choose: Annotated[
        str, typer.Option(metavar="CODE", help="One of the answers “attention list” names.")
    ],
    note: Annotated[str, typer.Option(help="Kept with the answer.")] = "",
) -> None:
    """Answer a question of the centre; the first answer of any desk stands."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        words = operations.answer_question(office, ref=item, choose=choose, note=note)
    desk.tell.answer(
        {"item": item, "answered": True, "choose": choose},
        f"Answered: {words}. The centre carries it out; not yet confirmed.",
    )


@app.command()
def settled(context: typer.Context) -> None:
    """What the centre settled by itself while it accepted this desk's changes, newest first."""
    from ui import operations

    desk = desk_of(context)
    with desk.office() as office:
        items = operations.list_settled(office)
    rows = [
        (str(item.number), item.label, told_remark(remark))
        for item in items
        for remark in item.remarks
    ]
    desk.tell.answer(
        {"count": len(items), "items": [_settled_facts(item) for item in items]},
        Table(("ID", "What", "Settled"), rows, frozenset({0})) if items else _NOTHING_SETTLED,
    )


@app.command()
def settle(
    context: typer.Context,
    number: Number,
    keep: Annotated[str, typer.Option(metavar="mine|theirs", help="Whose value stands.")] = "",
    choose: Annotated[
        str, typer.Option(metavar="CODE", help="One of the answers “attention list” names.")
    ] = "",
    reason: Annotated[str, typer.Option(help="Why; an override needs it and keeps it.")] = "",
) -> None:
    """Answer one. `--choose` takes a suggested answer; `--keep mine` sends this desk's values
    again, `--keep theirs` takes the centre's."""
    from ui import operations

    if bool(keep) == bool(choose):
        raise typer.BadParameter("give one of --choose and --keep", param_hint="--choose")
    desk = desk_of(context)
    with desk.office() as office:
        if choose:
            words = operations.answer(office, number=number, choose=choose, reason=reason)
            told = f"Settled: {words}."
        else:
            operations.settle(office, number=number, keep=_side(keep))
            told = _KEPT[keep]
    answered = {"choose": choose} if choose else {"keep": keep}
    desk.tell.answer({"number": number, "settled": True, **answered}, told)


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
        meanwhile = told_case(item.case, item.facts)
        return f"{meanwhile} {told_reason(item.reason, item.facts)}".strip()
    return "; ".join(
        f"{each.field.replace('_', ' ')}: here {_value(each.mine)}, at the centre "
        f"{_value(each.theirs)}, before {_value(each.before)}"
        for each in item.conflicts
    )


def _answers(choices: Iterable[Choice]) -> str:
    return "; ".join(f"{each.code}: {told_choice(each)}" for each in choices)


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
        "desk": item.desk,
        "recorded_at": item.recorded_at,
        "decided_at": item.decided_at,
        "reason": item.reason,
        "facts": item.facts,
        "message": _why(item),
        "case": item.case,
        "choices": [_choice(each) for each in item.choices],
        "conflicts": [each.model_dump(mode="json") for each in item.conflicts],
    }


def _question_facts(question: OpenQuestion, now: datetime) -> dict[str, Any]:
    return {
        "item": question.ref,
        "case": question.case,
        "office": question.office,
        "student": question.student,
        "opened_at": question.opened_at,
        "message": told_question(question, now),
        "facts": question.facts,
        "choices": [_choice(each) for each in question.choices],
        "mine": question.mine,
    }


def _choice(choice: Choice) -> dict[str, Any]:
    return {
        "code": choice.code,
        "words": told_choice(choice),
        "needs_reason": choice.needs_reason,
        "facts": choice.facts,
    }


def _settled_facts(item: SettledItem) -> dict[str, Any]:
    return {
        "number": item.number,
        "change_set": item.change_set_id,
        "label": item.label,
        "decided_at": item.decided_at,
        "remarks": [
            {"case": each.case, "message": told_remark(each), "facts": each.facts}
            for each in item.remarks
        ],
    }
