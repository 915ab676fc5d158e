"""Every promise of docs/security.md names tests that exist."""

from __future__ import annotations

import re

from tests.house.tree import ROOT

_NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")


def test_the_tests_it_names_are_there() -> None:
    named = _NAMED.findall((ROOT / "docs" / "security.md").read_text("utf-8"))
    assert len(named) > 20
    missing = [
        f"{file}::{test}"
        for file, test in named
        if not (ROOT / file).is_file()
        or (test and f"def {test}(" not in (ROOT / file).read_text("utf-8"))
    ]
    assert missing == []


def test_every_promise_has_a_test() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf-8")
    table = text.split("| promise | test |")[1].split("\n\n")[0].splitlines()[2:]
    assert [line for line in table if line.startswith("|") and not _NAMED.search(line)] == []
