"""Sentences for troubles of the desk's data folder that its own file cannot tell of."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "key_file_damaged": (
        "{file}, which says where the key of the desk's data is, is damaged; the data itself is "
        "untouched. Put that file back from a backup of the folder."
    ),
}
