"""Sentences about joining, signing in, delivery and needs attention."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "centre_unreachable": (
        "The centre at {url} did not answer. What you recorded is kept here and will be sent by"
        " itself."
    ),
    "joining_needs_the_centre": (
        "The centre at {url} did not answer, so nothing was changed here. The code can still be used;"
        " try again when the network is back."
    ),
    "centre_untrusted": (
        "The connection to {url} is not safe: who answered there could not show that it is the"
        " centre. Nothing was sent and what you recorded is kept here; sign in to the network in a"
        " browser, or ask your administrator."
    ),
    "centre_busy": (
        "The centre is busy. What you recorded is kept here and will be sent by itself."
    ),
    "centre_unreadable": (
        "Something other than the centre answered at {url}, perhaps the network's own sign-in"
        " page. What you recorded is kept here; sign in to the network in a browser."
    ),
    "centre_url_unreadable": (
        "“{url}” is not the address of a centre. It begins with https://, like"
        " https://registrar.example.edu."
    ),
    "centre_url_insecure": (
        "The address {url} is not encrypted. Use the centre's https:// address; plain http:// is"
        " only for a centre on this computer."
    ),
    "history_changed": (
        "The central database was restored from a backup. Nothing here is lost: this desk fetches"
        " the records again and offers what the centre has forgotten; keep working."
    ),
    "desk_already_joined": "This desk has already joined the centre at {centre}.",
    "sign_in_needed": (
        "The sign-in at the centre has ended. Your work is kept here; sign in again to send it."
    ),
    "update_needed": (
        "The centre sent something only a newer version of this program understands. Your work is"
        " kept here; update Registrar Desktop to go on."
    ),
    "centre_update_needed": (
        "The centre is older than this program and cannot read {count} of the changes made here."
        " They are kept and sent by themselves once the centre is updated; everything else is sent."
    ),
    "sync_running_elsewhere": (
        "Another window or command is synchronising this desk and has not finished. Your work is"
        " kept; try again in a minute."
    ),
    "read_on_first": (
        "Much was written at the centre since this desk read from it. Nothing was changed here;"
        " sync again, then compare."
    ),
    "centre_cannot_compare": (
        "The centre is of an earlier version and cannot compare records yet. Nothing was changed;"
        " ask whoever looks after the centre to update it."
    ),
    "sync_failed": (
        "Delivery stopped because of a mistake in this program and tries again by itself. Your"
        " work is kept here; if this stays, send the log file to whoever looks after the program."
    ),
    "work_offline": (
        "This desk works offline by choice, so nobody was asked. What is recorded is kept here and"
        " sent when you work online again."
    ),
    "attention_unknown": (
        "There is no refusal or conflict number {number} waiting. “attention list” shows what is."
    ),
    "office_unknown": "There is no office “{office}” that is asked; there is: {known}.",
    "question_unknown": (
        "There is no open question {ref}. “attention list” shows what is; somebody else may have"
        " answered it."
    ),
    "question_closed": (
        "{by} answered the question {ref} at {answered_at}; that answer stands, and nothing was"
        " changed."
    ),
    "answer_of_other_office": "The {office} office answers this question; nothing was changed.",
    "choice_unknown": (
        "“{choice}” is not an answer to number {number}; there is: {known}. Nothing was changed."
    ),
    "choice_needs_reason": (
        "The answer “{choice}” needs a reason, which is kept with the record; nothing was changed."
    ),
    "choice_not_fetched": (
        "This desk has not yet fetched what this answer is about. Nothing was changed; sync and"
        " answer again."
    ),
    "payment_not_discarded": (
        "“{label}” records money that was taken, so it cannot be discarded. Reverse it with"
        " another entry, or send it again."
    ),
    "being_sent": (
        "“{label}” cannot be discarded at this moment, because “{other}” rests on it and is being"
        " sent. Nothing was changed; try again in a moment."
    ),
    "other_work_rests_on_it": (
        "“{label}” cannot be discarded alone, because “{other}” rests on it. Nothing was changed;"
        " discard them together, or settle it."
    ),
}
