"""The outage report for other programs: JSON with the same numbers, money in minor units, instants
in UTC.
"""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import Any

from registrar_desktop.clock import to_text
from registrar_desktop.exports.tables import Cell, Column, Kind
from registrar_desktop.reports.outage.facts import OutageFacts, outage_facts
from registrar_desktop.reports.outage.figures import numbers
from registrar_desktop.reports.outage.parts import Part, details, money_checks, timeline
from registrar_desktop.reports.outage.windows import asked_for
from registrar_desktop.reports.requests import OutageRequest
from registrar_desktop.reports.source import Source


def outage_data(source: Source, request: OutageRequest) -> bytes:
    """The whole report as one JSON object."""
    facts = outage_facts(source, asked_for(source, request))
    parts = [*money_checks(facts), *details(source, facts), timeline(facts)]
    told = {
        "report": _about(source, facts, request),
        "numbers": numbers(facts),
        **{part.key: _rows(part) for part in parts},
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _about(source: Source, facts: OutageFacts, request: OutageRequest) -> dict[str, Any]:
    stamp, outage = source.stamp, facts.outage
    return {
        "number": request.number or None,
        "institution": stamp.institution,
        "desk": stamp.desk,
        "made_at": to_text(stamp.made_at),
        "made_by": stamp.made_by,
        "as_of": to_text(stamp.as_of) if stamp.as_of else None,
        "time_zone": stamp.zone.key,
        "started": to_text(outage.started),
        "ended": to_text(outage.ended) if outage.ended else None,
        "seconds": int((outage.until(facts.now) - outage.started).total_seconds()),
        "away": [
            {
                "peer": each.peer,
                "started": to_text(each.started),
                "ended": to_text(each.ended) if each.ended else None,
                "reason": each.reason,
            }
            for each in outage.away
        ],
        "declared": [
            {
                "title": each.title,
                "by": each.declared_by,
                "started": to_text(each.started_at),
                "ended": to_text(each.ended_at) if each.ended_at else None,
                "extensions": each.extensions or [],
            }
            for each in facts.declared
        ],
    }


def _rows(part: Part) -> list[dict[str, Any]]:
    return [
        {
            _name(column): _plain(column, value)
            for column, value in zip(part.columns, row, strict=True)
        }
        for row in part.cells
    ]


def _name(column: Column) -> str:
    words = re.sub(r"\W+", "_", column.title.lower()).strip("_")
    return f"{words}_minor" if column.kind is Kind.MONEY else words


def _plain(column: Column, value: Cell) -> Any:
    if isinstance(value, datetime):
        return to_text(value)
    if column.kind is Kind.TENTHS and isinstance(value, int):
        return value / 10
    return value.isoformat() if isinstance(value, date) else value
