"""When something that is done again and again is due next: pure, by the school's wall clock."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from registrar_desktop.errors import Invalid

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAILY = "daily"
_LAST = "last"
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
# The longest a day of a month is away: the 29th, between two leap years around a century.
_FAR = 366 * 9


@dataclass(frozen=True, slots=True)
class Schedule:
    """At which time on which days. No weekday and no day of a month: every day. A day of a month
    of 0 is the last one; one that a month does not have is left out there."""

    at: time
    weekdays: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()

    def falls_on(self, day: date) -> bool:
        """Whether it is due on this day."""
        if not self.weekdays and not self.month_days:
            return True
        last = calendar.monthrange(day.year, day.month)[1]
        month_day = day.day in self.month_days or (0 in self.month_days and day.day == last)
        return day.weekday() in self.weekdays or month_day

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first time after this moment, in UTC. A time that the clock skips when it is put
        forward is as much later; one that comes twice is the first."""
        day = moment.astimezone(zone).date()
        for ahead in range(_FAR):
            on = day + timedelta(days=ahead)
            due = datetime.combine(on, self.at, zone).astimezone(UTC)
            if due > moment and self.falls_on(on):
                return due
        raise Invalid("schedule_never", at=self.at.strftime("%H:%M"))


def read_schedule(at: str, on: str) -> Schedule:
    """`06:30` and `daily`, `mon,thu` or `1,15,last`. Raises Invalid with the field."""
    found = _TIME.fullmatch(at.strip())
    if found is None:
        raise Invalid("schedule_time_unreadable", field="at", text=at[:20])
    hour, minute = (int(part) for part in found.groups())
    words = [word.strip().lower() for word in on.split(",") if word.strip()]
    if not words or words == [DAILY]:
        return Schedule(time(hour, minute))
    weekdays = {WEEKDAYS.index(word[:3]) for word in words if word[:3] in WEEKDAYS}
    others = [word for word in words if word[:3] not in WEEKDAYS]
    return Schedule(
        time(hour, minute), frozenset(weekdays), frozenset(_month_day(word, on) for word in others)
    )


def _month_day(word: str, on: str) -> int:
    if word == _LAST:
        return 0
    if not word.isdecimal() or not 1 <= int(word) <= 31:
        raise Invalid("schedule_days_unreadable", field="on", text=on[:60])
    return int(word)
