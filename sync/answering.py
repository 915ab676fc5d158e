"""Takes an answer that the centre suggested: the change set goes again as the answer says.

What an answer means is told by the centre in full (`protocol.Choice`), so a desk can also take one
that it has no words for.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid, Refused
from registrar_desktop.rules.names import tidy
from registrar_desktop.schema.codec import row_to_json
from registrar_desktop.schema.register import BY_KIND
from registrar_desktop.store.capture import CREATE, CapturedLine
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.work import Work
from sync.attention import (
    Keep,
    answering,
    give_up,
    read_attention,
    replace_by,
    restated_lines,
    waiting_entry,
)
from sync.protocol import Choice, Line

_MOST_REASON = 200


def choose(store: DeskStore, number: int, code: str, *, reason: str = "", words: str = "") -> None:
    """Answer with one of the suggested choices. `words`: how the choice was called, for the label.

    Raises Invalid where there is no such choice or it needs a reason; Refused where the desk has
    not fetched yet what the choice is about.
    """
    with store.reading() as session:
        choice = _chosen(read_attention(session, number).choices, code, number)
        entry = waiting_entry(session, number)
    why = _checked_reason(choice, reason)
    decision = {"decision": code} | ({"reason": why} if why else {})
    if choice.gives_up:
        give_up(store, number, decision)
        return
    act = answering(entry)
    label = f"{act.label} ({words})" if words else act.label
    with store.acting(replace(act, label=label, kind=choice.kind or act.kind)) as work:
        replace_by(work, number, _lines(work, number, choice, why), decision)


def _chosen(choices: tuple[Choice, ...], code: str, number: int) -> Choice:
    for choice in choices:
        if choice.code == code:
            return choice
    known = ", ".join(choice.code for choice in choices) or "none"
    raise Invalid("choice_unknown", choice=code[:60], number=number, known=known)


def _checked_reason(choice: Choice, reason: str) -> str:
    why = tidy(reason)
    if choice.needs_reason and not why:
        raise Invalid("choice_needs_reason", choice=choice.code)
    if len(why) > _MOST_REASON:
        raise Invalid("field_too_long", field="reason", length=len(why), most=_MOST_REASON)
    return why


def _lines(work: Work, number: int, choice: Choice, why: str) -> list[CapturedLine]:
    """What was sent with the choice laid over it, then the records that only the choice names."""
    entry = waiting_entry(work.session, number)
    laid = {(line.kind, line.id): line for line in choice.lines}
    signed = {"override_by": work.actor, "override_reason": why} if choice.needs_reason else {}
    lines = restated_lines(work.session, entry, Keep.MINE)
    for line in lines:
        over = laid.pop((line.kind, line.id), None)
        if over is not None:
            _lay_over(line, {name: each.after for name, each in over.fields.items()} | signed)
    return lines + [_added(work.session, added) for added in laid.values()]


def _lay_over(line: CapturedLine, values: dict[str, Any]) -> None:
    for name, value in values.items():
        before = line.fields.get(name, [None, None])[0]
        line.fields[name] = [before, value]
        if line.action == CREATE and value is None:
            del line.fields[name]


def _added(session: Session, line: Line) -> CapturedLine:
    """A record that the change set did not touch, with what the person was shown as known."""
    fields = {name: [each.before, each.after] for name, each in line.fields.items()}
    if line.action == CREATE:
        return CapturedLine(line.kind, line.id, line.action, 0, fields)
    row = session.get(BY_KIND[line.kind], line.id)
    if row is None:
        raise Refused("choice_not_fetched")
    values = row_to_json(row)
    return CapturedLine(line.kind, line.id, line.action, row.row_version, fields, values)
