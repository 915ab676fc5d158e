"""Delivers the desk's audit trail to the centre, which keeps it and sees where it breaks."""

from __future__ import annotations

import logging
from dataclasses import asdict

from sqlalchemy.orm import Session

from registrar_desktop.errors import Refused
from registrar_desktop.store import audit
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import joined_desk, read_setting, write_setting
from sync.centre import CentreClient
from sync.protocol import AuditedEvent, AuditTrail

log = logging.getLogger(__name__)

DELIVERED = "audit_delivered"
_PORTION = 500


def deliver_all_again(session: Session) -> None:
    """The centre may have forgotten events, whether it says that its history is another or not."""
    write_setting(session, DELIVERED, {})


def deliver_trail(store: DeskStore, centre: CentreClient) -> None:
    """Send what the centre does not have yet; all of it to one of another history, which may have
    forgotten some. A centre that keeps no trail is asked again with the next cycle."""
    while True:
        with store.reading() as session:
            epoch = joined_desk(session).epoch
            kept = read_setting(session, DELIVERED) or {}
            after = int(kept["seq"]) if kept.get("epoch") == epoch else 0
            portion = list(audit.events(session, after, _PORTION))
        if not portion:
            return
        sent = AuditTrail(events=[AuditedEvent(**asdict(event)) for event in portion])
        try:
            centre.audit(sent)
        except Refused as refused:
            if refused.code != "not_found":
                raise
            log.info("the centre keeps no audit trail yet")
            return
        with store.recording() as session:
            write_setting(session, DELIVERED, {"epoch": epoch, "seq": portion[-1].seq})
