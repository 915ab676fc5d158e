"""Reads a time as people write it at this computer: `14:05` today, or with its day."""

from __future__ import annotations

from datetime import datetime, time

from registrar_desktop.errors import Invalid


def instant(text: str, now: datetime, field: str = "") -> datetime | None:
    """The instant that is meant; None where nothing stands there. Raises Invalid where it cannot
    be read."""
    words = text.strip()
    if not words:
        return None
    try:
        if ":" in words[:3]:
            return datetime.combine(now.astimezone().date(), time.fromisoformat(words)).astimezone()
        return datetime.fromisoformat(words).astimezone()
    except ValueError:
        raise Invalid("instant_unreadable", text=text[:40], field=field) from None
