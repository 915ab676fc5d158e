"""One change set, one verdict: applied exactly once or refused for good, in one transaction.

Sending again gives the stored verdict. Only what could not be tried stores nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import OperationalError

from central.change_sets.decide import decide
from central.change_sets.kept_verdicts import keep_verdict
from central.change_sets.on_behalf import objection
from central.change_sets.rejection import Overtaken
from central.change_sets.soundness import is_sound
from central.change_sets.together import FEWEST, ONE_OF_A_DESK, decide_together, is_plain
from central.database import one_of
from central.history import is_young
from central.problems import later
from central.school import read_school
from central.sessions import Caller
from central.tables import StoredVerdict
from registrar_desktop.clock import Clock
from sync.protocol import ChangeSet, Delivery, Outcome, Verdict

# Deadlock and serialization failure: the server chose us to give way, so we try again at once.
_GAVE_WAY = frozenset({"40P01", "40001"})
_TRIES = 3
# What a change set is refused for where a record it rests on is not here.
_MISSING = frozenset({"record_unknown", "reference_unknown"})


def deliver_all(
    engine: Engine, deliveries: Sequence[Delivery], caller: Caller, clock: Clock
) -> list[Verdict]:
    """One verdict for each, in their order. Raises like `deliver`; what was decided before stays."""
    verdicts: list[Verdict] = []
    for run in _runs(deliveries, caller):
        decided: dict[str, Verdict] = {}
        if len(run) >= FEWEST:
            decided = decide_together(engine, run, caller, clock.now())
        for delivery in run:
            known = decided.get(delivery.change_set.id)
            verdicts.append(known or deliver(engine, delivery, caller, clock.now()))
    return verdicts


def _runs(deliveries: Sequence[Delivery], caller: Caller) -> Iterator[list[Delivery]]:
    """Plain ones that follow each other on records of their own, in one run; others alone."""
    run: list[Delivery] = []
    touched: set[str] = set()
    for delivery in deliveries:
        records = {line.id for line in delivery.change_set.lines}
        names = {*records, delivery.change_set.id}
        meets = not touched.isdisjoint({*records, *delivery.depends_on})
        plain = is_plain(delivery, caller)
        if run and (meets or not plain):
            yield run
            run, touched = [], set()
        if plain:
            run.append(delivery)
            touched |= names
        else:
            yield [delivery]
    if run:
        yield run


def deliver(engine: Engine, delivery: Delivery, caller: Caller, now: datetime) -> Verdict:
    """The verdict on a change set that this caller brings. Raises OperationalError or
    Declined (503) where it could not be tried; nothing is stored then."""
    for attempt in range(1, _TRIES + 1):
        try:
            with engine.begin() as connection:
                return _deliver(connection, delivery, caller, now)
        except Overtaken as overtaken:
            if attempt == _TRIES:
                raise later() from overtaken
        except OperationalError as error:
            if attempt == _TRIES or getattr(error.orig, "sqlstate", None) not in _GAVE_WAY:
                raise
    raise AssertionError("every attempt returns or raises")


def _deliver(connection: Connection, delivery: Delivery, caller: Caller, now: datetime) -> Verdict:
    change = delivery.change_set
    if not is_sound(change):
        return _unstored(change, Outcome.REFUSED, "change_set_unreadable")
    # Not stored: nobody may use up the identifiers of another desk.
    if (against := objection(connection, delivery, caller)) is not None:
        return _unstored(change, *against)
    digest = change.digest()
    connection.execute(ONE_OF_A_DESK, {"desk": change.desk_id})
    stored = connection.execute(
        select(StoredVerdict.digest, StoredVerdict.body).where(
            StoredVerdict.change_set_id == change.id
        )
    ).first()
    if stored is not None:
        if stored.digest != digest:
            return _unstored(change, Outcome.REFUSED, "change_set_altered")
        return Verdict.model_validate(stored.body)
    if not _all_accepted(connection, delivery.depends_on):
        return _unstored(change, Outcome.PARKED, "waits_for_others")
    verdict = decide(connection, change, now)
    awaited = _awaited(verdict, again=delivery.offered_again)
    if awaited is not None and is_young(read_school(connection), now):
        return _unstored(change, Outcome.PARKED, awaited)
    if verdict.outcome is not Outcome.PARKED:
        keep_verdict(connection, change, verdict, caller)
    return verdict


def _awaited(verdict: Verdict, *, again: bool) -> str | None:
    """What a change set rests on that may come back after a restore: an account that is made once
    more, or what another desk offers again. For a day it waits, then it is decided as it stands."""
    if verdict.reason == "actor_unknown":
        return "waits_for_account"
    missing = verdict.outcome is Outcome.CONFLICT or verdict.reason in _MISSING
    return "waits_for_other_desk" if again and missing else None


def _unstored(change: ChangeSet, outcome: Outcome, reason: str) -> Verdict:
    return Verdict(change_set_id=change.id, outcome=outcome, reason=reason)


def _all_accepted(connection: Connection, ids: list[str]) -> bool:
    if not ids:
        return True
    accepted = connection.scalars(
        select(StoredVerdict.change_set_id).where(
            one_of(StoredVerdict.change_set_id, ids), StoredVerdict.outcome == Outcome.ACCEPTED
        )
    )
    return set(ids) <= set(accepted)
