"""Amounts of money in English words, as receipts carry them against later changes."""

from __future__ import annotations

from registrar_desktop.rules.money import exponent

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"))


def amount_in_words(minor: int, currency: str) -> str:
    """`One thousand two hundred fifty and 40/100 USD`."""
    decimals = exponent(currency)
    whole, part = divmod(abs(minor), 10**decimals)
    words = number_in_words(whole)
    if decimals:
        words += f" and {part:0{decimals}d}/{10**decimals}"
    sign = "minus " if minor < 0 else ""
    told = f"{sign}{words} {currency}"
    return told[0].upper() + told[1:]


def number_in_words(number: int) -> str:
    """A whole number from zero up, in words."""
    for scale, name in _SCALES:
        if number >= scale:
            head, rest = divmod(number, scale)
            return _joined(f"{number_in_words(head)} {name}", rest)
    if number >= 100:
        head, rest = divmod(number, 100)
        return _joined(f"{_ONES[head]} hundred", rest)
    if number >= 20:
        tens, ones = divmod(number, 10)
        return f"{_TENS[tens]}-{_ONES[ones]}" if ones else _TENS[tens]
    return _ONES[number]


def _joined(head: str, rest: int) -> str:
    return f"{head} {number_in_words(rest)}" if rest else head
