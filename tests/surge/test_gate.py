"""The gate: places are taken and given back, waiting has an end, and what waits in vain is told so."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from central.admission.asking import BULK, CHANGES, MONEY, READING, Asking
from central.admission.gate import MOST_OF_A_DESK, Gate
from central.admission.limit import LEAST
from central.problems import Declined
from registrar_desktop.clock import AheadClock, SystemClock


def asking(urgency: int = CHANGES, desk: str = "D01") -> Asking:
    return Asking(urgency, desk, "kind")


def played(story: Callable[[Gate, AheadClock], Awaitable[None]]) -> None:
    async def run() -> None:
        clock = AheadClock(SystemClock())
        await story(Gate(LEAST, clock), clock)

    asyncio.run(run())


async def settle() -> None:
    """Let everything that can go on do so."""
    for _ in range(5):
        await asyncio.sleep(0)


def test_who_waits_is_let_in_when_a_place_is_given_back() -> None:
    async def story(gate: Gate, _clock: AheadClock) -> None:
        seen: list[str] = []

        async def visit(name: str, urgency: int, leave: asyncio.Event) -> None:
            async with gate.passage(asking(urgency, name)):
                seen.append(name)
                await leave.wait()

        ends = {name: asyncio.Event() for name in ("a", "b", "later", "urgent")}
        async with asyncio.TaskGroup() as group:
            for name in ("a", "b"):
                group.create_task(visit(name, CHANGES, ends[name]))
            await settle()
            group.create_task(visit("later", READING, ends["later"]))
            await settle()
            group.create_task(visit("urgent", MONEY, ends["urgent"]))
            await settle()
            assert (seen, gate.inside, gate.waiting) == (["a", "b"], 2, 2)
            ends["a"].set()
            await settle()
            assert seen[2:] == ["urgent"]
            for each in ends.values():
                each.set()
        assert seen[3:] == ["later"]
        assert (gate.inside, gate.waiting) == (0, 0)

    played(story)


def test_whole_downloads_never_have_all_places() -> None:
    async def story(gate: Gate, _clock: AheadClock) -> None:
        async with gate.passage(asking(BULK, "a")):
            waits = asyncio.create_task(visit_and_go(gate, asking(BULK, "b")))
            await settle()
            assert gate.waiting == 1
            async with gate.passage(asking(CHANGES, "c")):
                pass
        await waits

    played(story)


async def visit_and_go(gate: Gate, each: Asking) -> None:
    async with gate.passage(each):
        pass


def test_one_desk_cannot_fill_the_line_and_is_told_that_it_is_its_own_doing() -> None:
    async def story(gate: Gate, _clock: AheadClock) -> None:
        async with AsyncExitStack() as inside:
            for _ in range(LEAST):
                await inside.enter_async_context(gate.passage(asking()))
            waits = [
                asyncio.create_task(visit_and_go(gate, asking())) for _ in range(MOST_OF_A_DESK)
            ]
            await settle()
            with pytest.raises(Declined) as refused:
                gate.expect(asking())
            assert (refused.value.status, refused.value.code) == (429, "too_many_from_desk")
            assert refused.value.retry_after
            gate.expect(asking(desk="D02"))
        await asyncio.gather(*waits)
        assert gate.inside == 0

    played(story)


def test_what_would_wait_longer_than_anybody_does_is_sent_away_at_once() -> None:
    async def story(gate: Gate, clock: AheadClock) -> None:
        await a_slow_one(gate, clock)
        async with AsyncExitStack() as inside:
            for number in range(LEAST):
                await inside.enter_async_context(gate.passage(asking(desk=f"{number}")))
            waits = [
                asyncio.create_task(visit_and_go(gate, asking(desk=f"w{number}")))
                for number in range(2)
            ]
            await settle()
            with pytest.raises(Declined) as refused:
                gate.expect(asking(desk="D03"))
            assert (refused.value.status, refused.value.code) == (503, "centre_busy")
            assert 2 <= (refused.value.retry_after or 0) <= 60
            gate.expect(asking(MONEY, "D03"))
            assert gate.browned_out
            with pytest.raises(Declined):
                gate.expect(asking(BULK, "D04"))
        await asyncio.gather(*waits)

    played(story)


async def a_slow_one(gate: Gate, clock: AheadClock) -> None:
    """So that the gate knows how long one takes: ten seconds, two at once."""
    async with gate.passage(asking()):
        clock.ahead += timedelta(seconds=10)


def test_who_gives_up_leaves_neither_a_place_in_the_line_nor_inside() -> None:
    async def story(gate: Gate, _clock: AheadClock) -> None:
        async with AsyncExitStack() as inside:
            for number in range(LEAST):
                await inside.enter_async_context(gate.passage(asking(desk=f"{number}")))
            gone = asyncio.create_task(visit_and_go(gate, asking(desk="gone")))
            await settle()
            assert gate.waiting == 1
            gone.cancel()
            await settle()
            assert gate.waiting == 0
        called = asyncio.create_task(visit_and_go(gate, asking(desk="called")))
        await called
        assert gate.inside == 0

    played(story)


def test_a_place_is_given_back_once_however_often_it_is_said() -> None:
    async def story(gate: Gate, _clock: AheadClock) -> None:
        async with gate.passage(asking()) as passage:
            gate.leave(passage)
            gate.leave(passage)
            assert gate.inside == 0
        assert gate.inside == 0

    played(story)
