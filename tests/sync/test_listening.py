"""The ear: it wakes the runner for what is new, comes again when it may, and falls silent."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Queue

import pytest

from registrar_desktop.clock import SystemClock
from registrar_desktop.errors import Fault, Refused, Unreachable
from sync.listening import Listening
from sync.protocol_reading import FeedMoved
from tests.fixtures.logs import LogWatch

WAIT = 10
NEWS = FeedMoved(head="7", within=0.4)


class Centre:
    """Stands where the stream would: says what it is given until it is given an end."""

    def __init__(self) -> None:
        self.says: Queue[FeedMoved | Exception | None] = Queue()
        self.opened: Queue[None] = Queue()

    def stream(self) -> Iterator[FeedMoved]:
        self.opened.put(None)
        while (said := self.says.get(timeout=WAIT)) is not None:
            if isinstance(said, Exception):
                raise said
            yield said


class Woken:
    """Stands where the runner would."""

    def __init__(self) -> None:
        self.told: Queue[float | str] = Queue()

    def changed_there(self, within: float) -> None:
        self.told.put(within)

    def hears_no_more(self) -> None:
        self.told.put("silence")


@pytest.fixture
def centre() -> Centre:
    return Centre()


@pytest.fixture
def woken() -> Woken:
    return Woken()


@pytest.fixture
def ear(centre: Centre, woken: Woken) -> Iterator[Listening]:
    listening = Listening(centre.stream, lambda: "6", woken, SystemClock(), chance=lambda: 0.0)
    yield listening
    centre.says.put(None)
    listening.stop()


def test_nobody_listens_before_the_centre_has_answered(ear: Listening, centre: Centre) -> None:
    ear.may_listen(False)
    assert centre.opened.empty()
    ear.may_listen(True)
    centre.opened.get(timeout=WAIT)


def test_what_is_new_wakes_the_runner_with_the_spread_the_centre_asks_for(
    ear: Listening, centre: Centre, woken: Woken
) -> None:
    ear.may_listen(True)
    centre.says.put(NEWS)
    assert woken.told.get(timeout=WAIT) == 0.4
    assert ear.hearing.is_set()


def test_what_the_desk_has_read_already_wakes_nobody(
    ear: Listening, centre: Centre, woken: Woken
) -> None:
    ear.may_listen(True)
    centre.says.put(FeedMoved(head="6"))
    centre.says.put(NEWS)
    assert woken.told.get(timeout=WAIT) == 0.4


def test_a_centre_cannot_put_a_desk_off_for_long(
    ear: Listening, centre: Centre, woken: Woken
) -> None:
    ear.may_listen(True)
    centre.says.put(FeedMoved(head="7", within=1e6))
    assert woken.told.get(timeout=WAIT) == 5.0


@pytest.mark.parametrize("end", [None, Unreachable("centre_unreachable")])
def test_when_the_stream_ends_the_runner_looks_again_by_itself(
    ear: Listening, centre: Centre, woken: Woken, end: Fault | None
) -> None:
    ear.may_listen(True)
    centre.says.put(NEWS)
    woken.told.get(timeout=WAIT)
    centre.says.put(end)
    assert woken.told.get(timeout=WAIT) == "silence"
    assert not ear.hearing.is_set()


def test_after_a_failure_it_comes_again_by_the_same_rules(ear: Listening, centre: Centre) -> None:
    ear.may_listen(True)
    centre.opened.get(timeout=WAIT)
    centre.says.put(Unreachable("centre_unreachable"))
    centre.opened.get(timeout=WAIT)


@pytest.mark.parametrize("code", ["not_found", "sign_in_needed"])
def test_a_centre_that_will_not_tell_is_asked_again_when_it_has_answered_anew(
    ear: Listening, centre: Centre, code: str
) -> None:
    ear.may_listen(True)
    centre.opened.get(timeout=WAIT)
    centre.says.put(Refused(code))
    ear.may_listen(False)
    ear.may_listen(True)
    centre.opened.get(timeout=WAIT)


def test_a_mistake_of_ours_does_not_end_listening(
    ear: Listening, centre: Centre, log_watch: LogWatch
) -> None:
    log_watch.expect("sync.listening", "listening failed")
    ear.may_listen(True)
    centre.opened.get(timeout=WAIT)
    centre.says.put(ZeroDivisionError())
    centre.opened.get(timeout=WAIT)
