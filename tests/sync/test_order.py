"""The order of sending, drawn at random: urgent first, records in order, nothing before its ground."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sync.order import Planned, Queued, sending_order

RECORDS = [("student", f"r{number}") for number in range(5)]


@st.composite
def queues(draw: st.DrawFn, on_its_way: bool = True) -> list[Queued]:
    queue: list[Queued] = []
    made: set[str] = set()
    for number in range(draw(st.integers(0, 12))):
        touches = frozenset(draw(st.sets(st.sampled_from(RECORDS), min_size=1, max_size=2)))
        makes = frozenset(key for _, key in touches if key not in made and draw(st.booleans()))
        names = frozenset(draw(st.sets(st.sampled_from(sorted(made)), max_size=2)) if made else ())
        made |= makes
        queue.append(
            Queued(
                id=f"c{number}",
                rank=draw(st.sampled_from([10, 40, 80])),
                place=(number, number),
                touches=touches,
                makes=makes,
                names=names,
                stuck=draw(st.integers(0, 9)) == 0,
                sent=on_its_way and draw(st.integers(0, 9)) == 0,
            )
        )
    return queue


def sent(plan: list[Planned]) -> list[str]:
    return [each.id for each in plan]


@given(queues())
def test_changes_of_one_record_never_overtake_each_other(queue: list[Queued]) -> None:
    order = sent(sending_order(queue))
    for record in RECORDS:
        on_it = [each.id for each in queue if record in each.touches and each.id in order]
        assert on_it == sorted(on_it, key=order.index)


@given(queues())
def test_what_something_needs_is_sent_before_it_or_on_its_way(queue: list[Queued]) -> None:
    plan = sending_order(queue)
    order, on_its_way = sent(plan), {each.id for each in queue if each.sent}
    for each in plan:
        before = set(order[: order.index(each.id)])
        assert set(each.needs) <= before | on_its_way


@given(queues())
def test_what_rests_on_a_stuck_one_waits_and_all_else_is_sent(queue: list[Queued]) -> None:
    stuck: set[str] = set()
    for number, each in enumerate(queue):
        earlier = queue[:number]
        grounds = {
            other.id
            for other in earlier
            if other.touches & each.touches or other.makes & each.names
        }
        if each.stuck or grounds & stuck:
            stuck.add(each.id)
    free = {each.id for each in queue if not each.sent} - stuck
    assert set(sent(sending_order(queue))) == free


@given(queues(on_its_way=False))
def test_nothing_waits_behind_something_less_urgent_that_it_does_not_need(
    queue: list[Queued],
) -> None:
    plan = sending_order(queue)
    ranks = {each.id: each.rank for each in queue}
    needs = {each.id: set(each.needs) for each in plan}
    urgent = {key: ranks[key] for key in needs}
    for each in reversed(queue):
        for needed in needs.get(each.id, ()):
            if needed in urgent:
                urgent[needed] = min(urgent[needed], urgent[each.id])
    order = [urgent[key] for key in sent(plan)]
    assert order == sorted(order)


def test_an_urgent_change_takes_its_ground_with_it() -> None:
    record = frozenset({("hold", "h")})
    place = Queued("place", 70, (2, 2), record, makes=frozenset({"h"}))
    release = Queued("release", 30, (3, 3), record)
    edit = Queued("edit", 60, (1, 1), frozenset({("student", "s")}))
    assert sent(sending_order([edit, place, release])) == ["place", "release", "edit"]
