"""The registration a student has in a section, and whose it is: web, or which desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from central.tables import Desk, StoredVerdict
from registrar_desktop.clock import to_text
from registrar_desktop.schema.registrations import Registration
from registrar_desktop.schema.vocabulary import LIVE, RegistrationStatus


@dataclass(frozen=True, slots=True)
class Standing:
    """A live registration, since when, and from where it came."""

    id: str
    version: int
    status: RegistrationStatus
    reason_code: str | None
    since: datetime
    channel: str
    desk: str | None

    def facts(self) -> dict[str, Any]:
        """Since when and by whom, for a sentence."""
        told = {
            "since_at": to_text(self.since),
            "channel": self.channel,
            "registration_id": self.id,
        }
        return told | ({"desk": self.desk} if self.desk else {})


def standing(connection: Connection, student_id: str, section_id: str) -> Standing | None:
    """The student's live registration in the section."""
    statement = (
        select(
            *(Registration.id, Registration.row_version, Registration.status),
            *(Registration.reason_code, Registration.effective_at, Registration.channel),
            Desk.code,
        )
        .outerjoin(StoredVerdict, StoredVerdict.change_set_id == Registration.change_set_id)
        .outerjoin(Desk, Desk.id == StoredVerdict.desk_id)
        .where(
            Registration.student_id == student_id,
            Registration.section_id == section_id,
            Registration.status.in_(list(LIVE)),
        )
        .limit(1)
    )
    found = connection.execute(statement).first()
    return None if found is None else Standing(*found)
