"""The language of the window: which one, how its numbers and days look, and from which side it reads.

Taken once, before the pages load. The words themselves are `ui/language.py`'s.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from PySide6.QtCore import QDate, QDateTime, QLocale, Qt
from PySide6.QtWidgets import QApplication

from registrar_desktop.rules.money import exponent
from resources.locate import folder
from ui.desktop.frame.remembered import Remembered
from ui.language import FROM_RIGHT, LANGUAGES, Formats, choose_language

SETTING = "language"
# Codes, student numbers and receipts are in Latin digits everywhere; amounts beside them must not
# be in others, so where the computer does not say, a country is taken that writes them so.
_COUNTRIES = {
    "ar": QLocale.Country.UnitedArabEmirates,
    "fr": QLocale.Country.France,
    "en": QLocale.Country.UnitedStates,
}
_OF_QT = {
    "ar": QLocale.Language.Arabic,
    "fr": QLocale.Language.French,
    "en": QLocale.Language.English,
}


def speak(application: QApplication, profile: Path) -> None:
    """Take the language that was chosen at this desk, or else the computer's."""
    chosen = Remembered(profile).text(SETTING)
    speak_in(application, wanted_language(chosen, QLocale.system().name()))


def speak_in(application: QApplication, language: str) -> None:
    """Take one of the languages there are."""
    choose_language(language, formats(language), folder("languages"))
    application.setLayoutDirection(
        Qt.LayoutDirection.RightToLeft if language in FROM_RIGHT else Qt.LayoutDirection.LeftToRight
    )


def wanted_language(chosen: str, system: str) -> str:
    """The language chosen; without one the computer's, where there is a catalogue for it."""
    if chosen in LANGUAGES:
        return chosen
    spoken = system.partition("_")[0]
    return spoken if spoken in LANGUAGES else "en"


def formats(language: str) -> Formats:
    """How the country writes numbers and days; English keeps the forms of the papers."""
    if language == "en":
        return Formats()
    here = QLocale(_OF_QT[language], _COUNTRIES[language])

    def amount(minor: int, currency: str) -> str:
        decimals = exponent(currency)
        whole, part = divmod(abs(minor), 10**decimals)
        # The mark keeps the sign on the left of its digits in a line that is read from the right.
        sign = "\u200e-" if minor < 0 else ""
        rest = f"{here.decimalPoint()}{part:0{decimals}d}" if decimals else ""
        return f"{sign}{here.toString(whole)}{rest}"

    def day(value: date) -> str:
        return here.toString(QDate(value.year, value.month, value.day), "dd/MM/yyyy")

    def clock(value: datetime, pattern: str) -> str:
        moment = QDateTime(
            *(value.year, value.month, value.day, value.hour, value.minute, value.second)
        )
        return here.toString(moment, pattern)

    return Formats(
        number=here.toString,
        amount=amount,
        day=day,
        day_and_time=lambda value: clock(value, "d MMM HH:mm"),
        instant=lambda value: clock(value, "dd/MM/yyyy HH:mm"),
    )
