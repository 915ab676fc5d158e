"""Working offline by choice, such as for planned maintenance: kept in the store, so that every program
of the desk asks nobody, also after a restart. How the runner rests then is left to it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from registrar_desktop.errors import Refused
from registrar_desktop.store.identity import read_setting, write_setting
from sync.peers import note_offline

_CHOSEN = "work_offline"


def works_offline(session: Session) -> bool:
    """Whether a person chose that this desk asks nobody."""
    return bool((read_setting(session, _CHOSEN) or {}).get("on"))


def choose_offline(session: Session, offline: bool, now: datetime) -> None:
    """Keep the choice; where it is to work offline, the log of the peers says so from now on."""
    write_setting(session, _CHOSEN, {"on": offline})
    if offline:
        note_offline(session, now)


def require_online(session: Session) -> None:
    """Refused where a person chose to work offline."""
    if works_offline(session):
        raise Refused("work_offline")
