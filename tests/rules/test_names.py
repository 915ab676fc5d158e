"""Names: stored tidily, compared without regard to case and marks, found in Latin letters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.rules.names import fold, full_name, romanize, tidy

ANY = st.text(max_size=30)


@given(text=ANY)
def test_a_tidy_name_stays_tidy(text: str) -> None:
    once = tidy(text)
    assert tidy(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert once == once.strip()
    assert "  " not in once


@given(text=ANY)
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(text=ANY)
def test_how_a_letter_is_composed_does_not_matter(text: str) -> None:
    forms = {fold(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert len(forms) == 1


@given(text=st.text(st.characters(categories=("Lu", "Ll"), max_codepoint=0x24F), max_size=20))
def test_case_does_not_matter(text: str) -> None:
    assert fold(text.upper()) == fold(text) == fold(text.title())


@given(words=st.lists(ANY, max_size=4))
def test_a_name_is_folded_and_romanized_word_by_word(words: list[str]) -> None:
    for form in (fold, romanize):
        assert form(" ".join(words)) == " ".join(filter(None, map(form, words)))


@given(text=ANY)
def test_a_romanized_name_has_latin_letters_only(text: str) -> None:
    assert romanize(text).isascii()


def test_every_letter_there_is_folds_for_good_and_romanizes() -> None:
    letters = [
        letter
        for code in range(0x21, 0x30000)
        if not unicodedata.category(letter := chr(code)).startswith("C")
    ]
    assert [letter for letter in letters if fold(fold(letter)) != fold(letter)] == []
    assert [letter for letter in letters if not romanize(letter).isascii()] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller", "MULLER"),
        ("Łukasiewicz", "lukasiewicz"),
        ("O'Neil", "O’Neil"),
        ("O´Neil", "ONeil"),
        ("Straße", "STRASSE"),
        ("José  María", "jose maria"),
        ("Ångström", "A\u030angstro\u0308m"),
        ("İpek", "ipek"),
        ("Ｄｏｅ", "doe"),
    ],
)
def test_spellings_of_one_name_fold_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("name", "latin"),
    [("Борис", "boris"), ("Βορλόκας", "vorlokas"), ("王", "wang"), ("さくら", "sakura")],
)
def test_names_of_other_scripts_are_found_in_latin_letters(name: str, latin: str) -> None:
    assert romanize(name) == latin


def test_one_name_stands_alone() -> None:
    assert [full_name(*pair) for pair in (("Doe", "Jane"), ("Doe", ""), ("", "Jane"))] == [
        "Doe, Jane",
        "Doe",
        "Jane",
    ]
