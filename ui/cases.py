"""Says in words what happened meanwhile, what was settled by itself, and the suggested answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from registrar_desktop.clock import from_text
from ui.language import FROM_RIGHT, counted, instant_text, language, tr
from ui.sentences.cases import CHOICES, MEANWHILE, SETTLED
from ui.wording import fact_text, placeholders, word

if TYPE_CHECKING:
    from registrar_desktop.schema.vocabulary import Case
    from sync.protocol import Choice, Remark
    from sync.questions import OpenQuestion

_INSTANT = "_at"


def told_case(case: Case | None, facts: Mapping[str, Any], now: datetime | None = None) -> str:
    """What happened meanwhile; empty where the centre did not say. Instants of the day of `now`
    are told without their day."""
    return "" if case is None else _first(MEANWHILE.get(case, ()), facts, now)


def told_question(question: OpenQuestion, now: datetime | None = None) -> str:
    """What the centre asks an office."""
    told = told_case(question.case, question.facts, now)
    return told or tr(
        "{case}: the centre asks the {office} office.",
        case=word(question.case),
        office=question.office,
    )


def told_remark(remark: Remark, now: datetime | None = None) -> str:
    """What the centre settled by itself."""
    told = _first(SETTLED.get(remark.case, ()), remark.facts, now)
    return told or tr("{case}: settled by the centre.", case=word(remark.case))


def told_choice(choice: Choice) -> str:
    """An answer as it stands on a button."""
    name = choice.code.partition(":")[0]
    return _first(CHOICES.get(name, ()), choice.facts, None) or name.replace("_", " ").capitalize()


def _first(patterns: tuple[str, ...], facts: Mapping[str, Any], now: datetime | None) -> str:
    known = _readable(facts, now)
    for pattern in patterns:
        if placeholders(pattern) <= known.keys():
            told = tr(pattern, **{name: fact_text(known[name]) for name in placeholders(pattern)})
            return told if language() in FROM_RIGHT else told[:1].upper() + told[1:]
    return ""


def _readable(facts: Mapping[str, Any], now: datetime | None) -> dict[str, Any]:
    """The facts that are known, instants in local time, and who did it in one word."""
    known = {name: value for name, value in facts.items() if value is not None}
    for name, value in known.items():
        if name.endswith(_INSTANT) and isinstance(value, str):
            known[name] = _clock_time(from_text(value), now)
    if isinstance(seats := known.get("seats"), int):
        known["left"] = counted(seats, "seat left", "seats left")
    who = _who(known)
    return {"by": who} | known if who else known


def _who(facts: Mapping[str, Any]) -> str:
    if "desk" in facts:
        return tr("desk {desk}", desk=facts["desk"])
    return word(str(facts["channel"]), "Channel").lower() if "channel" in facts else ""


def _clock_time(instant: datetime, now: datetime | None) -> str:
    local = instant.astimezone()
    if now is not None and local.date() == now.astimezone().date():
        return local.strftime("%H:%M")
    return instant_text(instant)
