"""Sentences for what the centre answers: verdicts that refuse, and requests it declines."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # What the payment API delivers to the centre, and who asks how that fares.
    "payments_not_followed": (
        "The centre does not follow that payment service. Nothing was changed; ask your "
        "administrator to give the centre its key."
    ),
    "webhook_signature_wrong": (
        "This delivery was not signed by the payment service. Nothing of it was kept; look "
        "whether the centre has the right signing secret."
    ),
    "webhook_not_of_now": (
        "This delivery was signed too long ago, or by a clock that is wrong. Nothing of it was "
        "kept; what it told of is found by the next sweep."
    ),
    "webhook_unreadable": (
        "This delivery could not be read. Nothing of it was kept; what it told of is found by the "
        "next sweep."
    ),
    # Who may do what.
    "actor_unknown": (
        "The account {login} is not known at the centre or was revoked, so what it recorded was "
        "not taken; somebody with the right must record it again."
    ),
    "actor_revoked": (
        "The account {login} was revoked before this was recorded; somebody with the right must "
        "record it again."
    ),
    "actor_revoked_refused": (
        "{login} recorded this before the account was revoked, and {by} refused it; somebody with "
        "the right must record it again."
    ),
    "waits_for_office_head": (
        "This was recorded before its person's account was revoked; it waits for the head of the "
        "office."
    ),
    "act_out_of_scope": (
        "This kind of act ({act}) cannot change records of the kind {kind}; nothing was changed."
    ),
    "change_set_altered": (
        "The centre has decided about this change before and its content was different then; "
        "nothing was changed. Record it anew."
    ),
    "change_set_unreadable": (
        "Something in this change cannot be kept by the centre; record it anew, without unusual "
        "characters."
    ),
    "change_set_other_desk": "This change was recorded at another desk and is taken from there only.",
    "waits_for_other_desk": (
        "The central database was restored from a backup; this waits until another desk has "
        "offered again what it rests on, a day at the most."
    ),
    "waits_for_office": (
        "Another desk recorded this; it is sent while somebody of the registrar's office is signed "
        "in here."
    ),
    "waits_for_desk": (
        "The centre does not know the desk that recorded this. It is kept here; ask the "
        "administrator to re-admit that desk."
    ),
    "waits_for_account": (
        "The central database was restored from a backup and does not know the account of whoever "
        "recorded this; it waits a day for the administrator to make the account again."
    ),
    "waits_for_others": "This waits until the centre has taken what it rests on.",
    "changed_on_both_sides": (
        "Somebody else changed the same at the centre; choose which value stays."
    ),
    "merged_by_hand": (
        "Students are merged by merging them, not by an edit of their status; nothing was changed."
    ),
    "question_answered_already": (
        "{by} answered this before you; that answer stands, and nothing else was changed."
    ),
    "payment_taken_already": (
        "{amount} with the reference {reference} was posted already as {first_receipt}, taken by "
        "{first_by}. Receipt {receipt} is kept and not posted until you say which it is."
    ),
    "refund_too_large": (
        "{asked} cannot be given back: the account has {left} in credit. Nothing was posted."
    ),
    "answer_unknown": "“{answer}” is not an answer to this question; nothing was changed.",
    # Records and their values.
    "record_exists": "The centre has a different record of the kind {kind} under the same identity.",
    "record_unknown": "The centre does not have this record of the kind {kind}.",
    "record_twice": "The same record of the kind {kind} stood twice in one change.",
    "record_append_only": "A posted {kind} is never changed; reverse it with another entry.",
    "reference_unknown": (
        "A record of the kind {kind} refers to something the centre does not have ({refers_to})."
    ),
    "kind_not_known": (
        "The centre does not know records of the kind {kind}; it must be updated first."
    ),
    "field_not_known": (
        "The centre does not know the field {field} of {kind}; it must be updated first."
    ),
    "value_missing": "The field {field} of {kind} needs a value.",
    "value_unusable": "The value of {field} cannot be taken; correct the {kind} and send it again.",
    "value_not_allowed": "A rule of the central database forbids this ({kind}: {rule}).",
    # Keys that are unique at the centre.
    "contact_place_taken": "The student has a contact of this kind and rank already.",
    "code_taken": "The centre has a {kind} with the same code already ({value}).",
    "program_taken_up_already": "The student is in this program already.",
    "program_primary_already": "The student has another primary program.",
    "hold_placed_already": "The student has this balance hold already.",
    "document_number_taken": "A paper with the number {value} was issued already.",
    "refund_beyond_payment": (
        "More would be given back than was paid; nothing was posted. Look at what was refunded of "
        "this payment already."
    ),
    "plan_fixed": (
        "A payment plan is proposed or cancelled as a whole; nothing was changed. Cancel it and "
        "propose another one."
    ),
    "plan_ended": "This payment plan has ended already ({status}); nothing was changed.",
    "plan_sum_differs": (
        "The plan is for {asked}, but {owed} is owed for the term now; nothing was agreed."
    ),
    "fee_rule_fixed": (
        "Version {version} of the fee rule {rule} never changes, as charges were made by it; add a "
        "new version instead. Nothing was changed."
    ),
    "payment_plan_active": "The student has an active payment plan for this term already.",
    # Registrations.
    "registered_already": "The student is in this section or course already.",
    "section_full": "The section was filled at the same moment; nothing was changed.",
    "registration_elsewhere": "A registration stays with its student, section, term and course.",
    "leaving_differs": (
        "By the centre's dates this is {due}, not {asked}; leave the section again to record that."
    ),
    # Accounts.
    "entry_posted_already": "This entry was posted already.",
    "entry_currency_other": "Accounts are not kept in this currency; nothing was posted.",
    "receipt_number_taken": (
        "The receipt number {value} was used already; nothing was posted. Keep the paper and tell "
        "the finance office."
    ),
    "gateway_payment_posted": (
        "The payment {value} of the payment service was posted already, so this is not posted twice."
    ),
    "reversal_twice_here": "The entry was reversed at the same moment by somebody else.",
    "reversal_not_opposite_here": "A reversal is the opposite of one entry of the same account.",
    "allocation_too_much": "More was applied than the credit or the charge has; nothing was posted.",
    # Requests.
    "enrolment_code_unusable": (
        "The centre does not take this enrolment code: it was used, is too old, or mistyped. "
        "Ask the administrator for a new one."
    ),
    "enrolment_code_of_a_known_desk": (
        "This code is for the desk {desk} to go on with, and works there only. Nothing was "
        "changed; use “rejoin” at that desk, or ask for a code that makes a new desk."
    ),
    "enrolment_code_of_a_new_desk": (
        "This code makes a new desk, so this one cannot go on with it. Nothing was changed; ask "
        "the administrator for a code that re-admits this desk."
    ),
    "desk_unknown": (
        "The centre does not know this desk; it may have been restored from a backup. What you "
        "recorded is kept here; ask the administrator for a code that re-admits this desk."
    ),
    "desk_revoked": (
        "The centre no longer lets the desk {desk} in. What was recorded is kept here; ask the "
        "administrator."
    ),
    "login_perhaps_forgotten": (
        "The login or the password is wrong. The central database was restored from a backup "
        "lately: an account made after the backup must be made again by the administrator."
    ),
    "login_or_password_wrong": "The login or the password is wrong.",
    "second_factor_needed": "This account also needs the six digits of its authenticator.",
    "second_factor_wrong": (
        "The code is wrong or was used already; wait for the next one. A recovery code works once."
    ),
    "second_factor_missing": (
        "This account has no authenticator yet and may not sign in without one; ask the "
        "administrator for a second factor."
    ),
    "sign_in_locked": (
        "There were too many wrong passwords; try again in {seconds} seconds. Your work is kept."
    ),
    "snapshot_required": (
        "The centre can no longer tell what changed since this desk last asked. Your work is kept "
        "here; the records are fetched again."
    ),
    "cursor_unreadable": (
        "The centre cannot read how far this desk has come. Your work is kept here; ask the "
        "administrator to bring this desk up to date."
    ),
    "request_unreadable": (
        "The centre could not read what this desk sent ({place}: {problem}). Your work is kept; "
        "update Registrar Desktop."
    ),
    "request_too_large": "The centre takes at most {most} bytes at once. Your work is kept here.",
    "not_found": "The centre does not know this request; one of the two must be updated.",
    "method_not_allowed": "The centre does not know this request; one of the two must be updated.",
    "centre_fault": "The centre made a mistake and changed nothing. Your work is kept here.",
    "database_away": "The centre's database does not answer. Your work is kept here.",
}
