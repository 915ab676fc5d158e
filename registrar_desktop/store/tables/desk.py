"""Who this desk is, who may sign in offline, which numbers it may hand out, how its peers fared."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from registrar_desktop.store.tables.base import LocalTable


class Setting(LocalTable):
    """One named value of this desk; the names are constants of `store.identity`."""

    __tablename__ = "setting"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    value: Mapped[dict[str, Any]]


class StaffSignIn(LocalTable):
    """Somebody who signed in at the centre from this desk and may sign in here offline.

    `password_hash` is argon2id; `roles` a list of role words.
    """

    __tablename__ = "staff_sign_in"

    login: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(String(240))
    roles: Mapped[list[Any]]
    password_hash: Mapped[str] = mapped_column(String(400))
    offline_until: Mapped[datetime]


class NumberRange(LocalTable):
    """Student numbers the centre reserved for this desk: `next_number` to `last_number`.

    seal: the centre's own proof of it, shown to it again after a restore.
    """

    __tablename__ = "number_range"

    first_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_number: Mapped[int]
    next_number: Mapped[int]
    prefix: Mapped[str] = mapped_column(String(12))
    width: Mapped[int]
    seal: Mapped[str | None] = mapped_column(String(64))


class Series(LocalTable):
    """A counter of this desk without gaps: receipts, issued documents."""

    __tablename__ = "series"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    next_number: Mapped[int]


class PeerLog(LocalTable):
    """Every change of a peer's state, with its time: the timeline of the outage report."""

    __tablename__ = "peer_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    peer: Mapped[str] = mapped_column(String(24))
    state: Mapped[str] = mapped_column(String(24))
    reason: Mapped[str | None] = mapped_column(String(120))
    since: Mapped[datetime]
