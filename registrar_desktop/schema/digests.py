"""How desk and centre say in a few bytes what they hold: one canonical form, one hash, one sum.

A digest is the sum modulo 2^64 of the hashes of its records: it has no order, and a change adds
and takes away two numbers. PostgreSQL makes the same ones (`central/digests.py`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

# The records of a kind whose ids end in the same two characters are one part of it.
PART_LENGTH = 2
_MODULUS = 2**64


def version_line(record_id: str, version: int) -> str:
    """What of a record counts where only versions are compared."""
    return f"{record_id}:{version}"


def content_line(values: Sequence[Any]) -> str:
    """A whole record as PostgreSQL's `json_build_array` writes it, from JSON values."""
    return json.dumps([_ordered(value) for value in values], ensure_ascii=False)


def hash_of(line: str) -> int:
    """The first 64 bits of the line's SHA-256."""
    return int.from_bytes(sha256(line.encode()).digest()[:8])


def digest_text(total: int) -> str:
    """A sum of hashes as it is kept and travels."""
    return f"{total % _MODULUS:016x}"


def _ordered(value: Any) -> Any:
    """A document with its names in the order of `jsonb`: the shorter first, then by bytes."""
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: (len(name.encode()), name.encode()))
        return {name: _ordered(value[name]) for name in names}
    if isinstance(value, list):
        return [_ordered(each) for each in value]
    return value
