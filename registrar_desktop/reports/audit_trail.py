"""The desk's audit trail as a table, with all that its hashes are made of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from registrar_desktop.clock import from_text
from registrar_desktop.exports.tables import Cells, Column, Control, Kind, Sheet, Workbook
from registrar_desktop.reports.requests import AuditTable
from registrar_desktop.reports.source import Source
from registrar_desktop.rules.audit_chain import Noted
from registrar_desktop.store import audit

_COLUMNS = (
    Column("No.", Kind.COUNT),
    Column("At", Kind.INSTANT),
    Column("By"),
    Column("What"),
    Column("Of kind", Kind.CODE),
    Column("Record", Kind.CODE),
    Column("Detail", Kind.CODE),
    Column("At (exact)", Kind.CODE),
    Column("Hash before", Kind.CODE),
    Column("Hash", Kind.CODE),
)


def audit_table(source: Source, request: AuditTable) -> Workbook:
    """Every event of this desk, the oldest first."""
    total = audit.count(source.session)
    sheet = Sheet("Audit trail", _COLUMNS, _events(source), Control(total), 1, total)
    return Workbook("Audit trail of this desk", (sheet,), source.stamp, ())


def _act(source: Source, text: str) -> str:
    """What a newer program noted keeps its own word."""
    return source.word(Noted(text)) if text in set(Noted) else text


def _events(source: Source) -> Iterator[Cells]:
    for event in audit.events(source.session):
        at: datetime = from_text(event.at)
        yield (
            *(event.seq, at, event.actor, _act(source, event.act), event.subject_kind),
            *(event.subject_id, event.detail, event.at, event.previous, event.hash),
        )
