"""Whatever is sent, the answer is a verdict or a problem; the service never breaks over it."""

from __future__ import annotations

import json
from typing import Any

import httpx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.codec import table_of
from registrar_desktop.schema.register import BY_KIND, KINDS
from registrar_desktop.schema.vocabulary import ChangeKind
from tests.centre.campus import Campus
from tests.centre.desk_side import DeskSide

ODD_TEXTS = [
    "",
    "\x00",
    "a\x00b",
    "\ud800",
    "<b>",
    "'; --",
    "9" * 400,
    "2001-02-31",
    "NaN",
    "﷽" * 99,
]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.sampled_from([2**31, 2**63, -(2**63) - 1, 10**400]),
    st.sampled_from(ODD_TEXTS),
    st.text(st.characters(codec=None), max_size=30),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def lines(draw: st.DrawFn, ids: list[str]) -> dict[str, Any]:
    """A line of a known or unknown kind, on a record that is there or not, with odd values."""
    kind = draw(st.sampled_from([*KINDS, "unicorn", "", "\x00"]))
    known = list(table_of(BY_KIND[kind]).columns.keys()) if kind in BY_KIND else ["horn"]
    names = draw(st.lists(st.sampled_from([*known, "\x00", "other"]), unique=True, max_size=8))
    return {
        "kind": kind,
        "id": draw(st.sampled_from([*ids, new_id(), "", "\x00"])),
        "action": draw(st.sampled_from(["CREATE", "EDIT"])),
        "base_version": draw(st.integers(0, 3)),
        "fields": {name: {"before": draw(values), "after": draw(values)} for name in names},
    }


def post(desk: DeskSide, path: str, body: object) -> httpx.Response:
    # Half characters and endless numbers are what json.dumps writes, and what we must survive.
    return desk.http.post(
        path, content=json.dumps(body), headers={"content-type": "application/json"}
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_odd_change_sets_get_a_verdict_or_a_problem(
    desk: DeskSide, campus: Campus, data: st.DataObject
) -> None:
    ids = [campus.term, campus.course]
    change = {
        "id": data.draw(st.sampled_from([new_id(), "", "\x00", "x" * 36])),
        "desk_id": desk.id,
        "seq": data.draw(st.integers()),
        "kind": data.draw(st.sampled_from([each.value for each in ChangeKind])),
        "actor": data.draw(st.sampled_from(["ann", "ann", "ann", "\x00", "nobody"])),
        "label": data.draw(st.sampled_from(["a", "\x00", "\ud800"])),
        "recorded_at": data.draw(
            st.sampled_from(["2025-09-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31"])
        ),
        "clock_offset_ms": data.draw(st.sampled_from([None, 0, 2**80, -(10**14)])),
        "lines": data.draw(st.lists(lines(ids), max_size=3)),
    }
    answer = post(desk, "/v1/change-sets", {"deliveries": [{"change_set": change}]})
    assert answer.status_code in {200, 400, 422}, answer.text
    if answer.status_code == 200:
        [verdict] = answer.json()["verdicts"]
        assert verdict["outcome"] in {"ACCEPTED", "REFUSED", "CONFLICT"}
        assert post(desk, "/v1/change-sets", {"deliveries": [{"change_set": change}]}).json() == (
            answer.json()
        )


def test_odd_people_and_cursors_are_refused(desk: DeskSide) -> None:
    for odd in ODD_TEXTS:
        for path, body in (
            ("/v1/sign-in", {"login": odd, "password": odd}),
            ("/v1/enrol", {"code": odd}),
        ):
            answer = post(desk, path, body)
            assert 400 <= answer.status_code < 500, answer.text
    for odd in ("\x00", "a:1:\x00:1", "²:1:1:1", "٣:٣:٣:٣"):
        answer = desk.http.get("/v1/feed", params={"after": odd})
        assert 400 <= answer.status_code < 500, answer.text
