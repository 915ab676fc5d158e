"""Every failure the program knows has one clear sentence, and every stored word a readable one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import pytest

from central.command.told import _SENTENCES as AT_THE_CENTRE
from registrar_desktop.errors import Defect, Fault, Invalid, Refused, Unreachable, Unusable
from registrar_desktop.records.accounts import EntryStatus
from registrar_desktop.rules.ledger import AccountStatus
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.schema import vocabulary
from registrar_desktop.store.tables.journal import ChangeSetState
from registrar_desktop.store.tables.payments import OperationState
from sync.payments.gateway import GatewayStatus
from sync.peers import Peer, PeerState
from tests.house.tree import ROOT, files
from ui.wording import LONGEST_FACT, all_sentences, placeholders, sentence, tell, told_reason, word

SOURCES = [
    path
    for path in files("py")
    if path.relative_to(ROOT).parts[0] in {"registrar_desktop", "sync", "ui", "central", "sandbox"}
]
BASES = {"Fault", "Invalid", "Refused", "Unreachable", "Unusable"}


@dataclass(frozen=True)
class Raised:
    """A place in our source that makes a fault: the code and the facts it is given."""

    place: str
    code: str
    facts: frozenset[str]
    open_ended: bool


def families() -> set[str]:
    """The names of all classes of ours that are faults, however far down."""
    known = set(BASES)
    classes = [
        node
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    ]
    while more := {
        each.name
        for each in classes
        if each.name not in known
        and any(isinstance(base, ast.Name) and base.id in known for base in each.bases)
    }:
        known |= more
    return known


def raised() -> Iterator[Raised]:
    names = families() | {"Reason"}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.args and node.func.id in names:
                yield from _codes(node, f"{path.relative_to(ROOT)}:{node.lineno}")


def _codes(call: ast.Call, place: str) -> Iterator[Raised]:
    first = call.args[0]
    branches = [first.body, first.orelse] if isinstance(first, ast.IfExp) else [first]
    facts = frozenset(keyword.arg for keyword in call.keywords if keyword.arg)
    open_ended = len(facts) < len(call.keywords) or len(call.args) > 1
    for each in branches:
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield Raised(place, each.value, facts, open_ended)


FOUND = list(raised())


def test_our_source_raises_faults_that_this_test_can_see() -> None:
    assert len({each.code for each in FOUND}) > 50


def test_every_code_that_is_raised_has_a_sentence() -> None:
    known = all_sentences().keys() | AT_THE_CENTRE.keys()
    missing = [f"{each.place} {each.code}" for each in FOUND if each.code not in known]
    assert missing == []


def test_every_sentence_needs_only_facts_that_are_given() -> None:
    short = [
        f"{each.place} {each.code} lacks {needs}"
        for each in FOUND
        if not each.open_ended and each.code in all_sentences()
        if (needs := placeholders(all_sentences()[each.code]) - each.facts)
    ]
    assert short == []


def test_no_code_has_two_sentences() -> None:
    seen: dict[str, str] = {}
    twice = []
    for path in sorted((ROOT / "ui" / "sentences").glob("*.py")):
        for code in _keys_of(path):
            if code in seen:
                twice.append(f"{code} in {seen[code]} and {path.name}")
            seen[code] = path.name
    assert twice == []


def _keys_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "SENTENCES":
            assert isinstance(node.value, ast.Dict)
            for key in node.value.keys:
                assert isinstance(key, ast.Constant)
                yield str(key.value)


@pytest.mark.parametrize("code", sorted(all_sentences()))
def test_a_sentence_is_whole_and_polite(code: str) -> None:
    text = all_sentences()[code]
    assert text == text.strip()
    assert text[-1] in ".”" or text == "{told}", "what is told is a sentence of its own"
    assert "\n" not in text
    assert [rude for rude in ("oops", "are you sure", "exception") if rude in text.lower()] == []


@pytest.mark.parametrize("kind", [Invalid, Refused, Unreachable, Unusable, Fault])
def test_an_unknown_code_still_gets_a_truthful_sentence(kind: type[Fault]) -> None:
    told = sentence(kind("something_of_a_newer_part", amount=3))
    assert "something_of_a_newer_part" in told
    assert told.endswith(".")


def test_a_sentence_whose_facts_are_missing_falls_back_to_the_general_one() -> None:
    assert "amount_decimals" in sentence(Invalid("amount_decimals"))


@pytest.mark.parametrize("problem", [Defect("lost"), ValueError("secret"), KeyError("secret")])
def test_our_own_mistakes_never_show_their_text(problem: BaseException) -> None:
    assert "secret" not in sentence(problem)
    assert "lost" not in sentence(problem)


def test_facts_are_quoted_on_one_line_and_not_reproduced() -> None:
    told = sentence(Invalid("amount_unreadable", text="1\n\x1b[31m" + "9" * 10_000))
    assert "\x1b" not in told
    assert "\n" not in told
    assert len(told) < LONGEST_FACT + 200


def test_facts_are_never_read_as_placeholders() -> None:
    assert "{file}" in sentence(Invalid("amount_unreadable", text="{file}"))


def test_stored_words_inside_a_sentence_are_readable() -> None:
    told = tell("HOLD", {"type": "FINANCIAL", "office": "Bursar", "reason": "old balance"})
    assert told == "A financial hold of Bursar stops this: old balance."


def test_a_verdict_without_a_known_reason_is_told_truthfully() -> None:
    assert "XYZ" in told_reason("XYZ", {})
    assert told_reason(None, {}) == "The centre gave no reason."


WORDED = [
    *(each for each in vars(vocabulary).values() if isinstance(each, type)),
    *(ChangeSetState, OperationState, PeerState, Peer, ReasonCode, GatewayStatus),
    *(AccountStatus, EntryStatus),
]


@pytest.mark.parametrize(
    "member",
    [
        member
        for kind in WORDED
        if issubclass(kind, StrEnum) and kind is not StrEnum
        for member in kind
    ],
    ids=lambda member: f"{type(member).__name__}.{member.name}",
)
def test_every_stored_word_has_one_for_people(member: StrEnum) -> None:
    from ui.sentences.vocabulary import WORDS

    assert WORDS[type(member).__name__][member.value] == word(member)
