"""Splits a sum to the cent, so that half of the parts have odd cents: whole dollars would let
rounding in floats pass. Integers and one generator of chance; nothing else.
"""

from __future__ import annotations

import random

DOLLAR = 100
# No part is smaller than this share of the average, so that none falls under what a gateway takes.
_LEAST, _MOST = 0.4, 1.6


def split(chance: random.Random, count: int, total_minor: int) -> list[int]:
    """So many parts that add up to the total exactly, in any order."""
    if count == 0:
        return []
    whole = _dollars(chance, count, total_minor // DOLLAR)
    parts = [dollars * DOLLAR for dollars in whole]
    parts[-1] += total_minor % DOLLAR
    # What one part of a pair gets beyond whole dollars, the other one has less.
    places = chance.sample(range(count), 2 * (count // 4))
    for one, other in zip(places[::2], places[1::2], strict=True):
        cents = chance.randrange(1, DOLLAR, 2)
        parts[one] += cents
        parts[other] -= cents
    return parts


def _dollars(chance: random.Random, count: int, dollars: int) -> list[int]:
    weights = [chance.uniform(_LEAST, _MOST) for _ in range(count)]
    scale = dollars / sum(weights)
    parts = [int(weight * scale) for weight in weights]
    for place in range(dollars - sum(parts)):
        parts[place % count] += 1
    chance.shuffle(parts)
    return parts
