"""Puts together what keeps one desk up to date: the runner, its ear, and the plan that is kept."""

from __future__ import annotations

from functools import partial

from registrar_desktop.store.desk_store import DeskStore
from sync.connected import hear_of_changes, read_cursor
from sync.listening import Listening
from sync.peers import Peer
from sync.runner import RunCycle, Runner
from sync.transport import Ending
from sync.waits import keep_plan


def runner_for(store: DeskStore, run_cycle: RunCycle, ending: Ending | None = None) -> Runner:
    """A runner over this store, not started. Others read in the store when it asks next.

    ending: comes when the runner is stopped, for the requests of `run_cycle`.
    """
    keep = partial(plan_ahead, store)
    cut = (ending or Ending()).come
    runner = Runner(run_cycle, store.clock, keep_plan=keep, cut=cut)
    hear, cursor = partial(hear_of_changes, store), partial(read_cursor, store)
    runner.use_ear(Listening(hear, cursor, runner, store.clock))
    return runner


def plan_ahead(store: DeskStore, waits: dict[Peer, float]) -> None:
    """Keep in how many seconds each peer is asked; empty where nobody asks by itself any more."""
    with store.recording() as session:
        keep_plan(session, waits, store.clock.now())
