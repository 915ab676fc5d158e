"""Until when verdicts are safely in a backup: announced by the keeper, told to desks with every
answer. Making backups is PostgreSQL's own work.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, update

from central.tables import School
from registrar_desktop.errors import Invalid

# A verdict's time is taken before its transaction commits; what committed after the backup began
# is not in it.
_SETTLING = timedelta(minutes=10)


def announce_backup(connection: Connection, began_at: datetime, now: datetime) -> datetime:
    """A backup that began then is in a safe place; gives until when verdicts are in it.

    An earlier time than before takes an announcement back. Raises Invalid for a time to come.
    """
    if began_at > now:
        raise Invalid("backup_to_come", time=began_at.isoformat(timespec="seconds"))
    until = began_at - _SETTLING
    connection.execute(update(School).values(backed_up_until=until))
    return until
