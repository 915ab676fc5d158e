"""How values look on the pages: money, dates, times of the day, and the pending mark's words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from registrar_desktop.rules.money import format_amount, format_money
from ui.desktop.table.columns import Cell

PENDING_ICON = "clock"
NOT_CONFIRMED = "Recorded here, not yet confirmed"


def money_cell(minor: int, currency: str, home: str = "", *, strong: bool = False) -> Cell:
    """An amount; its currency is written only where it is not the school's own."""
    text = format_amount(minor, currency) if currency == home else format_money(minor, currency)
    return Cell(text, role="text" if minor else "muted", strong=strong)


def day(value: date | None) -> str:
    """A date as it is written on papers."""
    return value.isoformat() if value is not None else ""


def clock_time(value: datetime | None, now: datetime) -> str:
    """The time of day for today, with the date for other days."""
    if value is None:
        return ""
    local = value.astimezone()
    today = now.astimezone().date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if today - local.date() <= timedelta(days=300):
        return f"{local:%d %b %H:%M}"
    return f"{local:%Y-%m-%d %H:%M}"


def ago(value: datetime, now: datetime) -> str:
    """How long ago, in words that need no arithmetic."""
    minutes = int((now - value).total_seconds() // 60)
    if minutes < 1:
        return "just now"
    if minutes < 60:
        return f"{minutes} min ago"
    if minutes < 48 * 60:
        return f"{minutes // 60} h ago"
    return f"{minutes // 1440} days ago"


def pending_tip(recorded_at: datetime, now: datetime) -> str:
    """What the small clock says."""
    return f"Recorded here {clock_time(recorded_at, now)}, not yet confirmed"


def counted(count: int, one: str, many: str) -> str:
    """`1 student`, `412 students`."""
    return f"{count:,} {one if count == 1 else many}"
