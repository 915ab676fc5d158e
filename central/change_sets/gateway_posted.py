"""What the payment service did and somebody has posted already, such as the school's website: the
entry that is there stays, and the second one is left out.

Only where both say the same of the same account; anything else is for a person.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from central.change_sets.plan import Plan, Row
from central.database import one_of
from registrar_desktop.schema.accounts import LedgerEntry

_ENTRY = LedgerEntry.__tablename__


def leave_out_posted(connection: Connection, plan: Plan) -> None:
    """Leave out entries of the payment service that are posted under another id."""
    made = {row["gateway_ref"]: row for row in plan.created(_ENTRY) if row["gateway_ref"]}
    if not made:
        return
    told = (
        *(LedgerEntry.student_id, LedgerEntry.kind),
        *(LedgerEntry.amount_minor, LedgerEntry.currency),
    )
    there = connection.execute(
        select(LedgerEntry.gateway_ref, *told).where(one_of(LedgerEntry.gateway_ref, sorted(made)))
    )
    for first in there.mappings():
        row = made[first["gateway_ref"]]
        if _same(dict(first), row):
            plan.leave_out(_ENTRY, row["id"])


def _same(first: Row, second: Row) -> bool:
    names = ("student_id", "kind", "amount_minor", "currency")
    return all(first[name] == second[name] for name in names)
