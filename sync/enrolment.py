"""Joining a centre and signing in, at the centre or, while it is away, against what was kept."""

from __future__ import annotations

import secrets
from dataclasses import replace

from sqlalchemy import delete

from registrar_desktop.clock import to_text
from registrar_desktop.errors import Refused, Unreachable
from registrar_desktop.store import identity
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import JoinedDesk, SignedInPerson
from registrar_desktop.store.tables.desk import Setting
from sync.centre import CentreClient
from sync.protocol import EnrolledDesk, Enrolment, NumberBlock, SignedIn

_JOINING = "joining_with"


def join(store: DeskStore, url: str, code: str) -> JoinedDesk:
    """Enrol this desk at a centre with a code from its administrator.

    Raises Refused where the desk has joined already or the code is not valid, Unreachable where
    the centre does not answer; the code can then be used again.
    """
    with store.reading() as session:
        if identity.is_joined(session):
            raise Refused("desk_already_joined", centre=identity.joined_desk(session).centre_url)
    client = CentreClient(url, store.clock)
    told = _enrolled(client, Enrolment(code=code.strip(), token=_own_token(store)))
    desk = JoinedDesk(
        id=told.desk_id,
        code=told.desk_code,
        token=told.desk_token,
        centre_url=client.url,
        epoch=told.epoch,
        school=told.school.name,
        currency=told.school.currency,
        time_zone=told.school.time_zone,
    )
    _keep(store, desk, told.student_numbers)
    return desk


def rejoin(store: DeskStore, code: str) -> JoinedDesk:
    """Go on as the same desk at its centre, which has forgotten it (restored from a backup) or
    sent it away: id, code, receipt numbers and journal stay. Raises as `join` does.

    The history it knows stays, too, so that the next cycle offers again what a restore lost.
    """
    with store.reading() as session:
        desk = identity.joined_desk(session)
    client = CentreClient(desk.centre_url, store.clock)
    asked = Enrolment(
        code=code.strip(), token=_own_token(store), desk_id=desk.id, desk_code=desk.code
    )
    told = _enrolled(client, asked)
    desk = replace(desk, token=told.desk_token)
    _keep(store, desk, told.student_numbers)
    return desk


def _enrolled(client: CentreClient, asked: Enrolment) -> EnrolledDesk:
    """The centre's answer; where none comes, nothing is sent later by itself."""
    try:
        return client.enrol(asked)
    except Unreachable as away:
        if away.code != "centre_unreachable":
            raise
        raise Unreachable("joining_needs_the_centre", **away.facts) from away
    finally:
        client.close()


def _own_token(store: DeskStore) -> str:
    """The secret this desk means to be known by; the same until it has joined."""
    with store.recording() as session:
        kept = identity.read_setting(session, _JOINING)
        if kept is None:
            kept = {"token": secrets.token_urlsafe(32)}
            identity.write_setting(session, _JOINING, kept)
    return str(kept["token"])


def _keep(store: DeskStore, desk: JoinedDesk, numbers: NumberBlock) -> None:
    with store.recording() as session:
        identity.join(session, desk)
        session.execute(delete(Setting).where(Setting.name == _JOINING))
        identity.add_number_range(
            session, numbers.prefix, numbers.width, numbers.first, numbers.last, numbers.seal
        )


def sign_in(store: DeskStore, login: str, password: str) -> SignedInPerson:
    """Sign somebody in: at the centre, or offline where it cannot be reached.

    The journal stays as it is: what another person recorded is still sent under their name.
    """
    with store.reading() as session:
        desk = identity.joined_desk(session)
    client = CentreClient(desk.centre_url, store.clock, desk_token=desk.token)
    try:
        told = client.sign_in(login, password)
    except Unreachable:
        return _sign_in_offline(store, login, password)
    finally:
        client.close()
    return _welcome(store, told, password)


def _welcome(store: DeskStore, told: SignedIn, password: str) -> SignedInPerson:
    person = SignedInPerson(
        told.login, told.name, tuple(told.roles), told.token, to_text(told.expires_at)
    )
    with store.recording() as session:
        identity.allow_offline(session, person, password, told.offline_until)
        identity.sign_in_here(session, person)
    return person


def _sign_in_offline(store: DeskStore, login: str, password: str) -> SignedInPerson:
    with store.recording() as session:
        before = identity.who_is_here(session)
        person = identity.sign_in_offline(session, login, password, store.clock.now())
        here = person
        if before is not None and before.login == person.login:
            # Somebody who signs in again offline keeps the token they still have.
            here = replace(person, token=before.token, expires_at=before.expires_at)
        identity.sign_in_here(session, here)
    # Without a token: it was this desk that checked the password.
    return person
