"""Amounts and days as banks write them, read exactly: nothing is rounded and nothing guessed."""

from __future__ import annotations

import re
from datetime import date

from registrar_desktop.errors import Invalid
from registrar_desktop.rules.money import LARGEST_MINOR, exponent

_NUMBER = re.compile(r"(?P<sign>[-+]?)(?P<whole>[0-9]{1,24})(?:\.(?P<part>[0-9]{0,24}))?")
_SPACES = re.compile(r"[\s\u00a0\u202f']")
_GROUPED = {
    ".": re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?"),
    ",": re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]*)?"),
}
_ORDERS = {
    "YMD": re.compile(
        r"(?P<y>[0-9]{4})[-./ ]?(?P<m>[0-9]{1,2})[-./ ]?(?P<d>[0-9]{1,2})(?:[T ].*)?"
    ),
    "DMY": re.compile(
        r"(?P<d>[0-9]{1,2})[-./ ](?P<m>[0-9]{1,2})[-./ ](?P<y>[0-9]{4}|[0-9]{2})(?: .*)?"
    ),
    "MDY": re.compile(
        r"(?P<m>[0-9]{1,2})[-./ ](?P<d>[0-9]{1,2})[-./ ](?P<y>[0-9]{4}|[0-9]{2})(?: .*)?"
    ),
}
DATE_ORDERS = tuple(_ORDERS)


def minor_units(text: str, currency: str, decimal: str = ".") -> int:
    """Minor units of an amount: `1,250.00`, `1.250,00` with a decimal comma, `(3.50)`, `3.50-`.

    Zeros beyond the currency's decimals are taken; anything finer than a minor unit is refused.
    """
    bare, negative = _bare(text)
    if _GROUPED[decimal].fullmatch(bare.lstrip("+-")):
        bare = bare.replace("," if decimal == "." else ".", "")
    elif decimal == "," and "." in bare:
        raise Invalid("bank_amount_unreadable", text=text[:40])
    found = _NUMBER.fullmatch(bare.replace(",", ".") if decimal == "," else bare)
    if found is None:
        raise Invalid("bank_amount_unreadable", text=text[:40])
    decimals, part = exponent(currency), found["part"] or ""
    if part[decimals:].strip("0"):
        raise Invalid("bank_amount_too_fine", text=text[:40], currency=currency)
    minor = int(found["whole"] + part[:decimals].ljust(decimals, "0"))
    if minor > LARGEST_MINOR:
        raise Invalid("bank_amount_unreadable", text=text[:40])
    return -minor if negative != (found["sign"] == "-") else minor


def _bare(text: str) -> tuple[str, bool]:
    """The digits without spaces, and whether marks around them say less than zero."""
    bare = _SPACES.sub("", text.replace("\u2212", "-"))
    if bare.startswith("(") and bare.endswith(")"):
        return bare[1:-1], True
    if bare.endswith("-") and len(bare) > 1:
        return bare[:-1], True
    return bare, False


def day(text: str, order: str = "YMD") -> date:
    """A day in a known order of its parts; a time behind it is left out."""
    found = _ORDERS[order].fullmatch(text.strip()[:40])
    if found is None:
        raise Invalid("bank_day_unreadable", text=text.strip()[:40])
    year = int(found["y"])
    try:
        return date(year + 2000 if year < 100 else year, int(found["m"]), int(found["d"]))
    except ValueError as error:
        raise Invalid("bank_day_unreadable", text=text.strip()[:40]) from error


def currency_code(text: str) -> str:
    """An ISO 4217 code as written, in capitals."""
    code = text.strip().upper()
    if not (len(code) == 3 and code.isascii() and code.isalpha()):
        raise Invalid("bank_currency_unreadable", text=text.strip()[:20])
    return code
