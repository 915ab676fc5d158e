"""What is told about a registration that was accepted although something had happened meanwhile."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from central.change_sets.fairness import Honoured
from central.change_sets.occasion import Occasion
from central.tables import Desk, FeedEntry
from registrar_desktop.clock import to_text
from registrar_desktop.rules.holds import HoldFacts
from registrar_desktop.rules.registration import SectionFacts
from registrar_desktop.rules.timetable import describe, meetings_from_json
from registrar_desktop.schema.vocabulary import Case
from sync.protocol import Remark


def deadline_kept(
    connection: Connection, occasion: Occasion, kept: Honoured, section: str
) -> Remark:
    """C9: received in time, judged by that."""
    facts = {
        "section": section,
        "term": kept.term.title,
        "received_at": to_text(occasion.received_at),
        "arrived_at": to_text(occasion.claim.arrived_at),
        "desk": desk_code(connection, occasion.change.desk_id),
        "outage": kept.outage.title,
    }
    return Remark(case=Case.DEADLINE_PASSED, facts=facts)


def hold_let_pass(hold: HoldFacts, section: str, received: datetime) -> Remark:
    """C5: the request was under way before the hold."""
    facts = {
        "section": section,
        "type": hold.type.value,
        "office": hold.office,
        "placed_at": None if hold.placed_at is None else to_text(hold.placed_at),
        "received_at": to_text(received),
    }
    return Remark(case=Case.HOLD_SINCE, facts=facts)


def moved_since(connection: Connection, occasion: Occasion, section: SectionFacts) -> list[Remark]:
    """C7: the section meets at another time than when this was asked for, and it still fits."""
    before = section_before(connection, section.id, occasion.received_at)
    if before is None or meetings_from_json(before.get("meetings")) == section.meetings:
        return []
    now = "; ".join(describe(meeting) for meeting in section.meetings) or "arranged"
    return [Remark(case=Case.SECTION_CHANGED, facts={"section": section.label, "now": now})]


def section_before(
    connection: Connection, section_id: str, instant: datetime
) -> dict[str, Any] | None:
    """The section as the feed had it then; None where the feed does not reach so far back."""
    statement = (
        select(FeedEntry.row)
        .where(
            FeedEntry.kind == "section",
            FeedEntry.record_id == section_id,
            FeedEntry.made_at <= instant,
        )
        .order_by(FeedEntry.version.desc())
        .limit(1)
    )
    return connection.scalars(statement).first()


def desk_code(connection: Connection, desk_id: str) -> str:
    """What people call a desk."""
    return connection.scalar(select(Desk.code).where(Desk.id == desk_id)) or "?"
