"""The canonical body of a change set: the quick way makes what the models themselves make."""

from __future__ import annotations

import json
from datetime import UTC, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Action, ChangeSet, FieldChange, Line

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=3,
)
ZONES = st.sampled_from(
    [UTC, None, timezone(timedelta(hours=-7)), timezone(timedelta(minutes=330))]
)
LINES = st.builds(
    Line,
    kind=TEXTS,
    id=TEXTS,
    action=st.sampled_from(Action),
    fields=st.dictionaries(TEXTS, st.builds(FieldChange, before=VALUES, after=VALUES), max_size=3),
    base_version=st.integers(0, 3),
)
CHANGE_SETS = st.builds(
    ChangeSet,
    id=TEXTS,
    desk_id=TEXTS,
    seq=st.integers(),
    kind=st.sampled_from(ChangeKind),
    actor=TEXTS,
    label=TEXTS,
    recorded_at=st.builds(lambda moment, zone: moment.replace(tzinfo=zone), st.datetimes(), ZONES),
    clock_offset_ms=st.none() | st.integers(),
    replaces=st.none() | TEXTS,
    lines=st.lists(LINES, max_size=3),
)


@given(CHANGE_SETS)
def test_it_is_what_the_models_make(change: ChangeSet) -> None:
    made = json.dumps(
        change.model_dump(mode="json", exclude_defaults=True),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
    )
    assert change.canonical == made
