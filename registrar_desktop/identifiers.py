"""Identifiers of records: UUIDv7 (RFC 9562), made where the row is born, never shown to people."""

from __future__ import annotations

from uuid import UUID, uuid5

from uuid_utils import uuid7

# The name space of identifiers that must come out the same at every desk and at the centre.
_SAME_EVERYWHERE = UUID("6f1d3a52-8f5e-5d0b-9a4e-4c1b7f0e2d11")


def new_id() -> str:
    """A fresh UUIDv7 as text: sorts by the time it was made."""
    return str(uuid7())


def same_id(*parts: str) -> str:
    """The identifier that everybody derives from the same parts (UUIDv5)."""
    return str(uuid5(_SAME_EVERYWHERE, "\x1f".join(parts)))
