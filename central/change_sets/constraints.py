"""What a constraint of the database means: the reason a person is told when it stopped a change."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select
from sqlalchemy.exc import DBAPIError

from central.change_sets.rejection import Rejected
from registrar_desktop.rules.names import full_name
from registrar_desktop.schema.people import Student

# The value is told by the server in its detail, as `Key (student_number)=(S000017) …`.
_VALUE = re.compile(r"\)=\((.*)\)")

_REASONS = {
    "uq_contact_place": "contact_place_taken",
    "uq_program_code": "code_taken",
    "uq_program_enrollment_open": "program_taken_up_already",
    "uq_program_enrollment_primary": "program_primary_already",
    "uq_term_code": "code_taken",
    "uq_course_number": "code_taken",
    "uq_section_crn": "code_taken",
    "uq_section_code": "code_taken",
    "uq_fee_rule_version": "code_taken",
    "uq_registration_live": "registered_already",
    "uq_registration_course": "registered_already",
    "ck_registration_seats": "section_full",
    "ck_registration_copied": "registration_elsewhere",
    "ck_registration_fixed": "registration_elsewhere",
    "ck_seat_allotment_free": "allotment_not_free",
    "ck_outage_window": "outage_window",
    "uq_hold_balance_rule": "hold_placed_already",
    "uq_ledger_entry_change": "entry_posted_already",
    "uq_ledger_entry_receipt": "receipt_number_taken",
    "uq_ledger_entry_reverses": "reversal_twice_here",
    "uq_ledger_entry_gateway": "gateway_payment_posted",
    "ck_ledger_entry_currency": "entry_currency_other",
    "ck_ledger_entry_opposite": "reversal_not_opposite_here",
    "ck_ledger_entry_reversal": "reversal_not_opposite_here",
    "ck_ledger_entry_refund_bounds": "refund_beyond_payment",
    "ck_allocation_bounds": "allocation_too_much",
    "uq_drawer_session_number": "drawer_number_taken",
    "uq_drawer_session_open": "drawer_open_elsewhere",
    "uq_payment_plan_active": "payment_plan_active",
    "uq_issued_document_number": "document_number_taken",
    "ck_student_named": "student_without_name",
}


_OF_A_PERSON: dict[str, tuple[str, str, Any]] = {
    "uq_student_student_number": ("student_number_taken", "number", Student.student_number),
    "uq_student_email": ("student_email_taken", "email", func.lower(Student.email)),
}


def rejected_by(connection: Connection, error: DBAPIError) -> Rejected:
    """The refusal an IntegrityError or DataError comes to."""
    told: Any = getattr(error.orig, "diag", None)
    name = str(getattr(told, "constraint_name", None) or "")
    kind = str(getattr(told, "table_name", None) or "")
    found = _VALUE.search(getattr(told, "message_detail", None) or "")
    value = found[1][:120] if found else ""
    if name in _OF_A_PERSON:
        reason, fact, key = _OF_A_PERSON[name]
        return Rejected(reason, **{fact: value, "holder": _holder(connection, key, value)})
    if name in _REASONS:
        return Rejected(_REASONS[name], kind=kind, value=value)
    if name.startswith("fk_"):
        return Rejected("reference_unknown", kind=kind, refers_to=name.rpartition("_id_")[2])
    if name.startswith("pk_"):
        return Rejected("record_exists", kind=kind, id=value)
    return Rejected("value_not_allowed", kind=kind, rule=name)


def created_elsewhere(error: DBAPIError) -> bool:
    """Whether somebody else created the same record, took the same number or posted the same payment
    of the payment service while we were about to."""
    name = str(getattr(getattr(error.orig, "diag", None), "constraint_name", None) or "")
    return name.startswith("pk_") or name in _OF_A_PERSON or name == "uq_ledger_entry_gateway"


def _holder(connection: Connection, key: ColumnElement[str], value: str) -> str:
    """Who has the value; two lines of the same change set can also want it both."""
    found = connection.execute(
        select(Student.student_number, Student.family_name, Student.given_name).where(key == value)
    ).first()
    if found is None:
        return "another student in the same change"
    return f"{found.student_number} {full_name(found.family_name, found.given_name)}"
