"""Joining a centre and signing in, at the centre or, while it is away, against what was kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete

from registrar_desktop.clock import to_text
from registrar_desktop.errors import Refused, Unreachable
from registrar_desktop.rules.audit_chain import Noted
from registrar_desktop.store import identity, locking
from registrar_desktop.store.audit import note
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.identity import JoinedDesk, SignedInPerson
from registrar_desktop.store.signing_in import (
    allow_offline,
    count_attempt,
    forget_attempts,
    sign_in_offline,
)
from registrar_desktop.store.tables.desk import Setting
from sync.centre import CentreClient
from sync.protocol import EnrolledDesk, Enrolment, NumberBlock, SignedIn, SignIn
from sync.tokens import new_secret
from sync.trust import Trust, keep_trust, read_trust

_JOINING = "joining_with"


def join(store: DeskStore, url: str, code: str, trust: Trust | None = None) -> JoinedDesk:
    """Enrol this desk at a centre with a code from its administrator.

    trust: whom to believe to be the centre, from now on; the system decides where it is empty.

    Raises Refused where the desk has joined already or the code is not valid, Unreachable where
    the centre does not answer; the code can then be used again.
    """
    with store.reading() as session:
        if identity.is_joined(session):
            raise Refused("desk_already_joined", centre=identity.joined_desk(session).centre_url)
    believed = trust or Trust()
    with store.recording() as session:
        keep_trust(session, believed)
    client = CentreClient(url, store.clock)
    client.rely_on(believed)
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
        desk, trust = identity.joined_desk(session), read_trust(session)
    client = CentreClient(desk.centre_url, store.clock)
    client.rely_on(trust)
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
            kept = {"token": new_secret()}
            identity.write_setting(session, _JOINING, kept)
    return str(kept["token"])


def _keep(store: DeskStore, desk: JoinedDesk, numbers: NumberBlock) -> None:
    with store.recording() as session:
        identity.join(session, desk)
        session.execute(delete(Setting).where(Setting.name == _JOINING))
        identity.add_number_range(
            session, numbers.prefix, numbers.width, numbers.first, numbers.last, numbers.seal
        )


def sign_in(store: DeskStore, login: str, password: str, code: str | None = None) -> SignedInPerson:
    """Sign somebody in: at the centre, or offline where it cannot be reached.

    code: of the authenticator, or for recovery, where the account has a second factor. Refused as
    `second_factor_needed` where it is missing.

    The journal stays as it is: what another person recorded is still sent under their name.
    """
    with store.reading() as session:
        desk, trust = identity.joined_desk(session), read_trust(session)
    asked = SignIn(login=login, password=password, code=code or None, refresh=new_secret())
    client = CentreClient(desk.centre_url, store.clock, desk_token=desk.token)
    client.rely_on(trust)
    try:
        told = client.sign_in(asked)
    except Unreachable:
        return _sign_in_offline(store, login, password)
    finally:
        client.close()
    return _welcome(store, told, asked, client.by_clock_here(told.offline_until))


def _welcome(
    store: DeskStore, told: SignedIn, asked: SignIn, offline_until: datetime
) -> SignedInPerson:
    person = SignedInPerson(
        *(told.login, told.name, tuple(told.roles), told.token),
        expires_at=to_text(told.expires_at),
        refresh=asked.refresh or "",
    )
    with store.recording() as session:
        allow_offline(session, person, asked.password, offline_until)
        forget_attempts(session, person.login)
        identity.sign_in_here(session, person)
        locking.unlock(session)
        note(session, Noted.SIGN_IN, store.clock.now(), detail={"checked_by": "centre"})
    return person


def _sign_in_offline(store: DeskStore, login: str, password: str) -> SignedInPerson:
    person = check_here(store, login, password)
    with store.recording() as session:
        before = identity.who_is_here(session)
        here = person
        if before is not None and before.login == person.login:
            # Somebody who signs in again offline keeps the tokens they still have.
            here = replace(before, name=person.name, roles=person.roles)
        identity.sign_in_here(session, here)
        locking.unlock(session)
        note(session, Noted.SIGN_IN, store.clock.now(), detail={"checked_by": "desk"})
    # Without a token: it was this desk that checked the password.
    return person


def check_here(store: DeskStore, login: str, password: str) -> SignedInPerson:
    """Who this is, by what this desk has kept. Refused where the password is wrong, was tried too
    often, or the centre has not confirmed the person for too long."""
    now = store.clock.now()
    with store.recording() as session:
        count_attempt(session, login, now)
    with store.recording() as session:
        person = sign_in_offline(session, login, password, now)
        forget_attempts(session, login)
    return person
