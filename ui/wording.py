"""Turns codes and facts into what a person reads: one sentence for a failure, one word for a status.

The sentences themselves stand in `ui/sentences/`, one file per area; both wings of the
program read them through this module.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from string import Formatter

from registrar_desktop.errors import Fault, Invalid, Refused, Unreachable, Unusable
from ui import sentences
from ui.language import day_text, instant_text, number, tr
from ui.sentences.vocabulary import WORDS

# A fact is quoted, not reproduced: longer than this it is cut.
LONGEST_FACT = 160

_SAYS_GENERAL: tuple[tuple[type[BaseException], str], ...] = (
    (Invalid, "What was entered cannot be taken as it stands; nothing was changed ({code})."),
    (Refused, "This is not possible as things stand; nothing was changed ({code})."),
    (Unreachable, "There was no answer; what was recorded is kept and nothing is lost ({code})."),
    (Unusable, "Something this needs cannot be used; nothing was changed ({code})."),
    (Fault, "This did not work; nothing was changed ({code})."),
)
_SAYS_OURS = (
    "The program made a mistake and stopped this step; nothing of it was kept, "
    "and a report is in the log file."
)


def sentence(problem: BaseException) -> str:
    """One clear sentence for a failure: what happened, what was kept, what to do."""
    if not isinstance(problem, Fault):
        return tr(_SAYS_OURS)
    known = tell(problem.code, problem.facts)
    if known is not None:
        return known + _also(problem.facts.get("also"))
    general = next(text for kind, text in _SAYS_GENERAL if isinstance(problem, kind))
    return tr(general, code=problem.code)


def _also(codes: object) -> str:
    """Further reasons of a refusal, by their names."""
    if not isinstance(codes, list) or not codes:
        return ""
    return tr(
        " Also: {join}.", join=", ".join(word(str(code), "ReasonCode").lower() for code in codes)
    )


def tell(code: str, facts: Mapping[str, object]) -> str | None:
    """The sentence of a code with its facts filled in; None where either is not known."""
    pattern = all_sentences().get(code)
    if pattern is None or not placeholders(pattern) <= facts.keys():
        return None
    return tr(pattern, **{name: fact_text(facts[name]) for name in placeholders(pattern)})


def told_reason(code: str | None, facts: Mapping[str, object]) -> str:
    """The sentence for a centre's verdict: a reason code of registration or a fault's code."""
    if code is None:
        return tr("The centre gave no reason.")
    return tell(code, facts) or tr("The centre refused this for the reason {code}.", code=code)


def word(value: Enum | str, kind: str | None = None) -> str:
    """The word for a status, kind, method or role; `kind` names the enumeration of a bare text."""
    known = _known(value, kind)
    return tr(known) if known else _spelled(value)


def word_on_paper(value: Enum | str) -> str:
    """The same in English, as papers are whatever the window speaks."""
    return _known(value) or _spelled(value)


def _known(value: Enum | str, kind: str | None = None) -> str | None:
    if isinstance(value, Enum):
        return WORDS.get(type(value).__name__, {}).get(str(value.value))
    return WORDS.get(kind or "", {}).get(value)


def _spelled(value: Enum | str) -> str:
    text = str(value.value) if isinstance(value, Enum) else value
    return text.replace("_", " ").capitalize()


@cache
def all_sentences() -> dict[str, str]:
    """Every code with its sentence, gathered from all files of `ui/sentences/`."""
    gathered: dict[str, str] = {}
    for found in sorted(pkgutil.iter_modules(sentences.__path__), key=lambda each: each.name):
        module = importlib.import_module(f"{sentences.__name__}.{found.name}")
        gathered.update(getattr(module, "SENTENCES", {}))
    return gathered


def placeholders(pattern: str) -> set[str]:
    """The names of the facts a sentence needs."""
    return {name for _, name, _, _ in Formatter().parse(pattern) if name}


def fact_text(value: object) -> str:
    """A fact as it stands in a sentence: one line, no control characters, not too long."""
    if isinstance(value, Enum):
        return _within(word(value))
    if isinstance(value, datetime):
        return instant_text(value)
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, str):
        return _within(_vocabulary_words().get(value, value))
    if isinstance(value, Mapping):
        return _within("; ".join(f"{name}: {fact_text(each)}" for name, each in value.items()))
    if isinstance(value, Iterable):
        return _within(", ".join(fact_text(each) for each in value))
    return _within(number(value) if isinstance(value, int) else str(value))


@cache
def _vocabulary_words() -> dict[str, str]:
    """Stored words that cannot be mistaken for anything else, in the form used inside a sentence."""
    words = (pair for table in WORDS.values() for pair in table.items())
    return {
        value: text[0].lower() + text[1:]
        for value, text in ((value, tr(text)) for value, text in words)
        if len(value) > 3
    }


def _within(text: str) -> str:
    line = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+", " ", text)
    return line if len(line) <= LONGEST_FACT else line[: LONGEST_FACT - 1] + "…"
