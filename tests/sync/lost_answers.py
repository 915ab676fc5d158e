"""An answer that never arrives: the centre has decided, and the desk does not know."""

from __future__ import annotations

from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.tables.journal import ChangeSetState, JournalEntry
from sync.centre import CentreClient
from sync.push import wait_again
from tests.sync.waiting import as_body, next_deliveries


def deliver_without_hearing(store: DeskStore) -> None:
    """Send what is first in the queue and leave the journal as if the program had ended then."""
    with store.recording() as session:
        wait_again(session)
        deliveries = next_deliveries(session)
        for delivery in deliveries:
            entry = session.get_one(JournalEntry, delivery.change_set.id)
            entry.state = ChangeSetState.SENDING
        me, person = identity.joined_desk(session), identity.signed_in(session)
    client = CentreClient(me.centre_url, store.clock, desk_token=me.token, token=person.token)
    client.deliver(as_body(deliveries))
    client.close()
