"""What a student is charged again when courses that were dropped for non-payment come back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from central.change_sets.dropped import Dropped
from central.change_sets.occasion import Occasion
from central.fees.facts import fee_facts
from central.fees.queue import Account
from registrar_desktop.rules.fees.settling import Occasion as Deciding
from registrar_desktop.rules.fees.settling import settle
from registrar_desktop.rules.ledger import Entry
from registrar_desktop.schema.vocabulary import EntryKind, RegistrationStatus


def charges_on_return(
    connection: Connection, student_id: str, dropped: Iterable[Dropped], occasion: Occasion
) -> list[Entry]:
    """The charges that giving these back makes, as if each had its seat again."""
    sections: dict[str, set[str]] = {}
    for each in dropped:
        sections.setdefault(each.term_id, set()).add(each.row["section_id"])
    found = []
    for term_id, back in sections.items():
        account = Account(student_id, term_id)
        facts = fee_facts(connection, account, (), {}, occasion.now)
        taken = [
            replace(each, status=RegistrationStatus.REGISTERED, touched=True)
            if each.section_id in back
            else each
            for each in facts.taken
        ]
        deciding = Deciding(occasion.now, occasion.school.day)
        for due in settle(facts.tariffs, facts.payer, taken, facts.raised, deciding):
            # It was due when it was charged first; when it is charged again does not count.
            day = min(due.day, due.due_date or due.day, *(each.deadline for each in dropped))
            found.append(
                Entry(str(due.name), EntryKind.CHARGE, due.amount_minor, due.currency, day)
            )
    return found
