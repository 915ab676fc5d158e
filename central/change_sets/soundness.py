"""Whether a change set can be kept at all: text and numbers that PostgreSQL and JSON both hold."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic_core import PydanticSerializationError

from sync.protocol import ChangeSet

_HALF = re.compile("[\ud800-\udfff]")
_DEEPEST = 20
_MOST = 2**63
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)
# A clock that is further off than this was never measured.
_FARTHEST_OFF_MS = timedelta(days=3650) // timedelta(milliseconds=1)


def is_sound(change: ChangeSet) -> bool:
    """False for NUL, half characters, endless numbers, bottomless nesting and impossible times."""
    try:
        body = None if _is_certainly_kept(change) else change.model_dump(mode="json")
        told = change.recorded_at
        told = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    except (PydanticSerializationError, OverflowError, ValueError):
        return False
    offset = change.clock_offset_ms or 0
    if not (_EARLIEST < told < _LATEST and abs(offset) < _FARTHEST_OFF_MS):
        return False
    return abs(change.seq) < _MOST and (body is None or _is_kept(body, 0))


def _is_certainly_kept(change: ChangeSet) -> bool:
    """True where one look at the text is enough: only plain values, and no sign that stands for a
    NUL or half a character."""
    text = change.canonical
    plain = all(
        not isinstance(value, float | dict | list)
        for line in change.lines
        for field in line.fields.values()
        for value in (field.before, field.after)
    )
    return plain and "\\u0000" not in text and _HALF.search(text) is None


def _is_kept(value: Any, depth: int) -> bool:
    if depth > _DEEPEST:
        return False
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= mark <= "\udfff" for mark in value)
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, Mapping):
        return all(_is_kept(part, depth + 1) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return all(_is_kept(part, depth + 1) for part in value)
    return True
