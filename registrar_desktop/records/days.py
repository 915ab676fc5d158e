"""The institution's day: deadlines and dates on papers follow its time zone, not the desk's."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from registrar_desktop.errors import Unusable
from registrar_desktop.store.work import Work


@lru_cache(maxsize=8)
def zone_named(name: str) -> ZoneInfo:
    """The time zone of an IANA name. Raises Unusable where this computer does not know it."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Unusable("time_zone_unknown", zone=name) from error


def school_day(instant: datetime, zone: str) -> date:
    """The day it is at the institution."""
    return instant.astimezone(zone_named(zone)).date()


def midnight(day: date, zone: str) -> datetime:
    """When a day begins at the institution."""
    return datetime.combine(day, time.min, zone_named(zone)).astimezone(UTC)


def today(work: Work) -> date:
    """The institution's day of this act."""
    return school_day(work.now, work.desk.time_zone)
