"""Deadlines that an outage extends, and rules that an office may let be broken."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, cast

import pytest

from registrar_desktop.rules.deadlines import (
    Extension,
    OutageFacts,
    extended,
    extensions_from_json,
)
from registrar_desktop.rules.overriding import as_text, from_text, may_override
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.rules.registration import TermFacts
from registrar_desktop.schema.vocabulary import Role

TERM = TermFacts("Fall", date(2025, 8, 25), date(2025, 12, 12), add_deadline=date(2025, 9, 5))
NOON = datetime(2025, 9, 5, 12, tzinfo=UTC)


def outage(*extensions: Extension, ended: datetime | None = None) -> OutageFacts:
    return OutageFacts("Down", NOON, ended, extensions)


@pytest.mark.parametrize(
    ("until", "last"), [(date(2025, 9, 8), date(2025, 9, 8)), (date(2025, 9, 1), date(2025, 9, 5))]
)
def test_a_deadline_becomes_later_and_never_earlier(until: date, last: date) -> None:
    known = [outage(Extension("t", "add_deadline", until))]
    assert extended("t", TERM, known).add_deadline == last


def test_the_latest_of_several_extensions_counts() -> None:
    known = [outage(Extension("t", "add_deadline", date(2025, 9, day))) for day in (8, 12, 10)]
    assert extended("t", TERM, known).add_deadline == date(2025, 9, 12)


@pytest.mark.parametrize(
    "extension",
    [
        Extension("other", "add_deadline", date(2025, 9, 8)),
        Extension("t", "drop_deadline", date(2025, 9, 8)),
        Extension("t", "title", date(2025, 9, 8)),
    ],
    ids=["another term", "a deadline the term does not have", "no deadline"],
)
def test_what_it_does_not_concern_stays(extension: Extension) -> None:
    assert extended("t", TERM, [outage(extension)]) == TERM


def test_an_outage_covers_its_window_with_both_ends() -> None:
    later = NOON.replace(hour=15)
    assert outage().covers(later)
    assert outage(ended=later).covers(NOON)
    assert outage(ended=later).covers(later)
    assert not outage(ended=later).covers(later.replace(minute=1))
    assert not outage().covers(NOON.replace(hour=11))


def test_what_cannot_be_read_extends_nothing() -> None:
    readable = {"term_id": "t", "deadline": "add_deadline", "until": "2025-09-08"}
    stored: list[Any] = [readable, {"term_id": "t"}, {**readable, "until": "soon"}, "add", None]
    assert extensions_from_json(stored) == (Extension("t", "add_deadline", date(2025, 9, 8)),)
    assert extensions_from_json(None) == ()
    assert extensions_from_json(cast(Any, {"add_deadline": "2025-09-08"})) == ()


@pytest.mark.parametrize("code", ["DUPL", "INAC", "CANC", "WAIT", "LEFT", "SOMETHING"])
def test_some_rules_nobody_breaks(code: str) -> None:
    assert not any(may_override([role], code) for role in Role)


def test_an_office_breaks_its_own_rules_and_only_an_administrator_a_hold() -> None:
    assert may_override([Role.REGISTRAR], ReasonCode.FULL)
    assert not may_override([Role.FINANCE, Role.AUDITOR], ReasonCode.FULL)
    assert not may_override([Role.REGISTRAR], ReasonCode.HOLD)
    assert may_override([Role.ADMIN], ReasonCode.HOLD)


def test_the_rules_that_were_broken_are_kept_once_each() -> None:
    kept = as_text([ReasonCode.FULL, ReasonCode.TIME, ReasonCode.FULL])
    assert kept == "FULL TIME"
    assert from_text(kept) == {"FULL", "TIME"}
    assert from_text(None) == frozenset()
