"""Reads what stands on the command line into our values; what is not of the form is wrong usage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import typer

Day = datetime


def read_day(text: str) -> datetime:
    """A day as it stands on the command line."""
    try:
        return datetime.strptime(text.strip(), "%Y-%m-%d")  # noqa: DTZ007 - a day has no zone
    except ValueError:
        told = f"“{text[:40]}” is no day; write it as YYYY-MM-DD, like 2025-09-01"
        raise typer.BadParameter(told) from None


_DAY: Any = {"parser": read_day, "metavar": "YYYY-MM-DD"}
Since = Annotated[datetime | None, typer.Option("--from", help="First day.", **_DAY)]
Until = Annotated[datetime | None, typer.Option("--to", help="Last day.", **_DAY)]
OnDay = Annotated[datetime | None, typer.Option("--on", help="As it stood that day.", **_DAY)]
DueOn = Annotated[datetime | None, typer.Option("--due", help="The day it is due.", **_DAY)]
EndsOn = Annotated[datetime | None, typer.Option("--until", help="Its last day.", **_DAY)]

_Word = TypeVar("_Word", bound=StrEnum)


def word_from(kind: type[_Word], option: str, text: str) -> _Word:
    """A word of an enumeration, however it is capitalised: `bank-transfer`, `Bank transfer`."""
    wanted = text.strip().upper().replace("-", "_").replace(" ", "_")
    try:
        return kind(wanted)
    except ValueError:
        known = ", ".join(each.value.lower().replace("_", "-") for each in kind)
        raise typer.BadParameter(f"it is one of {known}", param_hint=option) from None


def pairs(option: str, texts: Sequence[str]) -> dict[str, str]:
    """`name=value` texts as a mapping."""
    read: dict[str, str] = {}
    for each in texts:
        name, sign, value = each.partition("=")
        if not sign or not name.strip():
            raise typer.BadParameter(f"“{each[:60]}” is not NAME=VALUE", param_hint=option)
        read[name.strip()] = value
    return read


def day(given: datetime | None) -> date | None:
    """The day that was given, if one was."""
    return None if given is None else given.date()


def day_text(given: datetime | None) -> str:
    """The same as a text, empty where none was given."""
    return "" if given is None else given.date().isoformat()
