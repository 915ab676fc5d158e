"""A student who is in that very section already (C2): the earlier registration stays."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from central.change_sets.occasion import Occasion
from central.change_sets.plan import Edit, Plan
from central.change_sets.standing import Standing, standing
from registrar_desktop.rules.registration import StudentFacts
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import HOLDS_SEAT, Case, EntryKind, RegistrationStatus
from sync.protocol import Remark


def stands_already(
    connection: Connection, plan: Plan, occasion: Occasion, row: dict[str, Any], known: StudentFacts
) -> Remark | None:
    """What is to be told where the student has a place that is as good; its earlier time is kept
    and nothing is charged a second time. None where there is no such place."""
    other = next((one for one in known.live if one.section_id == row["section_id"]), None)
    if other is None or (row["status"] in HOLDS_SEAT and other.status not in HOLDS_SEAT):
        return None
    found = standing(connection, row["student_id"], row["section_id"])
    if found is None:
        return None
    if occasion.clock_counts and occasion.received_at < found.since:
        _keep_earlier_time(connection, plan, occasion, found)
    if row["status"] is not RegistrationStatus.WAITLISTED:
        _charge_once(plan, row["student_id"])
    return Remark(case=Case.REGISTERED_ALREADY, facts={"section": other.label, **found.facts()})


def _keep_earlier_time(
    connection: Connection, plan: Plan, occasion: Occasion, found: Standing
) -> None:
    table = table_of(Registration)
    statement = select(table).where(table.c.id == found.id).with_for_update(key_share=True)
    row = dict(connection.execute(statement).mappings().one())
    plan.edits.append(Edit("registration", row, {"effective_at": occasion.received_at}))


def _charge_once(plan: Plan, student_id: str) -> None:
    """The charges that came with the registration were made with the earlier one."""
    charges = {
        row["id"]
        for row in plan.created("ledger_entry")
        if row["kind"] is EntryKind.CHARGE and row["student_id"] == student_id
    }
    for row in plan.created("allocation"):
        if row["charge_entry_id"] in charges:
            plan.leave_out("allocation", row["id"])
    for each in charges:
        plan.leave_out("ledger_entry", each)
