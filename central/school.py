"""The institution's name, currency and time zone, and the epoch of this database's history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, func, select, text, update

from central.numbers import leave_room
from central.tables import Desk
from central.tables import School as SchoolRow
from registrar_desktop.errors import Invalid
from registrar_desktop.identifiers import new_id

# More than are made between two backups: the codes of forgotten desks stand on receipts.
_FORGOTTEN_DESKS = 20


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """The one row about the institution."""

    name: str
    currency: str
    time_zone: str
    epoch: str
    era: int
    began_at: datetime | None = None
    backed_up_until: datetime | None = None

    def day(self, instant: datetime) -> date:
        """The day it is at the institution."""
        return instant.astimezone(zone_named(self.time_zone)).date()


@lru_cache(maxsize=8)
def zone_named(name: str) -> ZoneInfo:
    """The zone of an IANA name. Raises Invalid where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise Invalid("time_zone_unknown", zone=name) from error


def read_school(connection: Connection) -> SchoolFacts:
    """The institution as it stands."""
    table = SchoolRow.__table__.c
    row = connection.execute(
        select(
            *(table.name, table.currency, table.time_zone),
            *(table.epoch, table.era, table.began_at, table.backed_up_until),
        )
    ).one()
    return SchoolFacts(*row)


def describe_school(
    connection: Connection, name: str | None, currency: str | None, time_zone: str | None
) -> None:
    """Set what is given. Raises Invalid where the currency or zone is none, or entries in another
    currency exist."""
    if time_zone is not None:
        zone_named(time_zone)
    if currency is not None:
        currency = _checked_currency(connection, currency)
    given = {"name": name, "currency": currency, "time_zone": time_zone}
    values = {key: value for key, value in given.items() if value is not None}
    if values:
        connection.execute(update(SchoolRow).values(**values))


def _checked_currency(connection: Connection, currency: str) -> str:
    code = currency.strip().upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise Invalid("currency_unknown", currency=currency[:20])
    other = text("SELECT EXISTS (SELECT FROM ledger_entry WHERE currency <> :code)")
    if connection.scalar(other, {"code": code}):
        raise Invalid("currency_in_use", currency=code)
    return code


def new_epoch(connection: Connection) -> str:
    """Begin a new history, after a restore: every desk will compare itself with this database.

    Writers are kept out meanwhile, so that no row of the old era appears after the new one began.
    """
    epoch = new_id()
    connection.execute(text("LOCK TABLE feed IN SHARE ROW EXCLUSIVE MODE"))
    leave_room(connection)
    highest = connection.scalar(select(func.max(Desk.number))) or 0
    connection.execute(
        update(SchoolRow).values(
            epoch=epoch,
            era=SchoolRow.era + 1,
            began_at=func.now(),
            desk_numbers_above=func.greatest(
                SchoolRow.desk_numbers_above, highest + _FORGOTTEN_DESKS
            ),
        )
    )
    return epoch
