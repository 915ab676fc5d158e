"""Money as integers of minor units with an ISO 4217 currency: reading and writing amounts."""

from __future__ import annotations

import re

from registrar_desktop.errors import Invalid

# ISO 4217 table A.1: the currencies whose minor unit is not 1/100.
_EXPONENTS = dict.fromkeys(
    (
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ),
    0,
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)

_AMOUNT = re.compile(r"(?P<sign>[-+]?)(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<part>\d+))?")
# Ten thousand million: above it a slip of the finger is likelier than a payment.
LARGEST_MINOR = 10**12


def exponent(currency: str) -> int:
    """How many decimals the currency's minor unit has (2 for USD, 0 for JPY, 3 for KWD)."""
    return _EXPONENTS.get(currency, 2)


def parse_amount(text: str, currency: str) -> int:
    """Minor units of an amount as a person writes it: `1250`, `1,250.00`, `-3.5`.

    Raises Invalid where it is no amount, has more decimals than the currency, or is beyond
    anything an office takes.
    """
    found = _AMOUNT.fullmatch(text.strip().replace("\u2212", "-"))
    if found is None:
        raise Invalid("amount_unreadable", text=text.strip()[:40])
    decimals = exponent(currency)
    part = found["part"] or ""
    if len(part) > decimals:
        raise Invalid("amount_decimals", text=text.strip()[:40], currency=currency, most=decimals)
    minor = int(found["whole"].replace(",", "") + part.ljust(decimals, "0"))
    if minor > LARGEST_MINOR:
        raise Invalid("amount_too_large", text=text.strip()[:40])
    return -minor if found["sign"] == "-" else minor


def format_amount(minor: int, currency: str) -> str:
    """`1,250.00` for 125000 USD; a minus in front where negative. Without the currency."""
    decimals = exponent(currency)
    sign = "-" if minor < 0 else ""
    whole, part = divmod(abs(minor), 10**decimals)
    return f"{sign}{whole:,}" + (f".{part:0{decimals}d}" if decimals else "")


def format_money(minor: int, currency: str) -> str:
    """`1,250.00 USD`."""
    return f"{format_amount(minor, currency)} {currency}"
