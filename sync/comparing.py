"""Compares every value of every record with the centre, when staff ask: what the proof of each
cycle cannot see, values that were altered under an unchanged version, comes to light here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from registrar_desktop.errors import Refused
from registrar_desktop.schema.digests import PART_LENGTH, content_line
from registrar_desktop.schema.register import KINDS, MACHINE_MADE
from registrar_desktop.store.desk_store import DeskStore
from sync import digests
from sync.agreement import count_anew, cursor_of, keep_agreement
from sync.centre import CentreClient
from sync.differences import differing_parts
from sync.digests import Digest, Sum
from sync.held import columns_of, held_records
from sync.history import sweep
from sync.protocol_reading import Parts
from sync.repair import settle_parts
from sync.report import CycleReport

_STEP = 500


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who waits for it: told how far it is, and asked whether to go on."""

    on_step: Callable[[int, int], None] = lambda done, of: None
    stopped: Callable[[], bool] = lambda: False


class _Stopped(Exception):
    """A person does not want to wait any longer; what was compared so far stands."""


def _compared(kind: str) -> list[str]:
    """What machines made on both sides is one record that was looked at at different times."""
    return ["id", "row_version"] if kind in MACHINE_MADE else columns_of(kind)


class WholeComparison:
    """A comparison that takes the place of a cycle's own. After the cycle `records` tells how many
    were looked at, and `finished` whether that was all of them."""

    def __init__(self, watcher: Watcher, *, mend: bool) -> None:
        """mend: make what differs the centre's; otherwise it is noted only."""
        self._watcher = watcher
        self._mend = mend
        self._of = 0
        self.records = 0
        self.finished = False

    def __call__(
        self,
        store: DeskStore,
        centre: CentreClient,
        report: CycleReport,
        on_comparing: Callable[[], None],
    ) -> None:
        on_comparing()
        with store.reading() as session:
            self._of = sum(1 for kind in KINDS for _ in digests.versions(session, kind))
            cursor = cursor_of(session)
        self._watcher.on_step(0, self._of)
        try:
            for kind in KINDS:
                self._compare(store, centre, kind, cursor, report)
        except _Stopped:
            return
        finally:
            sweep(store)
        self.finished = True
        count_anew(store)
        keep_agreement(store, store.clock.now(), agreed=report.differed == report.repaired)

    def _compare(
        self, store: DeskStore, centre: CentreClient, kind: str, cursor: str, report: CycleReport
    ) -> None:
        try:
            theirs = centre.parts(kind, cursor, _compared(kind))
        except Refused as refused:
            if refused.code == "not_found":
                raise Refused("centre_cannot_compare") from refused
            raise
        where = differing_parts(kind, cursor, theirs, self._parts(store, kind, theirs))
        settle_parts(store, centre, where, report, mend=self._mend)

    def _parts(self, store: DeskStore, kind: str, theirs: Parts) -> dict[str, Digest]:
        """Digests of what is here, over the columns that the centre read."""
        sums: dict[str, Sum] = {}
        left_out = set(theirs.moved)
        with store.reading() as session:
            for held in held_records(session, kind):
                self._passed()
                if held.id not in left_out:
                    part = sums.setdefault(held.id[-PART_LENGTH:], Sum())
                    part.add(content_line([held.values[name] for name in theirs.columns]))
        return {part: total.digest() for part, total in sums.items()}

    def _passed(self) -> None:
        self.records += 1
        if self.records % _STEP == 0:
            self._watcher.on_step(self.records, self._of)
            if self._watcher.stopped():
                raise _Stopped
