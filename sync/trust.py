"""Whom this desk believes to be its centre: the system's authorities, the school's, one certificate.

Kept in the store; how a connection stands up to it is `transport`'s part.
"""

from __future__ import annotations

import ssl
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.store.identity import read_setting, write_setting

_TRUST = "centre_trust"
_MOST_BYTES = 1 << 20
_FINGERPRINT_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Trust:
    """authorities: certificates in PEM form, in the place of the system's. fingerprint: the SHA-256
    of the only certificate that will do. Each empty where it is left to the system."""

    authorities: str = ""
    fingerprint: str = ""


def trust_in(ca_file: Path | None, fingerprint: str = "") -> Trust:
    """What an IT office gives. Raises Invalid where one of the two cannot be read."""
    digits = fingerprint.replace(":", "").replace(" ", "").lower()
    if digits and not (
        len(digits) == _FINGERPRINT_DIGITS and all(each in "0123456789abcdef" for each in digits)
    ):
        raise Invalid("fingerprint_unreadable", text=fingerprint[:80])
    if ca_file is None:
        return Trust(fingerprint=digits)
    try:
        with ca_file.open("rb") as file:
            # Certificates are ASCII; names in any script may stand between them.
            authorities = file.read(_MOST_BYTES).decode("ascii", errors="ignore")
        context_of(Trust(authorities))
    except (OSError, ValueError) as error:
        raise Invalid("authorities_unreadable", file=str(ca_file)) from error
    if not authorities:
        # It would leave the choice to the system.
        raise Invalid("authorities_unreadable", file=str(ca_file))
    return Trust(authorities, digits)


def context_of(trust: Trust) -> ssl.SSLContext:
    """The library's form of it; never below TLS 1.2. Raises OSError or ValueError where the
    certificates are none."""
    if trust.authorities:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=trust.authorities)
    else:
        import truststore

        # The operating system's, as a school's IT expects.
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def read_trust(session: Session) -> Trust:
    """Whom this desk believes."""
    return Trust(**(read_setting(session, _TRUST) or {}))


def keep_trust(session: Session, trust: Trust) -> None:
    """Believe this from now on."""
    write_setting(session, _TRUST, asdict(trust))
