"""The second factor: six digits of an authenticator (RFC 6238), or a recovery code used once.

Made by the administrator for a person; asked for after the password was right.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest

import pyotp
from sqlalchemy import Connection, select, update

from central.secrets_kept import fingerprint, new_code, plain_code
from central.tables import StaffUser
from registrar_desktop.errors import Refused
from registrar_desktop.schema.vocabulary import Role

# Who moves money or changes accounts.
GUARDED = frozenset({Role.FINANCE, Role.ADMIN})
_PERIOD_SECONDS = 30
# The clock of a telephone may be off by one period either way.
_DRIFT = 1
_RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True)
class SecondFactor:
    """What a person gets, once: for the authenticator, and for the day it is lost."""

    secret: str = field(repr=False)
    address: str = field(repr=False)
    recovery_codes: tuple[str, ...] = field(repr=False)


def is_needed_for(roles: Iterable[Role]) -> bool:
    """Whether an account with these roles needs more than a password."""
    return not GUARDED.isdisjoint(roles)


def give_second_factor(connection: Connection, login: str, school: str) -> SecondFactor:
    """Make a new one for this account; the one before is void. Raises Refused."""
    secret = pyotp.random_base32()
    codes = tuple(new_code() for _ in range(_RECOVERY_CODES))
    given = connection.execute(
        update(StaffUser)
        .where(StaffUser.login == login, StaffUser.revoked_at.is_(None))
        .values(
            needs_second_factor=True,
            totp_secret=secret,
            totp_step=0,
            recovery_hashes=[fingerprint(plain_code(code)) for code in codes],
        )
    )
    if given.rowcount == 0:
        raise Refused("login_unknown", login=login)
    address = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=school)
    return SecondFactor(secret, address, codes)


def use_second_factor(connection: Connection, login: str, typed: str, now: datetime) -> bool:
    """Whether what was typed is right now, and was not used before; it is used up by this."""
    kept = connection.execute(
        select(StaffUser.totp_secret, StaffUser.totp_step, StaffUser.recovery_hashes)
        .where(StaffUser.login == login)
        .with_for_update()
    ).one()
    digits = "".join(typed.split())
    step = _step_of(kept.totp_secret, digits, now)
    if step is not None and step > kept.totp_step:
        connection.execute(update(StaffUser).where(StaffUser.login == login).values(totp_step=step))
        return True
    mark = fingerprint(plain_code(typed))
    if mark not in (kept.recovery_hashes or []):
        return False
    left = [each for each in kept.recovery_hashes if each != mark]
    connection.execute(
        update(StaffUser).where(StaffUser.login == login).values(recovery_hashes=left)
    )
    return True


def _step_of(secret: str, digits: str, now: datetime) -> int | None:
    """The period whose six digits these are, the latest first."""
    if not (len(digits) == 6 and digits.isascii() and digits.isdecimal()):
        return None
    current = int(now.timestamp()) // _PERIOD_SECONDS
    generator = pyotp.TOTP(secret)
    for step in range(current + _DRIFT, current - _DRIFT - 1, -1):
        if compare_digest(generator.generate_otp(step), digits):
            return step
    return None
