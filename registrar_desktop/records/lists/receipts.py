"""Finds a payment by what is printed on its receipt, in the time of a key press.

Whoever wants all payments that have to do with some words asks the list of payments.
"""

from __future__ import annotations

from array import array

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from registrar_desktop.records.lists.paging import row_number
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.vocabulary import EntryKind

_HIGHEST = "\U0010ffff"


def found(session: Session, typed: str, most: int) -> array[int]:
    """Row numbers of payments and refunds whose receipt number begins with what is typed, or whose
    reference at the payment API it is, in the order of their numbers."""
    number = typed.strip().upper()
    if not number:
        return array("q")
    # Each has an index; a receipt number is of capitals.
    begins = LedgerEntry.receipt_number.between(number, number + _HIGHEST)
    statement = (
        select(row_number(LedgerEntry))
        .where(
            or_(begins, LedgerEntry.gateway_ref == typed.strip()),
            LedgerEntry.kind.in_((EntryKind.PAYMENT, EntryKind.REFUND)),
        )
        .limit(most)
    )
    return array("q", session.scalars(statement))
