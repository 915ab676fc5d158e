"""A change set travels as it was recorded, whatever its texts and values are."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import JournalEntry, JournalLine
from sync.bodies import deliveries_of
from sync.protocol import Action, ChangeSet, Delivery, FieldChange, Line

NUMBERS = count(1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)  # fmt: skip
FIELDS = st.dictionaries(TEXTS, st.tuples(VALUES, VALUES), max_size=3)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    label=TEXTS,
    actor=TEXTS,
    offset=st.none() | st.integers(-9, 9),
    lines=st.lists(FIELDS, min_size=1, max_size=3),
    elsewhere=st.none() | st.just("desk-3"),
)
def test_a_change_set_travels_as_it_was_recorded(
    store: DeskStore,
    label: str,
    actor: str,
    offset: int | None,
    lines: list[dict[str, Any]],
    elsewhere: str | None,
) -> None:
    number, key, now = next(NUMBERS), new_id(), datetime.now(UTC)
    told: dict[str, Any] = {
        "kind": ChangeKind.STUDENT_EDIT,
        "label": label,
        "actor": actor,
        "recorded_at": now,
        "clock_offset_ms": offset,
    }
    of_desk = {"origin_desk_id": elsewhere, "origin_seq": 77 if elsewhere else None}
    with store.recording() as session:
        session.add(JournalEntry(id=key, seq=number, position=number, **told, **of_desk))
        session.flush()
        for at, fields in enumerate(lines):
            session.add(
                JournalLine(
                    change_set_id=key,
                    line=at,
                    record_kind="student",
                    record_id=f"s{at}",
                    action="EDIT",
                    fields={name: list(pair) for name, pair in fields.items()},
                    base_version=at,
                )
            )
    with store.reading() as session:
        (delivery,) = deliveries_of(session, [key])
    change = ChangeSet(
        id=key,
        desk_id=elsewhere or "desk-7",
        seq=77 if elsewhere else number,
        **told,
        lines=[
            Line(
                kind="student",
                id=f"s{at}",
                action=Action.EDIT,
                fields={
                    name: FieldChange(before=before, after=after)
                    for name, (before, after) in fields.items()
                },
                base_version=at,
            )
            for at, fields in enumerate(lines)
        ],
    )
    assert delivery == Delivery(change_set=change, on_behalf=elsewhere is not None)
    assert delivery.change_set.digest() == change.digest()
