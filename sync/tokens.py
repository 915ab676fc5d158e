"""The desk's own tokens: secrets it makes itself, and their exchange when the centre asks for it.

What is going to be shown is kept before it is sent, so that an exchange whose answer was lost is
asked for again as it was, by whichever program of this desk comes first.
"""

from __future__ import annotations

import secrets
from dataclasses import replace

from registrar_desktop.clock import to_text
from registrar_desktop.errors import Refused
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import SignedInPerson
from registrar_desktop.store.signing_in import vouched_again
from sync.centre import CentreClient
from sync.protocol import Renewal


def new_secret() -> str:
    """A secret of 256 bits."""
    return secrets.token_urlsafe(32)


def exchange(store: DeskStore, client: CentreClient, worn: str) -> str:
    """The token in the place of one that the centre no longer takes. Refused where the sign-in
    has ended, Unreachable where no answer comes."""
    person = _about_to_show(store, worn)
    if person.token != worn:
        return person.token
    told = client.renew(
        Renewal(
            refresh=person.refresh,
            next_token=person.next_token,
            next_refresh=person.next_refresh,
        )
    )
    with store.recording() as session:
        here = identity.who_is_here(session)
        # Another program of this desk may have done the same, or somebody else signed in.
        if here is not None and here.refresh == person.refresh:
            renewed = replace(
                here,
                token=person.next_token,
                refresh=person.next_refresh,
                next_token="",
                next_refresh="",
                name=told.name,
                roles=tuple(told.roles),
                expires_at=to_text(told.expires_at),
            )
            vouched_again(session, renewed, client.by_clock_here(told.offline_until))
    return person.next_token


def _about_to_show(store: DeskStore, worn: str) -> SignedInPerson:
    """Who works here, with the next secrets named."""
    with store.recording() as session:
        person = identity.who_is_here(session)
        if person is None or not person.refresh:
            raise Refused("sign_in_needed")
        if person.token == worn and not person.next_token:
            person = replace(person, next_token=new_secret(), next_refresh=new_secret())
            identity.keep_person(session, person)
    return person
