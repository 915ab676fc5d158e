"""What fee rules have posted already, and the name under which an entry says so.

An entry's `source` is `fee:CODE:VERSION:SUBJECT:NUMBER`, with `:left` behind it where it credits who
left. The subject is a section, a program, or the term; the number counts how often it was charged.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from registrar_desktop.identifiers import same_id
from registrar_desktop.schema.vocabulary import EntryKind

TERM = "term"
_FEE, _LEFT = "fee", "left"


@dataclass(frozen=True, slots=True)
class FeeName:
    """What an entry charges or credits."""

    code: str
    version: int
    subject: str
    number: int = 1
    left: bool = False

    def __str__(self) -> str:
        parts = [_FEE, self.code, str(self.version), self.subject, str(self.number)]
        return ":".join([*parts, _LEFT] if self.left else parts)

    def entry_id(self, student_id: str, term_id: str) -> str:
        """The identifier everybody derives, whatever the version: one charge only."""
        side = _LEFT if self.left else _FEE
        return same_id("fee", student_id, term_id, self.code, self.subject, str(self.number), side)


def fee_name(source: str | None) -> FeeName | None:
    """The name in an entry's `source`; None where no fee rule made the entry."""
    if not source or not source.startswith(f"{_FEE}:"):
        return None
    left = source.endswith(f":{_LEFT}")
    told = source.removesuffix(f":{_LEFT}").removeprefix(f"{_FEE}:")
    code, *rest = told.rsplit(":", 3)
    if len(rest) != 3 or not (rest[0].isdecimal() and rest[2].isdecimal()):
        return None
    return FeeName(code, int(rest[0]), rest[1], int(rest[2]), left)


@dataclass(frozen=True, slots=True)
class Raised:
    """One entry under such a name; a person's reversal of it counts under the same."""

    entry_id: str
    name: FeeName
    kind: EntryKind
    amount_minor: int
    day: date
    reverses: str | None = None

    @property
    def credits_leaving(self) -> bool:
        """A credit for who left, and not a person's reversal of one."""
        return self.name.left and self.amount_minor < 0

    @property
    def charges(self) -> bool:
        """A charge, also one that came by a merge."""
        return self.amount_minor > 0 and not self.name.left


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything that was posted for one subject of a rule: the last time it was charged.

    left: credited by leaving since then. refused_on: the day of such a credit, where a person took
    it back: that leaving stays uncredited, a later one is another. credited: there was one, so that
    its name is taken. charge_id: the one charge that the net is, where it is one.
    """

    version: int
    number: int
    net_minor: int
    left: bool
    refused_on: date | None
    credited: bool
    charge_id: str | None


def by_subject(raised: Iterable[Raised]) -> dict[tuple[str, str], list[Raised]]:
    """The entries by code and subject."""
    groups: dict[tuple[str, str], list[Raised]] = {}
    for each in raised:
        groups.setdefault((each.name.code, each.name.subject), []).append(each)
    return groups


def unreversed(entries: Iterable[Raised]) -> list[Raised]:
    """The charges among them that nobody took back."""
    told = list(entries)
    reversed_ids = {each.reverses for each in told}
    return [each for each in told if each.charges and each.entry_id not in reversed_ids]


def standing(raised: Iterable[Raised]) -> dict[tuple[str, str], Standing]:
    """What stands by code and subject."""
    return {key: _standing(entries) for key, entries in by_subject(raised).items()}


def _standing(entries: list[Raised]) -> Standing:
    number = max(each.name.number for each in entries)
    last = [each for each in entries if each.name.number == number]
    net = sum(each.amount_minor for each in entries)
    credited = [each for each in last if each.credits_leaving]
    # After a merge there may be a charge that was left, and one that stands.
    in_part = [each for each in credited if each.reverses is None]
    refused = [each for each in last if each.name.left and not each.credits_leaving]
    whole = [
        each.entry_id for each in last if each.kind is EntryKind.CHARGE and each.amount_minor == net
    ]
    return Standing(
        version=last[0].name.version,
        number=number,
        net_minor=net,
        left=bool(credited) and len(unreversed(last)) <= len(in_part),
        refused_on=max(each.day for each in credited) if credited and refused else None,
        credited=bool(credited),
        charge_id=whole[0] if whole else None,
    )
