"""The language people read: marks texts for translation and gives them in the language chosen.

English is what stands in the code; a catalogue of `resources/languages/` has the other words. The
language is chosen once, by the window, before its pages load, and holds until the program ends; the
command line never chooses one, because scripts read it. How numbers look is told by the window.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from registrar_desktop.rules import money

LANGUAGES = {"en": "English", "fr": "Français", "ar": "العربية"}
FROM_RIGHT = frozenset({"ar"})
# Around what is quoted in a sentence, so that its direction does not turn what stands around it.
_ISOLATE, _POP = "\u2068", "\u2069"


@dataclass(frozen=True)
class Formats:
    """How numbers, amounts and times are written where the program runs."""

    number: Callable[[int], str] = "{:,}".format
    amount: Callable[[int, str], str] = money.format_amount
    day: Callable[[date], str] = date.isoformat
    day_and_time: Callable[[datetime], str] = "{:%d %b %H:%M}".format
    instant: Callable[[datetime], str] = "{:%Y-%m-%d %H:%M}".format


@dataclass
class _Chosen:
    language: str = "en"
    catalogue: NullTranslations = field(default_factory=NullTranslations)
    formats: Formats = field(default_factory=Formats)


_now = _Chosen()


def choose_language(language: str, formats: Formats, folder: Path) -> None:
    """Take the catalogue of a language from here on; English needs none."""
    found = folder / f"{language}.mo"
    _now.language, _now.formats = language, formats
    _now.catalogue = NullTranslations()
    if language != "en" and found.is_file():
        with found.open("rb") as file:
            _now.catalogue = GNUTranslations(file)


def language() -> str:
    """The code of the language people read now."""
    return _now.language


def tr(text: str, /, **facts: object) -> str:
    """A text in the language chosen, its facts filled in."""
    pattern = _now.catalogue.gettext(text) if text else text
    if not facts:
        return pattern
    return pattern.format_map({name: isolated(str(value)) for name, value in facts.items()})


def counted(count: int, one: str, many: str) -> str:
    """`1 student`, `412 students`, in as many forms as the language has."""
    pattern = _now.catalogue.ngettext(f"{{count}} {one}", f"{{count}} {many}", count)
    return pattern.format(count=number(count))


def number(count: int) -> str:
    """A whole number, its thousands grouped."""
    return _now.formats.number(count)


def format_amount(minor: int, currency: str) -> str:
    """An amount of money without its currency."""
    return _now.formats.amount(minor, currency)


def format_money(minor: int, currency: str) -> str:
    """An amount of money with its currency."""
    return isolated(f"{format_amount(minor, currency)} {currency}")


def day_text(value: date) -> str:
    """A day as it is written here."""
    return _now.formats.day(value)


def day_and_time(value: datetime) -> str:
    """A day of this year with the time of day."""
    return _now.formats.day_and_time(value)


def instant_text(value: datetime) -> str:
    """A day of any year with the time of day, as it is here."""
    return _now.formats.instant(value.astimezone())


def isolated(text: str) -> str:
    """A text that keeps its own direction wherever it stands. Only a language from the right needs the marks; elsewhere names carry their own."""
    return f"{_ISOLATE}{text}{_POP}" if text and _now.language in FROM_RIGHT else text
