"""What the feed acknowledged before its answer arrived: the rest of the answer is asked for later.

The feed tells that a change set was accepted and what of it, not what the centre settled by itself
meanwhile (`Verdict.remarks`). The centre keeps every verdict for good and gives it again to who
sends the same change set again.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import read_setting, write_setting
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from sync.bodies import deliveries_of
from sync.centre import CentreClient
from sync.protocol import Deliveries, Delivery, Outcome

_UNHEARD = "unheard_verdicts"
_AT_ONCE = 100


def keep_unheard(session: Session, ids: Iterable[str]) -> None:
    """Remember that the answers to these change sets have not arrived."""
    if added := list(ids):
        write_setting(session, _UNHEARD, {"ids": [*_unheard(session), *added]})


def ask_unheard(store: DeskStore, centre: CentreClient) -> None:
    """Ask for them. Raises what the centre's client raises; what was not heard is asked again."""
    while True:
        with store.reading() as session:
            ids = _unheard(session)[:_AT_ONCE]
            deliveries = _deliveries(session, ids)
        if not ids:
            return
        verdicts = []
        if deliveries:
            asked = Deliveries(deliveries=deliveries).model_dump_json().encode()
            verdicts = centre.deliver(asked).verdicts
        with store.recording() as session:
            for verdict in verdicts:
                entry = session.get(JournalEntry, verdict.change_set_id)
                if entry is not None and verdict.outcome is Outcome.ACCEPTED:
                    entry.verdict = verdict.model_dump(mode="json")
            left = [each for each in _unheard(session) if each not in ids]
            write_setting(session, _UNHEARD, {"ids": left})


def _unheard(session: Session) -> list[str]:
    return list((read_setting(session, _UNHEARD) or {}).get("ids", []))


def _deliveries(session: Session, ids: list[str]) -> list[Delivery]:
    """Those that are still accepted: a centre that was restored may have forgotten the others."""
    if not ids:
        return []
    accepted = [
        key
        for key in ids
        if (entry := session.get(JournalEntry, key)) is not None
        and entry.state is ChangeSetState.ACCEPTED
    ]
    return [
        each.model_copy(update={"offered_again": False})
        for each in deliveries_of(session, accepted)
    ]
