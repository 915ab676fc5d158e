"""Dates as spreadsheets hold them: the order of day and month is decided for a whole column.

`3/4/2005` alone is not decidable; one `25/4/2005` in the same column decides it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

_PARTS = re.compile(r"(\d{1,2})([/.\-\u2010-\u2013])(\d{1,2})\2(\d{4})")
_WITH_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[ T]\d{2}:\d{2}.*")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_ZEROS = re.compile(r"0{1,4}[-/.]0{1,2}[-/.]0{1,4}(?:[ T][0:.]+Z?)?")


class DayOrder(StrEnum):
    """What comes first in a written date."""

    DAY_FIRST = "DAY_FIRST"
    MONTH_FIRST = "MONTH_FIRST"


def order_of(texts: Iterable[str]) -> DayOrder | None:
    """What the dates of a column say about their order; None where they leave it open."""
    for text in texts:
        found = _PARTS.fullmatch(text.strip())
        if found is None:
            continue
        if found[2] == "." or int(found[1]) > 12:
            return DayOrder.DAY_FIRST
        if int(found[3]) > 12:
            return DayOrder.MONTH_FIRST
    return None


def as_iso(text: str, order: DayOrder | None) -> str | None:
    """The date as YYYY-MM-DD; what is no date is left as it is; None where it is undecidable."""
    plain = text.strip()
    if with_time := _WITH_TIME.fullmatch(plain):
        return with_time[1]
    if compact := _COMPACT.fullmatch(plain):
        return "-".join(compact.groups())
    found = _PARTS.fullmatch(plain)
    if found is None:
        return plain.replace("/", "-") if re.fullmatch(r"\d{4}/\d{1,2}/\d{1,2}", plain) else plain
    first, second = found[1], found[3]
    if order is None and first != second:
        return None
    day, month = (second, first) if order is DayOrder.MONTH_FIRST else (first, second)
    return f"{found[4]}-{month:0>2}-{day:0>2}"


def is_no_day(text: str) -> bool:
    """Whether this is how databases write that there is no day: `0000-00-00`, `00/00/0000`."""
    return bool(_ZEROS.fullmatch(text.strip()))
