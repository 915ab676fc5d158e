"""The code by which a numbered paper is checked later: the beginning of the hash of what it says.

The whole hash is kept with the record of the paper (`records.documents`), which every desk has, so
that a code can be checked without a network.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from registrar_desktop.exports.files import data_hash
from registrar_desktop.exports.papers import Block, Code
from registrar_desktop.records.documents import shown_code
from registrar_desktop.reports.source import Source


def told(number: str, *stated: object) -> str:
    """What a paper says, as one text to hash. The number makes two papers differ that say the
    same."""
    return json.dumps([number, *stated], ensure_ascii=False, default=str)


def proof(source: Source, number: str, said: str) -> Iterator[Block]:
    """The code of a numbered paper; nothing on one that is only looked at."""
    if not number:
        return
    code = shown_code(data_hash(said))
    yield Code(
        f"{number} {code}",
        f"Verification code {code}",
        f"To check this paper, tell {source.stamp.office} of {source.stamp.institution} its number "
        f"{number} and this code.",
    )
