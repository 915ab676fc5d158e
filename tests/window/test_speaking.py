"""The window speaks French and Arabic as it speaks English: words, forms, numbers, days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from resources.locate import folder
from ui.desktop.speaking import formats, wanted_language
from ui.language import (
    Formats,
    choose_language,
    counted,
    day_text,
    format_money,
    tr,
)
from ui.wording import word


@pytest.fixture
def english_afterwards() -> Iterator[None]:
    yield
    choose_language("en", Formats(), folder("languages"))


def speak(language: str) -> None:
    choose_language(language, formats(language), folder("languages"))


def test_the_choice_counts_before_the_computers_language() -> None:
    assert wanted_language("fr", "ar_EG") == "fr"
    assert wanted_language("", "ar_EG") == "ar"
    assert wanted_language("", "de_DE") == "en"


@pytest.mark.usefixtures("english_afterwards")
def test_arabic_counts_in_six_forms() -> None:
    speak("ar")
    told = [counted(count, "student", "students") for count in (1, 2, 3, 11, 100)]
    assert told == ["طالب واحد", "طالبان", "3 طلاب", "11 طالبًا", "100 طالب"]


@pytest.mark.usefixtures("english_afterwards")
def test_facts_in_an_arabic_sentence_stand_in_isolates() -> None:
    speak("ar")
    assert "\u2068CHEM 1A\u2069" in tr("Dropped {section}.", section="CHEM 1A")


@pytest.mark.usefixtures("english_afterwards")
def test_money_and_days_are_written_as_the_french_do() -> None:
    speak("fr")
    assert format_money(123_456_70, "EUR").split() == ["123", "456,70", "EUR"]
    assert day_text(date(2026, 8, 31)) == "31/08/2026"


@pytest.mark.usefixtures("english_afterwards")
def test_a_label_is_in_the_language_chosen() -> None:
    speak("fr")
    assert tr("Students") == "Étudiants"


@pytest.mark.usefixtures("english_afterwards")
def test_what_is_open_and_what_opens_are_two_words() -> None:
    speak("ar")
    assert word("OPEN", "SectionStatus") == "مفتوح"
    assert tr("Open the file").startswith("افتح")
