"""Money that students have sent in time and that takes its days: bank debits the payment API works on.

Nobody loses a seat for the pace of a bank; where such a debit fails, the next drop meets the student.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from central.payments.knowledge import student_named
from central.school import SchoolFacts
from registrar_desktop.schema.gateway import GatewayTransaction
from registrar_desktop.schema.vocabulary import GatewayKind
from sync.payments.gateway import GatewayStatus


def on_its_way(connection: Connection, school: SchoolFacts, last: date) -> Mapping[str, int]:
    """What is on its way, in minor units by student, of what was sent on that day or before."""
    found = connection.execute(
        select(
            *(GatewayTransaction.amount_minor, GatewayTransaction.occurred_at),
            GatewayTransaction.details,
        ).where(
            GatewayTransaction.kind == GatewayKind.CHARGE,
            GatewayTransaction.status == GatewayStatus.PROCESSING.value,
            GatewayTransaction.currency == school.currency,
        )
    )
    sums: Counter[str] = Counter()
    for row in found:
        details: dict[str, Any] = row.details or {}
        number = (details.get("metadata") or {}).get("student_number")
        student_id = student_named(connection, number)
        if student_id is not None and school.day(row.occurred_at) <= last:
            sums[student_id] += row.amount_minor
    return sums
