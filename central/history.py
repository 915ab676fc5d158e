"""The identity of this database's history, and what a desk asks after a restore began a new one.

A desk that knows another history is told so before anything of its request is applied. What it
then offers again is decided as ever, by the change sets' own ids.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import Connection, select

from central.database import one_of
from central.problems import Declined
from central.school import SchoolFacts, read_school
from central.tables import StoredVerdict
from sync.protocol_reading import Forgotten, History

# So long other desks may still bring what a change that was offered again rests on.
_PATIENCE = timedelta(hours=24)


def same_history(school: SchoolFacts, epoch: str | None) -> None:
    """Declined with 409 where the caller knows another history than this one."""
    if epoch is not None and epoch != school.epoch:
        raise Declined(HTTPStatus.CONFLICT, "history_changed", epoch=school.epoch)


def read_history(connection: Connection) -> History:
    """Which history this is and since when."""
    school = read_school(connection)
    return History(epoch=school.epoch, era=school.era, began_at=school.began_at)


def is_young(school: SchoolFacts, now: datetime) -> bool:
    """Whether a restore began this history so recently that desks still offer again what they had
    delivered to the one before."""
    return school.era > 1 and school.began_at is not None and now < school.began_at + _PATIENCE


def forgotten(connection: Connection, ids: list[str]) -> Forgotten:
    """Those change sets of a desk for which no verdict is stored here."""
    known = set(
        connection.scalars(
            select(StoredVerdict.change_set_id).where(one_of(StoredVerdict.change_set_id, ids))
        )
    )
    return Forgotten(
        epoch=read_school(connection).epoch, ids=[each for each in ids if each not in known]
    )
