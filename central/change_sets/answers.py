"""A person's answer to a question, and a person's own merging of two records: judged, carried out.

The first answer stands; whoever answers otherwise afterwards is told so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, insert, select, update

from central.change_sets.merging import merge_students
from central.change_sets.occasion import Occasion
from central.change_sets.one_person import close_questions, where_it_went
from central.change_sets.plan import Edit, Plan, Row
from central.change_sets.rejection import Rejected
from central.database import one_of
from central.fees.differences import POST_DIFFERENCE, difference_entry
from central.plans.standing import REPLAN, replanned
from central.tables import MovedRecord
from registrar_desktop.rules.questions import may_answer
from registrar_desktop.rules.same_person import SAME, both_sides, goes_on
from registrar_desktop.schema.codec import table_of, to_json
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.reconciling import ReviewItem
from registrar_desktop.schema.vocabulary import Case
from sync.protocol import Action, ChangeSet, Choice, Line, Remark

_ITEM, _STUDENT = ReviewItem.__tablename__, Student.__tablename__
_LONGEST_NOTE = 400


def plan_answer(connection: Connection, occasion: Occasion) -> Plan:
    """What an answer comes to. Rejected where the question was answered otherwise before."""
    line = _only_line(occasion.change, _ITEM)
    item = _locked(connection, line.id)
    code = _after(line, "decision")
    plan = Plan({_ITEM: {item["id"]: item}})
    went = where_it_went(connection, item) if item["case"] is Case.SAME_PERSON else {}
    if item["closed_at"] is not None:
        _refuse_second(item, code, went)
        plan.left_out.append(item["id"])
        plan.remarks.append(_answered(item, went))
        return plan
    if code not in {choice["code"] for choice in item["choices"]}:
        raise Rejected("answer_unknown", answer=str(code)[:60])
    if not may_answer(occasion.roles, item["case"]):
        raise Rejected("answer_of_other_office", office=item["office"])
    if went and code != SAME:
        keep = Choice(code="keep", gives_up=True)
        raise Rejected("people_merged_already", **went).offering(item["case"], keep)
    plan.edits.append(Edit(_ITEM, item, _closing(occasion, line, code)))
    effect = _EFFECTS.get((item["case"], code))
    if effect is not None:
        effect(connection, plan, occasion, item)
    return plan


def plan_merge(connection: Connection, occasion: Occasion) -> Plan:
    """What merging one student into another by hand comes to."""
    line = _only_line(occasion.change, _STUDENT)
    if not line.fields.keys() <= {"status", "merged_into_id"}:
        raise Rejected("act_out_of_scope", act=occasion.change.kind.value, kind=line.kind)
    into = _after(line, "merged_into_id")
    plan = Plan({})
    known = _students(connection, [line.id, into])
    if known.get(line.id, {}).get("merged_into_id") == into:
        # Somebody was quicker with the same.
        plan.left_out.append(line.id)
        return plan
    _merge(connection, plan, occasion, (line.id, into))
    return plan


def _only_line(change: ChangeSet, kind: str) -> Line:
    if [(line.kind, line.action) for line in change.lines] != [(kind, Action.EDIT)]:
        raise Rejected("act_out_of_scope", act=change.kind.value, kind=change.lines[0].kind[:60])
    return change.lines[0]


def _after(line: Line, name: str) -> Any:
    change = line.fields.get(name)
    if change is None or not isinstance(change.after, str):
        raise Rejected("value_missing", kind=line.kind, field=name)
    return change.after


def _locked(connection: Connection, item_id: str) -> Row:
    table = table_of(ReviewItem)
    row = connection.execute(
        select(table).where(table.c.id == item_id).with_for_update(key_share=True)
    ).mappings()
    found = row.first()
    if found is None:
        raise Rejected("record_unknown", kind=_ITEM, id=item_id)
    return dict(found)


def _refuse_second(item: Row, code: str, went: dict[str, str]) -> None:
    if item["decision"] != code:
        told = went | {"by": item["decided_by"], "answered_at": to_json(item["closed_at"])}
        keep = Choice(code="keep", gives_up=True)
        raise Rejected("question_answered_already", **told).offering(item["case"], keep)


def _answered(item: Row, went: dict[str, str]) -> Remark:
    facts = went | {"answered_by": item["decided_by"], "answered_at": to_json(item["closed_at"])}
    return Remark(case=item["case"], facts=facts)


def _closing(occasion: Occasion, line: Line, code: str) -> dict[str, Any]:
    note = line.fields.get("note")
    told = note.after if note is not None and isinstance(note.after, str) else None
    return {
        "closed_at": occasion.now,
        "decision": code,
        "decided_by": occasion.change.actor,
        "note": told[:_LONGEST_NOTE] if told else None,
    }


def _same_person(connection: Connection, plan: Plan, occasion: Occasion, item: Row) -> None:
    """Both records as they stand now: one of them may have been merged since."""
    told = both_sides(item["facts"])
    known = _students(connection, told)
    ids = {str(known[each]["merged_into_id"] or each) for each in told}
    if len(ids) == 1:
        plan.remarks.append(Remark(case=item["case"], facts=where_it_went(connection, item)))
        return
    numbers = {row["student_number"]: key for key, row in _students(connection, ids).items()}
    stays = numbers[goes_on(*numbers)]
    [gone] = ids - {stays}
    _merge(connection, plan, occasion, (gone, stays), item["id"])


def _merge(
    connection: Connection, plan: Plan, occasion: Occasion, ids: tuple[str, str], answered: str = ""
) -> None:
    close_questions(connection, plan, occasion, ids, answered)
    merge = merge_students(
        connection, occasion.change, ids, occasion.school.day(occasion.now), occasion.now
    )
    plan.earlier += [merge.release, merge.give]
    facts = {
        "number": merge.gone["student_number"],
        "into": merge.stays["student_number"],
        "records": len(merge.moved),
    }
    plan.remarks += [*merge.give.remarks, Remark(case=Case.SAME_PERSON, facts=facts)]
    heirs = {old: heir for old, (_, heir) in merge.moved.items()}
    # What came here by an earlier merge goes on where this one leads: one step, however often.
    for old, heir in heirs.items():
        connection.execute(update(MovedRecord).where(MovedRecord.new_id == old).values(new_id=heir))
    connection.execute(
        insert(MovedRecord),
        [
            {"old_id": old, "new_id": heir, "kind": kind}
            for old, (kind, heir) in merge.moved.items()
        ],
    )


def _post_difference(_connection: Connection, plan: Plan, occasion: Occasion, item: Row) -> None:
    """C20: the charge becomes what the rule says now."""
    day = occasion.school.day(occasion.now)
    plan.create("ledger_entry", difference_entry(item, occasion.change, day))


def _replan(connection: Connection, plan: Plan, occasion: Occasion, item: Row) -> None:
    """C21: the parts that are still to come follow what is owed now."""
    day = occasion.school.day(occasion.now)
    row, changes = replanned(connection, item["facts"]["plan_id"], day)
    if changes:
        plan.edits.append(Edit("payment_plan", row, changes))


def _students(connection: Connection, ids: Collection[str]) -> dict[str, Row]:
    table = table_of(Student)
    found = connection.execute(select(table).where(one_of(table.c.id, ids)))
    return {row["id"]: dict(row) for row in found.mappings()}


_Effect = Callable[[Connection, Plan, Occasion, Row], None]
_EFFECTS: dict[tuple[Case, str], _Effect] = {
    (Case.SAME_PERSON, SAME): _same_person,
    (Case.FEE_RULE_CHANGED, POST_DIFFERENCE): _post_difference,
    (Case.PLAN_CHANGED, REPLAN): _replan,
}
