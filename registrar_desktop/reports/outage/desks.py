"""The outage desk by desk: this one from its journal, others from the receipts that reached here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import select

from registrar_desktop.reports.outage.facts import OutageFacts
from registrar_desktop.reports.outage.results import OutageResult
from registrar_desktop.reports.source import Source
from registrar_desktop.schema.accounts import LedgerEntry
from registrar_desktop.schema.vocabulary import EntryKind


@dataclass(slots=True)
class DeskLine:
    """One desk. `results` is empty for a desk whose journal is not here; money by currency."""

    code: str
    results: Counter[OutageResult] = field(default_factory=Counter)
    students: set[str] = field(default_factory=set)
    receipts: int = 0
    amounts: Counter[str] = field(default_factory=Counter)


def by_desk(source: Source, facts: OutageFacts) -> list[DeskLine]:
    """This desk, those whose journal was taken in here, and those whose receipts are known."""
    found = {source.stamp.desk: DeskLine(source.stamp.desk)}
    for each in facts.work:
        code = each.entry.origin_desk_code or source.stamp.desk
        line = found.setdefault(code, DeskLine(code))
        line.results[each.result] += 1
        line.students.update(each.students)
    until = facts.outage.until(facts.now)
    statement = select(LedgerEntry).where(
        LedgerEntry.kind == EntryKind.PAYMENT,
        LedgerEntry.receipt_number.is_not(None),
        LedgerEntry.recorded_at.between(facts.outage.started, until),
    )
    for entry in source.session.scalars(statement):
        code = str(entry.receipt_number).partition("-")[0]
        line = found.setdefault(code, DeskLine(code))
        line.receipts += 1
        line.amounts[entry.currency] -= entry.amount_minor
        line.students.add(entry.student_id)
    return sorted(found.values(), key=lambda line: line.code)
