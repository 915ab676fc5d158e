"""Every finding of an import has a sentence, and its facts fill it."""

from __future__ import annotations

import ast

import pytest

from tests.house.tree import ROOT
from ui.wording import all_sentences, placeholders

FOLDER = ROOT / "registrar_desktop" / "imports"


def told() -> list[tuple[str, str, frozenset[str], bool]]:
    """Each call of `refuse` or `remark` with a code: place, code, facts, whether more may come."""
    found = []
    for path in sorted(FOLDER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr in {"refuse", "remark"} and len(node.args) > 1:
                code = node.args[1]
                if isinstance(code, ast.Constant):
                    facts = frozenset(each.arg for each in node.keywords if each.arg)
                    more = len(facts) < len(node.keywords)
                    found.append((f"{path.name}:{node.lineno}", str(code.value), facts, more))
    return found


@pytest.mark.parametrize(("place", "code", "facts", "more"), told())
def test_a_finding_has_a_sentence(place: str, code: str, facts: frozenset[str], more: bool) -> None:
    assert code in all_sentences(), place
    assert more or placeholders(all_sentences()[code]) <= facts, place


def test_the_sentences_of_imports_are_all_in_use() -> None:
    from ui.sentences.imports import SENTENCES

    source = "".join(path.read_text("utf-8") for path in FOLDER.rglob("*.py"))
    assert [code for code in SENTENCES if f'"{code}"' not in source] == []
