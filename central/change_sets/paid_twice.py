"""The same payment entered at two desks: the first is posted, the second asked about (C15).

The money of both is real until a person says otherwise: a duplicate is posted together with its
reversal, so that its receipt number, its amount and the answer stay in the account.
"""

from __future__ import annotations

from sqlalchemy import Connection, func, select, text

from central.change_sets.plan import Plan, Row
from central.change_sets.rejection import Rejected
from central.database import one_of
from central.origin import origin_of
from central.tables import StoredVerdict
from registrar_desktop.clock import to_text
from registrar_desktop.identifiers import new_id
from registrar_desktop.rules.money import format_money
from registrar_desktop.rules.reconciliation.twice import SAME_WITHIN
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.codec import to_json
from registrar_desktop.schema.vocabulary import Case, EntryKind
from sync.protocol import Action, ChangeSet, Choice, FieldChange, Line

AGAIN, SAME = "again", "same_payment"
_ENTRY = LedgerEntry.__tablename__
# Two desks may bring the same payment at once.
_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(1015, hashtext(:reference))")


def ask_about_second_payments(connection: Connection, plan: Plan, change: ChangeSet) -> None:
    """Rejected where a payment of the plan may be one that another change set has posted."""
    taken_back = {row["reverses_id"] for row in plan.created(_ENTRY)}
    payments = [
        row
        for row in plan.created(_ENTRY)
        if row["kind"] is EntryKind.PAYMENT
        and row["reference"]
        and not row["gateway_ref"]
        and row["id"] not in taken_back
    ]
    if not payments or _was_asked(connection, change):
        return
    for row in payments:
        connection.execute(_ONE_AT_A_TIME, {"reference": row["reference"].casefold()})
        first = _first(connection, row, change)
        if first is not None:
            raise _possible_duplicate(connection, change, row, first)


def _was_asked(connection: Connection, change: ChangeSet) -> bool:
    """Whether this is a person's answer to that very question: then it is another payment."""
    if change.replaces is None:
        return False
    case = StoredVerdict.body["case"].as_string()
    statement = select(case).where(StoredVerdict.change_set_id == change.replaces)
    return connection.scalar(statement) == Case.PAID_TWICE


def _first(connection: Connection, row: Row, change: ChangeSet) -> Row | None:
    reversed_ids = select(LedgerEntry.reverses_id).where(
        LedgerEntry.student_id == row["student_id"], LedgerEntry.reverses_id.is_not(None)
    )
    found = connection.execute(
        select(LedgerEntry.__table__)
        .where(
            LedgerEntry.student_id == row["student_id"],
            LedgerEntry.kind == EntryKind.PAYMENT,
            LedgerEntry.amount_minor == row["amount_minor"],
            LedgerEntry.currency == row["currency"],
            one_of(LedgerEntry.method, [row["method"]] if row["method"] else []),
            func.lower(LedgerEntry.reference) == row["reference"].lower(),
            LedgerEntry.change_set_id != change.id,
            LedgerEntry.recorded_at.between(
                row["recorded_at"] - SAME_WITHIN, row["recorded_at"] + SAME_WITHIN
            ),
            LedgerEntry.id.not_in(reversed_ids),
        )
        .order_by(LedgerEntry.recorded_at)
        .limit(1)
    )
    there = found.mappings().first()
    return dict(there) if there is not None else None


def _possible_duplicate(
    connection: Connection, change: ChangeSet, row: Row, first: Row
) -> Rejected:
    amount = format_money(-row["amount_minor"], row["currency"])
    there = first["receipt_number"] or first["description"]
    facts = {
        "amount": amount,
        "reference": row["reference"],
        "receipt": row["receipt_number"] or row["description"],
        "first_receipt": there,
        "first_by": first["posted_by"] or origin_of(connection, _ENTRY, first["id"])["by"],
        "first_at": to_text(first["recorded_at"]),
    }
    choices = (
        Choice(code=SAME, facts={"receipt": there}, lines=[_reversal(change, row, there)]),
        Choice(code=AGAIN, facts={"payment": amount}),
    )
    return Rejected("payment_taken_already", **facts).offering(Case.PAID_TWICE, *choices)


def _reversal(change: ChangeSet, row: Row, there: str) -> Line:
    """What takes the second payment back in the same act that posts it."""
    copied = ("student_id", "term_id", "currency", "effective_date", "method", "reference")
    values = {name: row[name] for name in copied} | {
        "kind": EntryKind.REVERSAL,
        "code": "DUPLICATE",
        "amount_minor": -row["amount_minor"],
        "description": f"Same payment as {there}"[:400],
        "reverses_id": row["id"],
        "source": "counter",
        "change_set_id": row["change_set_id"],
        "line": row["line"] + 1,
        "desk_id": change.desk_id,
        "posted_by": change.actor,
        "recorded_at": change.recorded_at,
    }
    fields = {
        name: FieldChange(after=to_json(value))
        for name, value in values.items()
        if value is not None
    }
    return Line(kind=_ENTRY, id=new_id(), action=Action.CREATE, fields=fields)
