"""What happened meanwhile to a registration that may not be, and the answers to it (domain 4.5).

Asked for after the decision, without locks: an answer is judged again like any other change set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from central.change_sets.alternatives import free_alternatives
from central.change_sets.asked import Asked
from central.change_sets.filling import waitlist_place, when_filled
from central.change_sets.remarks import desk_code, section_before
from central.change_sets.standing import Standing, standing
from registrar_desktop.clock import to_text
from registrar_desktop.rules.overriding import as_text, may_override
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.rules.registration import LiveRegistration, leaving, reasons_against
from registrar_desktop.schema.codec import to_json
from registrar_desktop.schema.vocabulary import HOLDS_SEAT, Case, ChangeKind, RegistrationStatus
from sync.protocol import Action, Choice, FieldChange, Line

_CASES: dict[str, Case] = {
    ReasonCode.FULL: Case.SEAT_TAKEN,
    ReasonCode.WAIT: Case.SEAT_TAKEN,
    ReasonCode.DUPL: Case.COURSE_ALREADY,
    ReasonCode.TIME: Case.TIME_OVERLAP,
    ReasonCode.HOLD: Case.HOLD_SINCE,
    ReasonCode.CANC: Case.SECTION_CHANGED,
    ReasonCode.CLSD: Case.SECTION_CHANGED,
    ReasonCode.PREQ: Case.RULE_NO_LONGER_MET,
    ReasonCode.CREQ: Case.RULE_NO_LONGER_MET,
    ReasonCode.TLIM: Case.RULE_NO_LONGER_MET,
    ReasonCode.DEAD: Case.DEADLINE_PASSED,
    ReasonCode.INAC: Case.STUDENT_NOT_ACTIVE,
}
_WAITS = RegistrationStatus.WAITLISTED
# Where another section of the course is an answer.
_ELSEWHERE = frozenset({ReasonCode.FULL, ReasonCode.WAIT, ReasonCode.CANC, ReasonCode.CLSD})


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """The case with its facts, and the answers, the suggested one first."""

    case: Case | None
    facts: dict[str, Any]
    choices: list[Choice]


def meanwhile(connection: Connection, asked: Asked) -> Meanwhile:
    """What to tell about a registration that was refused."""
    code = asked.reasons[0].code
    other = _other(asked)
    there = standing(connection, asked.row["student_id"], other.section_id) if other else None
    case, facts = _case(connection, asked, code, there)
    choices = [
        *_keeping(asked, other, there),
        *_waiting(connection, asked),
        *_elsewhere(connection, asked, code),
        *_later(code),
        *_overriding(asked),
    ]
    return Meanwhile(case, facts, choices)


def _case(
    connection: Connection, asked: Asked, code: str, there: Standing | None
) -> tuple[Case | None, dict[str, Any]]:
    case = _CASES.get(code)
    facts = {"received_at": to_text(asked.occasion.received_at)}
    if there is not None:
        same = there.status is _WAITS and _in_this_section(asked)
        return Case.REGISTERED_ALREADY if same else case, facts | there.facts()
    if code == ReasonCode.FULL:
        facts |= when_filled(connection, asked.section)
        return Case.SECTION_CHANGED if _lowered(connection, asked) else case, facts
    if code == ReasonCode.HOLD:
        return case, facts | _placed(asked)
    if code == ReasonCode.DEAD:
        desk = desk_code(connection, asked.occasion.change.desk_id)
        return case, facts | {"arrived_at": to_text(asked.occasion.claim.arrived_at), "desk": desk}
    return case, facts


def _placed(asked: Asked) -> dict[str, Any]:
    """When the latest hold was placed, told apart by whether that was after the request."""
    placed = [hold.placed_at for hold in asked.student.holds if hold.placed_at is not None]
    if not placed:
        return {}
    after = max(placed) > asked.occasion.received_at
    return {"placed_at" if after else "stood_at": to_text(max(placed))}


def _lowered(connection: Connection, asked: Asked) -> bool:
    """Whether the section had more seats when this was asked for."""
    before = section_before(connection, asked.section.id, asked.occasion.received_at)
    seats = (before or {}).get("capacity")
    return before is not None and seats != asked.section.capacity


def _other(asked: Asked) -> LiveRegistration | None:
    """The student's registration that is in the way."""
    if asked.reasons[0].code not in {ReasonCode.DUPL, ReasonCode.TIME}:
        return None
    label = asked.reasons[0].facts.get("other")
    return next((one for one in asked.student.live if one.label == label), None)


def _in_this_section(asked: Asked) -> bool:
    other = _other(asked)
    return other is not None and other.section_id == asked.section.id


def _keeping(
    asked: Asked, other: LiveRegistration | None, there: Standing | None
) -> Iterator[Choice]:
    """Leave what is there as it is; or leave it for what was asked for."""
    if asked.leaves or asked.before is _WAITS:
        yield Choice(code="keep", gives_up=True)
    if other is None or there is None:
        return
    yield Choice(code="keep", facts={"other": other.label}, gives_up=True)
    line = None if asked.leaves or _in_this_section(asked) else _leaving(asked, there)
    if line is not None:
        facts = {"other": other.label, "section": asked.section.label}
        yield Choice(code="swap", facts=facts, kind=ChangeKind.SWAP, lines=[line])


def _leaving(asked: Asked, there: Standing) -> Line | None:
    """The line that leaves the other section; None where that may not be."""
    left = leaving(there.status, asked.student.holds, asked.term, asked.occasion.day)
    if left.status is None:
        return None
    fields = {
        "status": FieldChange(before=there.status.value, after=left.status.value),
        "reason_code": FieldChange(before=there.reason_code, after=str(left.reason_code)),
        "effective_at": FieldChange(
            before=to_json(there.since), after=to_text(asked.occasion.received_at)
        ),
    }
    return Line(
        kind="registration",
        id=there.id,
        action=Action.EDIT,
        fields=fields,
        base_version=there.version,
    )


def _waiting(connection: Connection, asked: Asked) -> Iterator[Choice]:
    """A place on the waitlist, where that is all that stands against the seat."""
    if asked.before is not None or asked.leaves or asked.after not in HOLDS_SEAT:
        return
    if asked.reasons[0].code != ReasonCode.FULL or _against(asked, _WAITS):
        return
    fields = {"status": _WAITS.value, "reason_code": None, "allotment_id": None}
    facts = {
        "section": asked.section.label,
        "place": waitlist_place(connection, asked.section.id, asked.row, asked.occasion),
    }
    yield Choice(code="waitlist", facts=facts, lines=[_own_line(asked, fields)])


def _against(asked: Asked, wanted: RegistrationStatus) -> bool:
    day = asked.occasion.day
    return bool(reasons_against(asked.student, asked.section, asked.term, day, wanted))


def _elsewhere(connection: Connection, asked: Asked, code: str) -> Iterator[Choice]:
    if asked.before is not None or code not in _ELSEWHERE:
        return
    for crn, section in free_alternatives(connection, asked):
        left = None if section.capacity is None else section.capacity - section.taken - section.kept
        yield Choice(
            code=f"take:{crn}",
            facts={"section": section.label, "seats": left},
            lines=[_own_line(asked, {"section_id": section.id, "credits": section.credits})],
        )


def _later(code: str) -> Iterator[Choice]:
    until = {ReasonCode.HOLD: "released", ReasonCode.INAC: "active again"}.get(ReasonCode(code))
    if until:
        yield Choice(code="again", facts={"until": until})


def _overriding(asked: Asked) -> Iterator[Choice]:
    """Break the rules that stand against it, where who asked may."""
    codes = [str(each.code) for each in asked.reasons]
    if all(may_override(asked.occasion.roles, code) for code in codes):
        earlier = (asked.row["override_of"] or "").split()
        fields = {"override_of": as_text([*earlier, *codes])}
        lines = [_own_line(asked, fields)]
        yield Choice(code="override", facts={"of": codes}, lines=lines, needs_reason=True)


def _own_line(asked: Asked, fields: dict[str, Any]) -> Line:
    return Line(
        kind="registration",
        id=asked.row["id"],
        action=Action.CREATE if asked.before is None else Action.EDIT,
        fields={name: FieldChange(after=value) for name, value in fields.items()},
    )
