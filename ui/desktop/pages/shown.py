"""How values look on the pages: money, dates, times of the day, and the pending mark's words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from ui.desktop.table.columns import Cell
from ui.language import (
    counted,
    day_and_time,
    day_text,
    format_amount,
    format_money,
    instant_text,
    tr,
)

PENDING_ICON = "clock"
NOT_CONFIRMED = tr("Recorded here, not yet confirmed")


def money_cell(minor: int, currency: str, home: str = "", *, strong: bool = False) -> Cell:
    """An amount; its currency is written only where it is not the school's own."""
    text = format_amount(minor, currency) if currency == home else format_money(minor, currency)
    return Cell(text, role="text" if minor else "muted", strong=strong)


def day(value: date | None) -> str:
    """A date as it is written on papers."""
    return day_text(value) if value is not None else ""


def clock_time(value: datetime | None, now: datetime) -> str:
    """The time of day for today, with the date for other days."""
    if value is None:
        return ""
    local = value.astimezone()
    today = now.astimezone().date()
    if local.date() == today:
        return f"{local:%H:%M}"
    if today - local.date() <= timedelta(days=300):
        return day_and_time(local)
    return instant_text(local)


def ago(value: datetime, now: datetime) -> str:
    """How long ago, in words that need no arithmetic."""
    minutes = int((now - value).total_seconds() // 60)
    if minutes < 1:
        return tr("just now")
    if minutes < 60:
        return tr("{minutes} min ago", minutes=minutes)
    if minutes < 48 * 60:
        return tr("{hours} h ago", hours=minutes // 60)
    return tr("{days} ago", days=counted(minutes // 1440, "day", "days"))


def pending_tip(recorded_at: datetime, now: datetime) -> str:
    """What the small clock says."""
    return tr(
        "Recorded here {recorded_at}, not yet confirmed", recorded_at=clock_time(recorded_at, now)
    )
