"""The centre as this desk knows it: its address, who asks, which history, how its clock differs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from registrar_desktop.errors import Refused
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import joined_desk, read_setting, who_is_here
from sync.centre import PATIENCE, CentreClient
from sync.clock_kept import read_difference
from sync.download import CURSOR
from sync.protocol_reading import FeedMoved
from sync.tokens import exchange
from sync.transport import Patience
from sync.trust import read_trust


def centre_of(store: DeskStore, patience: Patience = PATIENCE) -> CentreClient:
    """A client for the joined centre, to be closed. Refused where the desk has not joined or
    nobody is signed in with a token."""
    with store.reading() as session:
        desk, person = joined_desk(session), who_is_here(session)
        clock_ahead, trust = read_difference(session), read_trust(session)
    if person is None:
        raise Refused("sign_in_first")
    if not person.token:
        # Whether a token has expired is for the centre to say: this clock may be wrong.
        raise Refused("sign_in_needed")
    client = CentreClient(
        desk.centre_url,
        store.clock,
        desk_token=desk.token,
        token=person.token,
        epoch=desk.epoch,
        patience=patience,
    )
    client.clock_ahead = clock_ahead
    client.rely_on(trust)
    client.exchange = partial(exchange, store)
    return client


def hear_of_changes(store: DeskStore) -> Iterator[FeedMoved]:
    """Places the centre's feed has moved to, as it tells them, until the connection ends."""
    client = centre_of(store)
    try:
        yield from client.events()
    finally:
        client.close()


def read_cursor(store: DeskStore) -> str:
    """How far this desk has read the feed; empty before it has."""
    with store.reading() as session:
        return str((read_setting(session, CURSOR) or {}).get("after", ""))
