"""Sign-ins that have begun: who asks, how tokens are exchanged for new ones, and how reuse shows.

A desk names its tokens itself, so that an answer that was lost can be asked for again: the same
exchange a second time is the same, a spent token for anything else ends the sign-in.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import CompoundSelect, Connection, delete, insert, select, union_all, update
from sqlalchemy.dialects.postgresql import insert as upsert

from central.database import one_of
from central.problems import Declined
from central.secrets_kept import fingerprint, new_token
from central.tables import Desk, SignInSession, SpentToken, StaffUser
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import Role
from sync.protocol import Renewal, Renewed

log = logging.getLogger(__name__)

SESSION = timedelta(hours=12)
ACCESS = timedelta(minutes=15)
OFFLINE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class EnrolledAs:
    """The desk that sent a request."""

    id: str
    code: str


@dataclass(frozen=True, slots=True)
class Caller:
    """The desk that sent a request, who is signed in there, and by which sign-in."""

    desk: EnrolledAs
    login: str
    sign_in: str


def desk_of(connection: Connection, desk_token: str | None) -> EnrolledAs:
    """The desk a token belongs to. Declined where it is none or was revoked."""
    row = connection.execute(
        select(Desk.id, Desk.code, Desk.revoked_at).where(
            Desk.token_hash == fingerprint(desk_token or "")
        )
    ).first()
    if row is None:
        raise Declined(HTTPStatus.FORBIDDEN, "desk_unknown")
    if row.revoked_at is not None:
        raise Declined(HTTPStatus.FORBIDDEN, "desk_revoked", desk=row.code)
    return EnrolledAs(row.id, row.code)


def caller_of(
    connection: Connection, desk_token: str | None, token: str | None, now: datetime
) -> Caller:
    """Who asks. Declined with 401 where nobody is signed in at this desk any more, or the token
    wants to be exchanged."""
    desk = desk_of(connection, desk_token)
    row = connection.execute(
        select(SignInSession.id, SignInSession.login, SignInSession.access_until)
        .join(StaffUser, StaffUser.login == SignInSession.login)
        .where(
            SignInSession.token_hash == fingerprint(token or ""),
            SignInSession.desk_id == desk.id,
            SignInSession.expires_at > now,
            StaffUser.revoked_at.is_(None),
        )
    ).first()
    if row is None:
        raise Declined(HTTPStatus.UNAUTHORIZED, "sign_in_needed")
    if row.access_until <= now:
        raise Declined(HTTPStatus.UNAUTHORIZED, "token_expired")
    return Caller(desk, row.login, row.id)


def still_signed_in(connection: Connection, sign_ins: set[str], now: datetime) -> set[str]:
    """Those of these sign-ins by which somebody still works at a desk."""
    return set(
        connection.scalars(
            select(SignInSession.id)
            .join(StaffUser, StaffUser.login == SignInSession.login)
            .join(Desk, Desk.id == SignInSession.desk_id)
            .where(
                one_of(SignInSession.id, sign_ins),
                SignInSession.expires_at > now,
                StaffUser.revoked_at.is_(None),
                Desk.revoked_at.is_(None),
            )
        )
    )


def begin_session(
    connection: Connection, login: str, desk: EnrolledAs, refresh: str | None, now: datetime
) -> str:
    """The token of a new sign-in; the enrolment code of its desk is void from now on.

    refresh: with what the desk will exchange the token. A desk of the first release names none;
    its token is good for the whole sign-in.
    """
    token = new_token()
    ended = select(SignInSession.id).where(SignInSession.expires_at <= now)
    connection.execute(delete(SpentToken).where(SpentToken.sign_in_id.in_(ended)))
    connection.execute(delete(SignInSession).where(SignInSession.expires_at <= now))
    connection.execute(
        update(Desk)
        .where(Desk.id == desk.id, Desk.enrolment_hash.is_not(None))
        .values(enrolment_hash=None, readmits=False)
    )
    connection.execute(
        insert(SignInSession).values(
            id=new_id(),
            token_hash=fingerprint(token),
            refresh_hash=None if refresh is None else fingerprint(refresh),
            login=login,
            desk_id=desk.id,
            access_until=now + (SESSION if refresh is None else ACCESS),
            expires_at=now + SESSION,
        )
    )
    return token


def renew(
    connection: Connection, desk_token: str | None, asked: Renewal, now: datetime
) -> Renewed | None:
    """Exchange the tokens of a sign-in for those the desk names; None where a spent one was shown
    and the sign-in has ended by that. Declined where there is no such sign-in."""
    desk = desk_of(connection, desk_token)
    shown, following = fingerprint(asked.refresh), fingerprint(asked.next_refresh)
    row = connection.execute(
        select(SignInSession.id, SignInSession.refresh_hash, StaffUser.name, StaffUser.roles)
        .join(StaffUser, StaffUser.login == SignInSession.login)
        .where(
            SignInSession.id.in_(_sign_in_of(shown)),
            SignInSession.desk_id == desk.id,
            SignInSession.expires_at > now,
            StaffUser.revoked_at.is_(None),
        )
        .with_for_update(of=SignInSession.__table__)
    ).first()
    if row is None:
        raise Declined(HTTPStatus.UNAUTHORIZED, "sign_in_needed")
    if row.refresh_hash not in {shown, following}:
        log.warning("a spent token was shown at desk %s; the sign-in has ended", desk.code)
        connection.execute(delete(SignInSession).where(SignInSession.id == row.id))
        return None
    connection.execute(
        upsert(SpentToken).values(token_hash=shown, sign_in_id=row.id).on_conflict_do_nothing()
    )
    connection.execute(
        update(SignInSession)
        .where(SignInSession.id == row.id)
        .values(
            token_hash=fingerprint(asked.next_token),
            refresh_hash=following,
            access_until=now + ACCESS,
        )
    )
    return Renewed(
        expires_at=now + ACCESS,
        offline_until=now + OFFLINE,
        name=row.name,
        roles=[Role(role) for role in row.roles],
    )


def _sign_in_of(shown: str) -> CompoundSelect[tuple[str]]:
    """The sign-in whose secret this is, or was."""
    return union_all(
        select(SignInSession.id).where(SignInSession.refresh_hash == shown),
        select(SpentToken.sign_in_id).where(SpentToken.token_hash == shown),
    )
