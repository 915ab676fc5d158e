"""The made fonts: static, embeddable, and with a letter for every name of the sample school."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from reportlab.pdfbase import ttfonts

from resources.locate import folder, font_files
from tests.house.tree import ROOT

FONTS = font_files()
NAMES_OF_THE_WORLD = ROOT.parent / "shared" / "data" / "names"

SAMPLES = {
    "NotoSans-Regular": "Łukasz Dvořák Nguyễn Thị Đỗ Шевченко Παπαδόπουλος",
    "NotoSansArabic-Regular": "محمد فاطمة",
    "NotoSansHebrew-Regular": "יעקב כהן",
    "NotoSansDevanagari-Regular": "प्रिया शर्मा",
    "NotoSansJP-Regular": "田中さくら カタカナ 齋藤 髙橋",
    "NotoSansSC-Regular": "王小明 欧阳修 张伟",
    "NotoSansKR-Regular": "김철수 뷁",
}


def letters(name: str) -> set[str]:
    with TTFont(FONTS[name], lazy=True) as font:
        return {chr(code) for code in font.getBestCmap()}


@pytest.mark.parametrize(("name", "text"), SAMPLES.items())
def test_a_script_finds_its_letters(name: str, text: str) -> None:
    assert set(text) - {" "} <= letters(name)


@pytest.mark.parametrize("name", sorted(FONTS))
def test_a_font_is_static_and_can_be_embedded(name: str) -> None:
    with TTFont(FONTS[name], lazy=True) as font:
        assert "glyf" in font
        assert "fvar" not in font
        assert bool(font["head"].macStyle & 1) == name.endswith("-Bold")
    ttfonts.TTFont(name, str(FONTS[name]))


def test_the_licences_travel_with_the_fonts() -> None:
    texts = [path.read_text("utf-8") for path in folder("fonts").glob("LICENSE-*.txt")]
    assert len(texts) == 4
    assert all("SIL OPEN FONT LICENSE" in text.upper() for text in texts)


@pytest.mark.skipif(not NAMES_OF_THE_WORLD.is_dir(), reason="the folder of real names is not here")
@pytest.mark.parametrize("kind", ["forenames", "surnames"])
def test_every_letter_of_the_worlds_names_has_a_font(kind: str) -> None:
    covered = set().union(*map(letters, FONTS))
    missing = {
        f"{unicodedata.name(letter, '?')} in {name}"
        for name in _names(NAMES_OF_THE_WORLD / f"common-{kind}-by-country.csv")
        for letter in unicodedata.normalize("NFC", name)
        if letter not in covered and unicodedata.category(letter)[0] in "LMN"
    }
    assert missing == set()


def _names(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [cell for row in csv.reader(file) for cell in row]
