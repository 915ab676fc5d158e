"""Sentences for troubles of the desk's data folder that its own file cannot tell of."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "journal_not_saved": (
        "The journal could not be written to {file}. Nothing was changed; choose another place."
    ),
    "journal_lost": (
        "Nothing can be read of the journal in {file} any more. Keep the file; take this desk's "
        "last backup in at another desk, or restore it."
    ),
    "journal_missing": (
        "There is no file {file}, so nothing was taken in; check its name and folder."
    ),
    "journal_unreadable": (
        "{file} holds no journal that opens with this passphrase. Nothing was changed; check the "
        "file and the passphrase."
    ),
    "journal_newer": (
        "The journal {file} was saved by a newer version of this program. Nothing was taken in; "
        "update Registrar Desktop first."
    ),
    "key_file_damaged": (
        "{file}, which says where the key of the desk's data is, is damaged; the data itself is "
        "untouched. Put that file back from a backup of the folder."
    ),
}
