"""Credits what two records of one person were both charged, when they become one: once, by the centre.

Which debit and how much is decided in `rules.fees.doubled`.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from central.database import one_of
from central.fees.facts import raised_in
from central.fees.posting import Poster
from central.fees.queue import Account
from central.fees.settling import Moment
from registrar_desktop.rules.fees.doubled import Twice, doubled
from registrar_desktop.rules.fees.settling import Due, goes_on_elsewhere
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.registrations import Registration


def credit_doubled(
    connection: Connection, student_id: str, sections: Collection[str], moment: Moment
) -> bool:
    """Credit what the merge of this change set has doubled in the account that goes on, which is
    locked; whether anything was. sections: where the record that goes was registered."""
    left = set(sections) - _sections_of(connection, student_id)
    posted = False
    for term_id, came in _brought(connection, student_id, moment.change_set_id).items():
        account = Account(student_id, term_id)
        found = doubled(raised_in(connection, account), came, left)
        if found:
            Poster(*(connection, account, moment.change_set_id, moment.desk_id, moment.now)).post(
                _dues(connection, found, moment)
            )
            posted = True
    return posted


def _sections_of(connection: Connection, student_id: str) -> set[str]:
    statement = select(Registration.section_id, Registration.reason_code).where(
        Registration.student_id == student_id
    )
    return {
        row.section_id
        for row in connection.execute(statement)
        if not goes_on_elsewhere(row.reason_code)
    }


def _brought(connection: Connection, student_id: str, change_set_id: str) -> dict[str, set[str]]:
    """The entries that came with this change set, by term."""
    statement = select(LedgerEntry.id, LedgerEntry.term_id).where(
        LedgerEntry.student_id == student_id,
        LedgerEntry.change_set_id == change_set_id,
        LedgerEntry.source.startswith("merge "),
    )
    found: dict[str, set[str]] = {}
    for row in connection.execute(statement):
        if row.term_id is not None:
            found.setdefault(row.term_id, set()).add(row.id)
    return found


def _dues(connection: Connection, found: list[Twice], moment: Moment) -> list[Due]:
    statement = select(LedgerEntry.id, LedgerEntry.description, LedgerEntry.currency).where(
        one_of(LedgerEntry.id, [each.debit_id for each in found])
    )
    debits = {row.id: row for row in connection.execute(statement)}
    return [
        Due(
            name=each.name,
            title=debits[each.debit_id].description,
            label="",
            amount_minor=-each.amount_minor,
            currency=debits[each.debit_id].currency,
            day=moment.school.day(moment.now),
            reverses=each.debit_id if each.whole else None,
            of=each.debit_id,
        )
        for each in found
    ]
