"""Builds a list's query from texts, as the command line and the window's filters give them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from registrar_desktop.errors import Invalid

Query = TypeVar("Query")


def asked(kind: type[Query], values: Mapping[str, str]) -> Query:
    """A query with these fields set; empty texts are left at their default.

    Raises Invalid where there is no such filter or its value cannot be read.
    """
    known = _types(kind)
    unknown = [name for name in values if name not in known]
    if unknown:
        raise Invalid("filter_unknown", filter=unknown[0], known=", ".join(known))
    return kind(**{name: _read(name, known[name], text) for name, text in values.items() if text})


def _types(kind: type[Any]) -> dict[str, type[Any]]:
    hints = get_type_hints(kind)
    return {name: _plain(hint) for name, hint in hints.items()}


def _plain(hint: Any) -> type[Any]:
    """The type behind `X | None`."""
    if get_origin(hint) in (Union, UnionType):
        return next(part for part in get_args(hint) if part is not type(None))  # type: ignore[no-any-return]
    return hint  # type: ignore[no-any-return]


def _read(name: str, kind: type[Any], text: str) -> Any:
    if kind is bool:
        return text.casefold() in {"yes", "true", "1", "on"}
    if issubclass(kind, StrEnum):
        return _word(name, kind, text)
    if kind is date:
        return _day(name, text)
    return text


def _word(name: str, kind: type[StrEnum], text: str) -> StrEnum:
    word = text.strip().upper().replace("-", "_").replace(" ", "_")
    try:
        return kind(word)
    except ValueError as error:
        known = ", ".join(member.value for member in kind)
        raise Invalid("filter_word_unknown", filter=name, text=text[:40], known=known) from error


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise Invalid("filter_day_unreadable", filter=name, text=text[:40]) from error
