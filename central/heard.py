"""Which desks have been heard of, and which may still hold something that was recorded in time.

A desk sends before it fetches: one that has fetched had sent all it could.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, or_, select, update

from central.tables import Desk

# More often nobody needs to know.
_PRECISION = timedelta(minutes=1)


def note_heard(engine: Engine, desk_id: str, now: datetime) -> None:
    """A desk fetches; it is written down once a minute."""
    with engine.begin() as connection:
        connection.execute(
            update(Desk)
            .where(
                Desk.id == desk_id, or_(Desk.heard_at.is_(None), Desk.heard_at <= now - _PRECISION)
            )
            .values(heard_at=now)
        )


def not_heard_since(connection: Connection, instant: datetime) -> list[str]:
    """The codes of desks that have joined and have not fetched since."""
    statement = (
        select(Desk.code)
        .where(
            Desk.enrolled_at.is_not(None),
            Desk.revoked_at.is_(None),
            or_(Desk.heard_at.is_(None), Desk.heard_at < instant),
        )
        .order_by(Desk.code)
    )
    return list(connection.scalars(statement))
