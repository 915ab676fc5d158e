"""Registrations whose fees are not settled yet: a trigger queues each, whoever wrote it.

A queued row is taken away in the transaction that settles it, so none is forgotten and none done
twice. What is charged is left to `settling`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import BigInteger, Connection, Row, delete, func, insert, select

from central.database import one_of
from central.tables import FeeDue
from registrar_desktop.schema.registrations import Registration


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """One student's fees of one term: what is settled at once."""

    student_id: str
    term_id: str


def queued_here(connection: Connection) -> list[Account]:
    """The accounts that this transaction has queued."""
    return _accounts(connection, FeeDue.xid == func.pg_current_xact_id())


def queued(connection: Connection, most: int) -> list[Account]:
    """Accounts that wait, those that have waited longest first."""
    return _accounts(connection, limit=most)


def registrations_of(connection: Connection, account: Account) -> dict[int, str]:
    """What is queued for an account: the registration by the number of its row."""
    found = connection.execute(
        select(FeeDue.id, FeeDue.registration_id)
        .join(Registration, Registration.id == FeeDue.registration_id)
        .where(
            Registration.student_id == account.student_id,
            Registration.term_id == account.term_id,
        )
    )
    return {row.id: row.registration_id for row in found}


def take_away(connection: Connection, numbers: Iterable[int]) -> None:
    """These rows are settled; what was queued since stays."""
    connection.execute(delete(FeeDue).where(one_of(FeeDue.id, numbers, BigInteger)))


def queue_term(connection: Connection, term_id: str) -> int:
    """Queue every registration of a term, as for rules that came after them; how many."""
    chosen = select(Registration.id).where(Registration.term_id == term_id)
    made = connection.execute(insert(FeeDue).from_select(["registration_id"], chosen))
    return made.rowcount


def _accounts(
    connection: Connection, *conditions: object, limit: int | None = None
) -> list[Account]:
    statement = (
        select(Registration.student_id, Registration.term_id)
        .join(FeeDue, FeeDue.registration_id == Registration.id)
        .group_by(Registration.student_id, Registration.term_id)
        .order_by(func.min(FeeDue.id))
        .limit(limit)
    )
    for condition in conditions:
        statement = statement.where(condition)  # type: ignore[arg-type]
    found: Iterable[Row[tuple[str, str]]] = connection.execute(statement)
    return [Account(row.student_id, row.term_id) for row in found]
