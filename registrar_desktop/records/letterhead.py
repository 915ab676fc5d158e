"""What the school's papers carry at their head: office, address and logo, as this desk was told."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from registrar_desktop.errors import Invalid
from registrar_desktop.store import identity

_SETTING = "letterhead"
MOST_LOGO_BYTES = 1_000_000
_LONGEST_SIDE = 4_000
_LONGEST_LINE = 120
_FORMATS = ("PNG", "JPEG")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """office and address: one line each, empty where the usual one or none stands. logo: a PNG or
    JPEG file's bytes, empty for none."""

    office: str = ""
    address: str = ""
    logo: bytes = b""


def read_letterhead(session: Session) -> Letterhead:
    """The one that was set; an empty one before."""
    told: dict[str, Any] = identity.read_setting(session, _SETTING) or {}
    logo = base64.b64decode(told.get("logo", ""))
    return Letterhead(told.get("office", ""), told.get("address", ""), logo)


def keep_letterhead(session: Session, letterhead: Letterhead) -> None:
    """Use it from now on. Invalid where a line is too long or the logo is no picture that prints."""
    for name, line in (("office", letterhead.office), ("address", letterhead.address)):
        if len(line) > _LONGEST_LINE:
            raise Invalid("letterhead_line_long", field=name, most=_LONGEST_LINE)
    if letterhead.logo:
        _check(letterhead.logo)
    told = {
        "office": letterhead.office,
        "address": letterhead.address,
        "logo": base64.b64encode(letterhead.logo).decode("ascii"),
    }
    identity.write_setting(session, _SETTING, told)


def _check(logo: bytes) -> None:
    """Opened before it is kept: a picture that cannot be drawn would stop every paper."""
    from PIL import Image, UnidentifiedImageError

    if len(logo) > MOST_LOGO_BYTES:
        raise Invalid("letterhead_logo_large", most=MOST_LOGO_BYTES // 1000)
    try:
        with Image.open(io.BytesIO(logo), formats=_FORMATS) as picture:
            if max(picture.size) > _LONGEST_SIDE:
                raise Invalid("letterhead_logo_large", most=MOST_LOGO_BYTES // 1000)
            picture.load()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise Invalid("letterhead_logo_unreadable") from error
