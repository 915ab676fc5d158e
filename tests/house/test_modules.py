"""The measures of the house: what every module must be, whoever wrote it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files

LONGEST = 400
VAGUE_NAMES = re.compile(r"^(utils?|helpers?|common|misc|managers?)$|_(utils?|helpers?|managers?)$")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b")
BLIND_WAITS_AND_MOCKS = re.compile(
    r"\b(time\.sleep|qtbot\.wait|MagicMock|unittest\.mock|monkeypatch\.setattr)\("
)

MODULES = [path for path in files("py") if path.name != "__init__.py"]
OURS = Path(__file__).name


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_says_what_it_is_and_stays_short(path: Path) -> None:
    text = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text)), "no docstring"
    assert len(text.splitlines()) <= LONGEST, "too long: split it by meaning"


def test_packages_hold_nothing_in_their_init() -> None:
    full = [
        named(path) for path in files("py") if path.name == "__init__.py" and path.stat().st_size
    ]
    assert full == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = {
        named(path)
        for path in MODULES
        if any(VAGUE_NAMES.search(part) for part in path.relative_to(ROOT).with_suffix("").parts)
    }
    assert vague == set()


def test_nothing_is_left_unfinished() -> None:
    unfinished = [
        f"{named(path)}: {found[0]}"
        for path in MODULES
        if path.name != OURS and (found := UNFINISHED.search(path.read_text("utf-8")))
    ]
    assert unfinished == []


def test_tests_use_real_parts_and_wait_for_states() -> None:
    found = [
        f"{named(path)}: {hit[0]}"
        for path in MODULES
        if path.is_relative_to(ROOT / "tests")
        and (hit := BLIND_WAITS_AND_MOCKS.search(path.read_text("utf-8")))
    ]
    assert found == []
