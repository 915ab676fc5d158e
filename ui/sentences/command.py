"""Sentences of the command line, the office's upkeep and the payment connection."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "secret_needed": "The {what} is missing; type it on a terminal or give it on standard input.",
    "payments_not_connected": (
        "This desk is not connected to a payment service; connect it with “payments connect”. "
        "Counter payments can be recorded without it."
    ),
    "gateway_key_missing": (
        "The key of the payment service is no longer in this computer's keyring; enter it again "
        "with “payments connect”. What was recorded is kept."
    ),
    "backup_not_written": (
        "The backup could not be written to {file}; nothing was left there. "
        "Check the folder and the space on the disk."
    ),
    "backup_unreadable": "The backup {file} cannot be read; nothing here was changed.",
    "backup_locked": (
        "{file} is no backup of this program, or it opens with another passphrase or key; "
        "nothing here was changed."
    ),
    "backup_damaged": "The backup {file} is damaged; nothing here was changed, take another one.",
    "backup_of_another_desk": (
        "The backup is of desk {other}, and this is desk {desk}; nothing here was changed. "
        "Restore it into a profile of its own."
    ),
    "restore_while_working": (
        "Somebody recorded something at this desk while the backup was being prepared; nothing "
        "was replaced. Try again when nobody is working here."
    ),
    "restore_would_leave_unsent": (
        "This desk has {count} changes that were not sent and are not in the backup; nothing was "
        "changed. Sync first, or restore with --leave-unsent, which keeps them in a file beside."
    ),
    "demo_program_failed": "The demo's {name} ended by itself; its log is {log}.",
    "demo_program_slow": "The demo's {name} did not come up in time; its log is {log}.",
    "demo_promise_broken": "The demo stopped, because this did not hold: {promise}.",
    "demo_step_failed": "The demo stopped; {desk} answered “{command}” with “{answer}”",
    "hold_unknown": "No such hold stands for student {number}; nothing was changed.",
    "hold_ambiguous": (
        "Student {number} has several holds ({types}); say which one with its type. "
        "Nothing was changed."
    ),
    "demo_school_too_small": (
        "The demo needs a few students who owe something; make the school larger with --students."
    ),
    "demo_nobody_fits": "The demo found nobody whose timetable allows {section}.",
    "drill_amount_too_small": (
        "So many payments cannot share so little; give at least {least} with --amount."
    ),
    "drill_client_unknown": "There is no client {name} to drill with; known: {known}.",
    "drill_order_refused": "The drill stopped: {desk} refused what it was told to do ({reason}).",
    "drill_outside_refused": (
        "The drill stopped: the payment service or the network answered {status} ({said})."
    ),
    "drill_victim_missing": (
        "The drill stopped: the request {key} was never carried out by the payment service."
    ),
    "demo_folder_in_use": "The folder {folder} is not empty; name another one for --keep.",
    "demo_parts_missing": (
        "The demo needs the centre and the sandbox, which are not installed here; run "
        "“python3 dev.py demo” from the source."
    ),
}
