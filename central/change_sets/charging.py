"""Settles the fees of the registrations that a change set has written, in its own transaction, and
credits what two records of one person were both charged.

Which time counts for them is said here; what is charged is left to `central.fees`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from central.change_sets.occasion import Occasion
from central.change_sets.plan import Edit, Plan
from central.fees.doubled import credit_doubled
from central.fees.settling import Moment, settle_what_was_decided
from registrar_desktop.schema.people import Student
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import StudentStatus

_REGISTRATION, _STUDENT = Registration.__tablename__, Student.__tablename__


def charge_registrations(connection: Connection, plan: Plan, occasion: Occasion) -> list[str]:
    """The plan is written. Versions of rules and refund schedules go by when it was received.
    Gives the students for whom something was posted."""
    steps = (*plan.earlier, plan)
    change = occasion.change
    touched = {line.id for line in change.lines if line.kind == _REGISTRATION}
    moment = Moment(
        change_set_id=change.id,
        now=occasion.now,
        school=occasion.school,
        desk_id=change.desk_id,
        counted=dict.fromkeys(touched, _instant(occasion)),
    )
    charged: list[str] = []
    if any(step.created(_REGISTRATION) or step.edited(_REGISTRATION) for step in steps):
        charged = settle_what_was_decided(connection, moment)
    return charged + _credit_merged(connection, steps, moment)


def _credit_merged(connection: Connection, steps: Sequence[Plan], moment: Moment) -> list[str]:
    """What two records that became one were both charged; the students it was credited to."""
    edits = [edit for step in steps for edit in step.edits]
    merged = {
        edit.row["id"]: edit.changes["merged_into_id"]
        for edit in edits
        if edit.kind == _STUDENT and edit.changes.get("status") is StudentStatus.MERGED
    }
    return [
        stays
        for gone, stays in merged.items()
        if credit_doubled(connection, stays, _sections_left(edits, gone), moment)
    ]


def _sections_left(edits: Sequence[Edit], student_id: str) -> set[str]:
    return {
        edit.row["section_id"]
        for edit in edits
        if edit.kind == _REGISTRATION and edit.row["student_id"] == student_id
    }


def _instant(occasion: Occasion) -> datetime:
    """When it was received, where the desk's clock can be believed or it came at once; else when
    it came in."""
    told = occasion.received_at
    believed = occasion.clock_counts or occasion.day == occasion.received_day
    return told if believed else occasion.claim.arrived_at
