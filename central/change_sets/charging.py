"""Settles the fees of the registrations that a change set has written, in its own transaction.

Which time counts for them is said here; what is charged is left to `central.fees`.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from central.change_sets.occasion import Occasion
from central.change_sets.plan import Plan
from central.fees.settling import Moment, settle_what_was_decided

_REGISTRATION = "registration"


def charge_registrations(connection: Connection, plan: Plan, occasion: Occasion) -> list[str]:
    """The plan is written. Versions of rules and refund schedules go by when it was received.
    Gives the students for whom something was posted."""
    steps = (*plan.earlier, plan)
    if not any(step.created(_REGISTRATION) or step.edited(_REGISTRATION) for step in steps):
        return []
    change = occasion.change
    counts = _instant(occasion)
    touched = {line.id for line in change.lines if line.kind == _REGISTRATION}
    return settle_what_was_decided(
        connection,
        Moment(
            change_set_id=change.id,
            now=occasion.now,
            school=occasion.school,
            desk_id=change.desk_id,
            counted=dict.fromkeys(touched, counts),
        ),
    )


def _instant(occasion: Occasion) -> datetime:
    """When it was received, where the desk's clock can be believed or it came at once; else when
    it came in."""
    told = occasion.received_at
    believed = occasion.clock_counts or occasion.day == occasion.received_day
    return told if believed else occasion.claim.arrived_at
