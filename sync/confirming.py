"""Enters acceptances that leave nothing to think about, many at a time.

Most are of this kind: the change set was the only unconfirmed one on its records, and the centre's
version is the next after the one it was based on. The desk's row then is the centre's, so the row
is confirmed as it stands. Everything else is left to `sync.push`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy.orm import Session

from registrar_desktop.clock import Clock, to_text
from registrar_desktop.schema.register import BY_KIND
from registrar_desktop.store.tables.journal import UNCONFIRMED_WORDS
from sync.protocol import Outcome, Verdict
from sync.report import CycleReport

# Every line of the change sets with the ground of its record, and whether another unconfirmed
# change set rests on the same record. CROSS JOIN: SQLite keeps to this order. By its own judgement
# it looked through all that was asked for each change set that is being sent.
_LINES = """
SELECT l.change_set_id, l.record_kind, l.record_id, c.version, c.awaited_version, EXISTS (
    SELECT 1 FROM change_line AS other JOIN change_set AS o ON o.id = other.change_set_id
    WHERE other.record_kind = l.record_kind AND other.record_id = l.record_id
        AND other.change_set_id <> l.change_set_id
        AND o.state IN (SELECT value FROM json_each(?))
) AS shared
FROM json_each(?) AS asked
CROSS JOIN change_set AS s ON s.id = asked.value AND s.state = 'SENDING'
CROSS JOIN change_line AS l ON l.change_set_id = s.id
LEFT JOIN confirmed_record AS c
    ON c.record_kind = l.record_kind AND c.record_id = l.record_id
"""
_ACCEPT = "UPDATE change_set SET state = 'ACCEPTED', verdict = ?, decided_at = ? WHERE id = ?"
_FORGET = "DELETE FROM confirmed_record WHERE record_kind = ? AND record_id = ?"


def enter_plain(
    session: Session, verdicts: Sequence[Verdict], report: CycleReport, clock: Clock
) -> list[Verdict]:
    """Enter those that are plain; gives the others."""
    hopeful = [each for each in verdicts if _may_be_plain(each)]
    found = _plain(session, hopeful)
    plain = [each for each in hopeful if each.change_set_id in found]
    if plain:
        _enter(session, plain, to_text(clock.now()))
        report.accepted += len(plain)
    return [each for each in verdicts if each.change_set_id not in found]


def _may_be_plain(verdict: Verdict) -> bool:
    otherwise = verdict.left_out or verdict.remarks or verdict.altered
    return verdict.outcome is Outcome.ACCEPTED and not otherwise


def _plain(session: Session, verdicts: Sequence[Verdict]) -> set[str]:
    """Those of these acceptances of which every line is plain."""
    told = {
        (each.change_set_id, record.kind, record.id): record.version
        for each in verdicts
        for record in each.records
    }
    asked = (UNCONFIRMED_WORDS, json.dumps([each.change_set_id for each in verdicts]))
    found, otherwise = set(), set()
    for key, kind, record_id, version, awaited, shared in session.connection().exec_driver_sql(
        _LINES, asked
    ):
        found.add(key)
        is_next = version is not None and told.get((key, kind, record_id)) == version + 1
        if shared or not is_next or awaited > version:
            otherwise.add(key)
    return found - otherwise


def _enter(session: Session, verdicts: Sequence[Verdict], now: str) -> None:
    connection = session.connection()
    by_kind: dict[str, list[tuple[int, str]]] = {kind: [] for kind in BY_KIND}
    for verdict in verdicts:
        for record in verdict.records:
            by_kind[record.kind].append((record.version, record.id))
    for kind, confirmed in by_kind.items():
        if confirmed:
            write = f"UPDATE {kind} SET row_version = ? WHERE id = ?"  # noqa: S608 - names are ours
            connection.exec_driver_sql(write, confirmed)
            connection.exec_driver_sql(_FORGET, [(kind, key) for _, key in confirmed])
    told = [
        (each.model_dump_json(exclude_defaults=True), now, each.change_set_id) for each in verdicts
    ]
    connection.exec_driver_sql(_ACCEPT, told)
