"""The comparison by itself: pure, and at rest once what it found has been carried out."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from registrar_desktop.imports.comparing import Comparison, Draft, Key
from registrar_desktop.imports.planned import Place, Plan
from registrar_desktop.schema.catalogue import Course

ROWS = st.lists(
    st.fixed_dictionaries(
        {"number": st.sampled_from("123"), "title": st.sampled_from("ab")},
        optional={"credits_min": st.sampled_from([100, 200])},
    ),
    max_size=8,
)
PRESENT = st.dictionaries(
    st.sampled_from("123"), st.tuples(st.sampled_from("abc"), st.sampled_from([None, 100]))
)


def compared(
    rows: list[dict[str, Any]],
    present: dict[Key, dict[str, Any]],
    fixed: frozenset[str] = frozenset(),
) -> Plan:
    plan = Plan("TEST", "test")
    comparison = Comparison(plan)
    comparison.know(Course, present)
    for line, row in enumerate(rows, 2):
        comparison.put(Draft(Course, (row["number"],), row, Place("f", line), row["number"], fixed))
    return plan


def stored(present: dict[str, tuple[str, int | None]]) -> dict[Key, dict[str, Any]]:
    return {
        (number,): {"id": f"id-{number}", "number": number, "title": title, "credits_min": credits_}
        for number, (title, credits_) in present.items()
    }


def carried_out(plan: Plan, present: dict[Key, dict[str, Any]]) -> dict[Key, dict[str, Any]]:
    after = {key: dict(row) for key, row in present.items()}
    for change in plan.changes:
        next(row for row in after.values() if row["id"] == change.id).update(change.after)
    for addition in plan.additions:
        after[addition.values["number"],] = {"credits_min": None} | addition.values
    return after


@given(ROWS, PRESENT)
def test_carried_out_nothing_is_left_to_do(
    rows: list[dict[str, Any]], present: dict[str, tuple[str, int | None]]
) -> None:
    before = stored(present)
    plan = compared(rows, before)
    assert compared(rows, carried_out(plan, before)).is_empty


@given(ROWS, PRESENT)
def test_every_row_is_added_changed_the_same_or_said_twice(
    rows: list[dict[str, Any]], present: dict[str, tuple[str, int | None]]
) -> None:
    plan = compared(rows, stored(present))
    told = len(plan.additions) + len(plan.changes) + plan.unchanged.total() + len(plan.findings)
    assert told == len(rows)


def test_a_change_names_only_the_fields_that_differ() -> None:
    (change,) = compared(
        [{"number": "1", "title": "b", "credits_min": 100}], stored({"1": ("a", 100)})
    ).changes
    assert (change.before, change.after) == ({"title": "a"}, {"title": "b"})


def test_fixed_fields_are_set_on_new_rows_only() -> None:
    fixed = frozenset({"title"})
    plan = compared([{"number": "1", "title": "b"}, {"number": "2", "title": "b"}],
                    stored({"1": ("a", None)}), fixed)  # fmt: skip
    assert plan.changes == []
    assert plan.additions[0].values["title"] == "b"
