"""Comparing every record of this desk with the centre's, and where the two were found to differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from registrar_desktop.records.lists.differences import list_differences
from ui.outcomes import Compared

if TYPE_CHECKING:
    from registrar_desktop.records.lists.differences import DifferenceRow
    from ui.office import Office


def compare(
    office: Office,
    *,
    repair: bool = True,
    on_step: Callable[[int, int], None] = lambda done, of: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Compared:
    """Deliver and fetch, then compare every value of every record. Needs the network; raises what
    kept the centre from answering.

    repair: the centre's records are laid where this desk differs, under what waits to be sent.
    """
    from sync.by_choice import require_online
    from sync.comparing import Watcher, WholeComparison
    from sync.cycle import Cycle
    from sync.peers import Peer

    with office.store.reading() as session:
        require_online(session)
    began = office.clock.now()
    whole = WholeComparison(Watcher(on_step, stopped), mend=repair)
    outcome = Cycle(office.store, comparing=whole).run([Peer.CENTRE])
    if fault := outcome.faults.get(Peer.CENTRE):
        raise fault
    with office.store.reading() as session:
        found = list_differences(session, since=began)
    return Compared(
        finished=whole.finished,
        records=whole.records,
        differed=outcome.report.differed,
        repaired=outcome.report.repaired,
        differences=found,
    )


def differences(office: Office) -> list[DifferenceRow]:
    """Where this desk and the centre were found to differ, the newest first; asks nobody."""
    with office.store.reading() as session:
        return list_differences(session)
