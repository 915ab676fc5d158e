"""The window's own sentences, and what the fields of records are called on its pages."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "window_open_already": "Registrar Desktop is already open for this profile, in another session.",
    "report_needs": "This report needs {what}.",
    "attendance_unreadable": "“{text}” is no number of columns; write a number from 0 to 20.",
    "preview_unreadable": "The paper was written but cannot be shown here; open the file instead.",
    "print_failed": "The printer did not take the paper; it is kept and can be printed again.",
}

FIELDS: dict[str, str] = {
    "student_number": "Student number",
    "family_name": "Family name",
    "given_name": "Given name",
    "middle_name": "Middle name",
    "preferred_name": "Preferred name",
    "birth_date": "Date of birth",
    "sex": "Sex",
    "gender_text": "Gender, in own words",
    "citizenship": "Citizenship",
    "residency": "Residency",
    "email": "E-mail",
    "phone": "Phone",
    "address": "Address",
    "level": "Level",
    "status": "Status",
    "privacy_flag": "Keep private",
    "note": "Note",
    "name": "Name",
    "relation": "Relation",
    "kind": "Kind",
    "priority": "Order",
    "may_receive_info": "May receive information",
    "capacity": "Seats",
    "credits": "Credit hours",
    "grade": "Grade",
    "reason": "Reason",
    "office": "Office",
    "released_at": "Released",
    "release_note": "Note at release",
    "amount_minor": "Amount",
    "method": "Method",
    "reference": "Reference",
    "payer": "Payer",
    "description": "Description",
    "due_date": "Due",
}
