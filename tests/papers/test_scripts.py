"""Names of every script come out in their letters, in their order, and can be found again."""

from __future__ import annotations

from unicodedata import normalize

import pytest
from bidi import get_display  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.exports.papers import Table
from registrar_desktop.exports.pdf.bidi import base_level, levels, visual_order
from registrar_desktop.exports.pdf.fonts import Style, shipped_fonts
from registrar_desktop.exports.pdf.itemizing import runs_of
from registrar_desktop.exports.pdf.shaping import Setter
from registrar_desktop.exports.tables import Column, Stamp
from tests.papers.pdf import written

NAMES = {
    "Latin": "Łukasz Wójcik-Żółć",
    "Vietnamese": "Nguyễn Thị Hằng",
    "Greek": "Παπαδόπουλος, Γιώργος",
    "Cyrillic": "Достоевский, Фёдор",
    "Arabic": "الغامدي, محمد عبد الله",
    "vocalised Arabic": "مُحَمَّد",
    "Hebrew": "כהן, דוד",
    "pointed Hebrew": "שָׁלוֹם",
    "Devanagari": "श्रीवास्तव, क्षत्रिय हिन्दी",
    "Bengali": "ঘোষ, আরিয়া",
    "Thai": "สมชาย ที่นี่",
    "Georgian": "ქართველი, გიორგი",
    "Armenian": "Պետրոսյան, Արամ",
    "Japanese": "田中, さくら",
    "Chinese": "陈, 伟",
    "Korean": "김, 민준",
    "markup": "Tom <b>bold</b> & <img src=x>",
    "combining marks": "Ẹ́lẹ́yẹ Q̣̇",
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_a_name_is_extracted_as_it_was_written(stamp: Stamp, name: str) -> None:
    paper = written(stamp, Table((Column("Name"),), [(name,)]))
    assert normalize("NFC", name) in normalize("NFC", paper.text).splitlines()
    assert not paper.loose_fonts


def test_many_scripts_share_one_cell(stamp: Stamp) -> None:
    mixed = "Smith 田中 Γιώργος हिन्दी 김민준"
    assert mixed in written(stamp, Table((Column("Name"),), [(mixed,)])).text


def test_no_font_is_left_out_and_helvetica_is_not_named(stamp: Stamp) -> None:
    paper = written(stamp, Table((Column("Name"),), [(name,) for name in NAMES.values()]))
    assert not paper.loose_fonts
    assert b"Helvetica" not in paper.data


@pytest.mark.parametrize("missing", ["\ue123", "\U0001f600", "ꦗꦮ", "x\u0378y"])
def test_letters_no_font_has_are_shown_as_a_sign_and_kept_as_text(
    stamp: Stamp, missing: str
) -> None:
    runs = runs_of(missing, shipped_fonts(), Style.REGULAR)
    assert any(run.missing for run in runs)
    assert "".join(run.text for run in runs) == missing
    written(stamp, Table((Column("Name"),), [(missing,)]))


@pytest.mark.parametrize("style", list(Style))
@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES.keys())
def test_every_style_sets_every_script(name: str, style: Style) -> None:
    assert Setter(shipped_fonts()).width(name, 10, style) > 0


@given(st.text(max_size=30), st.sampled_from(Style))
def test_no_text_whatever_stops_a_paper(text: str, style: Style) -> None:
    line = Setter(shipped_fonts()).line(text, 9, style)
    assert line.width >= 0
    line.at(10, 10).encode("ascii")


def test_han_letters_of_one_name_come_from_one_face() -> None:
    assert len(runs_of("陈伟明", shipped_fonts(), Style.REGULAR)) == 1


LETTERS = st.sampled_from("abcZ אבגד العربية 0123456789 +-,.:/()[]<> !? ١٢٣ é\u05b8\u0651 €%")


@given(st.text(LETTERS, max_size=24))
def test_letters_stand_in_the_order_of_the_unicode_algorithm(text: str) -> None:
    base = base_level(text)
    at = levels(text, base)
    ours = "".join(visual_order(text, at))
    theirs = get_display(text, base_dir="R" if base else "L")
    assert unmirrored(ours) == unmirrored(str(theirs))


def unmirrored(text: str) -> str:
    """Without the direction of brackets, which shaping and not ordering turns round."""
    return text.translate(str.maketrans(")]>", "([<"))
