"""The notes and coins of a currency, largest first, as minor units: what a drawer is counted in.

A currency that is not listed is counted by its total alone.
"""

from __future__ import annotations

from registrar_desktop.rules.money import format_amount

_UNITS: dict[str, tuple[int, ...]] = {
    "USD": (10000, 5000, 2000, 1000, 500, 200, 100, 50, 25, 10, 5, 1),
    "CAD": (10000, 5000, 2000, 1000, 500, 200, 100, 25, 10, 5),
    "AUD": (10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5),
    "EUR": (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "GBP": (5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "CHF": (100000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5),
    "SEK": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100),
    "NOK": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 100),
    "DKK": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50),
    "PLN": (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10, 5, 2, 1),
    "CZK": (500000, 200000, 100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100),
    "INR": (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100),
    "MXN": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50),
    "BRL": (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 25, 10, 5),
    "ZAR": (20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50, 20, 10),
    "NGN": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500),
    "KES": (100000, 50000, 20000, 10000, 5000, 2000, 1000, 500, 100),
    "JPY": (10000, 5000, 2000, 1000, 500, 100, 50, 10, 5, 1),
    "KRW": (50000, 10000, 5000, 1000, 500, 100, 50, 10),
    "KWD": (20000, 10000, 5000, 1000, 500, 250, 100, 50, 20, 10, 5),
}


def denominations(currency: str) -> tuple[int, ...]:
    """Minor units of each note and coin; empty where this program does not know them."""
    return _UNITS.get(currency, ())


def piece_called(minor: int, currency: str) -> str:
    """`20`, `0.25`: a note or coin as its cashier writes it."""
    text = format_amount(minor, currency)
    whole, point, part = text.partition(".")
    return whole if point and not part.strip("0") else text
