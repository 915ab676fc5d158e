"""Every reason the centre gives has a sentence at the desk, and the facts that it needs."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import central
from central.change_sets.constraints import _REASONS
from ui.wording import all_sentences, placeholders

SOURCE = Path(str(central.__path__[0]))
# Never shown to a person: the desk comes again later, or exchanges its token, by itself.
NOT_FOR_PEOPLE = frozenset({"centre_busy", "request_too_slow", "token_expired"})


def given() -> Iterator[tuple[str, frozenset[str] | None]]:
    """The codes in calls of Rejected and Declined with their facts; None where they vary."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if isinstance(node, ast.Call) and called in {"Rejected", "Declined", "later"}:
                yield from _code(node)


def _code(call: ast.Call) -> Iterator[tuple[str, frozenset[str] | None]]:
    named = [keyword.arg for keyword in call.keywords]
    facts = None if None in named else frozenset(name for name in named if name)
    for argument in call.args:
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            yield argument.value, facts


def test_every_reason_has_a_sentence_with_the_facts_it_needs() -> None:
    known = all_sentences()
    found = [*given(), *((code, frozenset({"kind", "value"})) for code in _REASONS.values())]
    assert len(found) > 50
    for code, facts in found:
        if code not in NOT_FOR_PEOPLE:
            assert code in known, code
            assert facts is None or placeholders(known[code]) <= facts, code
