"""Sentences for the desk's own store: its file and key, who sits here, its numbers, and amounts."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "key_wrong": (
        "The desk's data cannot be opened with this key or passphrase; nothing was changed. "
        "Check the passphrase, or restore a backup."
    ),
    "desk_at_work": (
        "Another program has this desk's data open, so its key was not changed; close the window "
        "and whatever else works on it, and try again."
    ),
    "authorities_unreadable": (
        "{file} holds no certificates in PEM form, so nothing was changed; ask your IT office for "
        "the certificate of the school's authority."
    ),
    "fingerprint_unreadable": (
        "“{text}” is no SHA-256 fingerprint of a certificate: it has 64 hexadecimal digits. Nothing "
        "was changed."
    ),
    "key_missing": (
        "The desk's data is here, but {file}, which says where its key is, is gone; "
        "put that file back from a backup of the folder."
    ),
    "key_not_in_keyring": (
        "The key of this desk's data is not in this computer's keyring; sign in to the account "
        "that made it, or restore a backup made with a passphrase."
    ),
    "key_file_unreadable": (
        "The file that says where the key of this desk's data is cannot be read ({folder}); "
        "put it back from a backup of the folder."
    ),
    "profile_unusable": (
        "The desk's folder {folder} cannot be used; check that it is a folder you may write to."
    ),
    "passphrase_short": "A passphrase needs at least {least} characters; choose a longer one.",
    "passphrase_needed": (
        "This computer has no keyring, so the desk's data is locked by a passphrase; "
        "set REGISTRAR_DESKTOP_PASSPHRASE or run this on a terminal where it can be typed."
    ),
    "store_damaged": (
        "The desk's data file {file} is damaged in places; it is kept as it is and nothing was "
        "changed. Restore a backup (“restore FILE”, or close the window and open it again): what "
        "was not sent is taken over as far as it can be read."
    ),
    "store_newer": (
        "The desk's data file {file} was made by a newer version of this program; "
        "update the program, the data is untouched."
    ),
    "store_upgrade_failed": (
        "The desk's data could not be brought to this version (table {table}); "
        "it was left as it was."
    ),
    "store_read_only": "The desk's data file {file} is read-only, so nothing can be recorded.",
    "store_unreachable": (
        "The desk's data file {file} cannot be opened; check the folder and its rights."
    ),
    "store_busy": (
        "Another program kept the desk's data file {file} busy for too long; "
        "nothing was changed, try again."
    ),
    "disk_failing": "The disk did not answer rightly; nothing was changed, back up this computer.",
    "disk_full": "The disk is full; nothing was changed, free some space and try again.",
    "desk_not_joined": "This desk has not joined a centre yet; join one first.",
    "sign_in_first": "Nobody is signed in at this desk; sign in first.",
    "role_forbids": "The role of {login} does not allow this ({act}); nothing was changed.",
    "offline_sign_in_unknown": (
        "The centre does not answer, and {login} has never signed in at this desk, "
        "so the password cannot be checked here."
    ),
    "offline_sign_in_expired": (
        "The centre does not answer, and signing in without it was allowed until {until} only."
    ),
    "centre_not_heard_for_long": (
        "This desk has not spoken with the centre for too long (work was allowed until {until}), "
        "so nothing was recorded. Connect it to the network; what waits is kept."
    ),
    "desk_locked": (
        "The seat of {login} is locked, so nothing was recorded; unlock it with the password."
    ),
    "lock_minutes_unusable": "The seat locks after 0 (never) to {most} idle minutes.",
    "password_wrong": "The login or the password is wrong.",
    "student_numbers_used_up": (
        "This desk has used up its student numbers; it gets new ones with the next sync."
    ),
    "amount_unreadable": "“{text}” is not an amount; write it like 1250 or 1,250.00.",
    "amount_decimals": (
        "“{text}” has too many decimals: {currency} has {most}. Nothing was recorded."
    ),
    "amount_too_large": "“{text}” is larger than any payment taken here; nothing was recorded.",
}
