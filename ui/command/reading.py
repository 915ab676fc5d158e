"""Reads what stands on the command line into our values; what is not of the form is wrong usage."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

import typer

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
