"""The proofs of a reconciliation as tables: the service's money log, and the centre's ledger."""

from __future__ import annotations

from collections.abc import Iterator

from registrar_desktop.clock import from_text
from registrar_desktop.exports.tables import Cells, Column, Kind, Sheet
from registrar_desktop.reports.reconciliation.facts import ReconciliationFacts, students
from registrar_desktop.reports.source import Source

CONTROL = (
    Column("In the money log"),
    Column("Currency"),
    Column("Lines", Kind.COUNT),
    Column("Amount", Kind.MONEY, currency_at=1),
    Column("Known here", Kind.COUNT),
    Column("Known amount", Kind.MONEY, currency_at=1),
    Column("Agrees"),
)
_DIFFERENCES = (
    Column("Recorded", Kind.INSTANT),
    Column("Payment", Kind.CODE),
    Column("Student number", Kind.CODE),
    Column("Name"),
    Column("Currency"),
    Column("Confirmed here", Kind.MONEY, currency_at=4),
    Column("At the centre", Kind.MONEY, currency_at=4),
    Column("What it means"),
)


def control_sheet(source: Source, facts: ReconciliationFacts) -> Sheet:
    """The money log against what is known of it."""
    return Sheet("Control totals", CONTROL, control_rows(source, facts), frozen_columns=1)


def control_rows(source: Source, facts: ReconciliationFacts) -> Iterator[Cells]:
    """One row for each kind of movement and currency."""
    control = facts.found.control
    for line in control.lines if control else ():
        yield (
            source.word(line.moved), line.currency, line.log_count, line.log_minor,
            line.known_count, line.known_minor, "yes" if line.agrees else "NO",
        )  # fmt: skip


def difference_sheet(source: Source, facts: ReconciliationFacts) -> Sheet:
    """Entries that the centre has otherwise than it confirmed here."""
    return Sheet("Desk and centre", _DIFFERENCES, _differences(source, facts))


def _differences(source: Source, facts: ReconciliationFacts) -> Iterator[Cells]:
    compared = facts.found.compared
    found = compared.differences if compared else ()
    known = students(source, (each.student_id for each in found))
    for each in found:
        if each.there is None:
            meaning = "Only here"
        else:
            meaning = "Only at the centre" if each.here is None else "Another amount"
        yield (
            from_text(each.at), each.payment, *known.get(each.student_id, ("", "")),
            each.currency, each.here, each.there, meaning,
        )  # fmt: skip
