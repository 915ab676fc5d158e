"""Where the sample school's people live and how they are reached: invented, in use by nobody."""

from __future__ import annotations

import random

_STREETS = (
    "Maple Street", "Oak Avenue", "Canal Road", "Mill Lane", "Station Street", "Hill Road",
    "Garden Close", "Harbour View", "College Avenue", "Orchard Way", "Bridge Street", "Elm Court",
)  # fmt: skip
_TOWNS = (
    ("Northgate", "NG", "07101"), ("Easton Falls", "NG", "07115"), ("Port Linden", "NG", "07144"),
    ("Marrow Hill", "NG", "07160"), ("Westbrook", "NG", "07183"), ("Silver Creek", "SC", "08212"),
)  # fmt: skip


def address(chance: random.Random) -> dict[str, str]:
    """A postal address."""
    town, region, code = chance.choice(_TOWNS)
    street = f"{chance.randint(1, 240)} {chance.choice(_STREETS)}"
    parts = {"line1": street, "city": town, "region": region, "postal_code": code, "country": "US"}
    if chance.random() < 0.3:
        parts["line2"] = f"Apt {chance.randint(1, 60)}"
    return parts


def phone(chance: random.Random) -> str:
    """A telephone number in an area code that is assigned to nobody."""
    return f"+1 555 {chance.randint(200, 999)} {chance.randint(0, 9999):04d}"
