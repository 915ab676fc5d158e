"""What each edition of the product added to what a change set may hold, and old bodies in new words.

A desk keeps back what a centre of an earlier edition cannot take; a centre reads a body of an
earlier edition as if it had been recorded today. The body itself, and hence its digest, never
changes. A test holds this table to the records.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Action, ChangeSet, FieldChange, Line

# Told by the centre with every answer; one that does not tell is of the first edition.
EDITION_HEADER = "Registrar-Edition"


@dataclass(frozen=True, slots=True)
class News:
    """Acts, kinds of record and fields (kind, name) that an edition is the first to know."""

    acts: frozenset[ChangeKind] = frozenset()
    kinds: frozenset[str] = frozenset()
    fields: frozenset[tuple[str, str]] = frozenset()

    def is_in(self, change: ChangeSet) -> bool:
        """Whether a change set cannot be read without them."""
        return (
            change.kind in self.acts
            or any(line.kind in self.kinds for line in change.lines)
            or any(
                (line.kind, name) in self.fields for line in change.lines for name in line.fields
            )
        )


# The first edition is that of 0.1.0; what is not named here was there then.
NEWS: dict[int, News] = {
    2: News(
        acts=frozenset(
            {
                *(ChangeKind.STUDENT_MERGE, ChangeKind.SWAP),
                *(ChangeKind.OUTAGE, ChangeKind.ALLOTMENT, ChangeKind.REVIEW),
            }
        ),
        kinds=frozenset({"outage", "seat_allotment", "review_item"}),
        fields=frozenset(
            {
                ("registration", "allotment_id"),
                ("registration", "override_by"),
                ("registration", "override_of"),
                ("registration", "override_reason"),
            }
        ),
    ),
    3: News(
        acts=frozenset(
            {
                ChangeKind.DRAWER,
                ChangeKind.BANK,
                ChangeKind.FEE_RULE,
                ChangeKind.PLAN,
                ChangeKind.EXCEPTION,
            }
        ),
        kinds=frozenset({"drawer_session", "bank_line", "payment_exception"}),
        fields=frozenset(
            {
                ("contact", "removed_at"),
                ("fee_rule", "valid_from"),
                ("fee_rule", "valid_until"),
                ("ledger_entry", "refunds_id"),
            }
        ),
    ),
}
EDITION = max(NEWS)


def edition_of(change: ChangeSet) -> int:
    """The earliest edition that can read a change set."""
    return next((each for each in sorted(NEWS, reverse=True) if NEWS[each].is_in(change)), 1)


def in_todays_words(change: ChangeSet) -> ChangeSet:
    """A body of an earlier edition as it would be recorded today."""
    for edition in range(edition_of(change) + 1, EDITION + 1):
        for lift in _LIFTS.get(edition, ()):
            change = lift(change)
    return change


_IN_SPITE_OF = re.compile(
    r" \(in spite of (?P<rules>[A-Z]+(?:, [A-Z]+)*): (?P<why>.+?)\)?$", re.DOTALL
)


def _override_in_fields(change: ChangeSet) -> ChangeSet:
    """The first edition told in the label only that the office let rules be broken, and why."""
    told = _IN_SPITE_OF.search(change.label)
    if told is None:
        return change
    signed = {
        "override_of": " ".join(told["rules"].split(", ")),
        "override_by": change.actor,
        "override_reason": told["why"],
    }
    fields = {name: FieldChange(after=value) for name, value in signed.items()}
    return change.model_copy(
        update={
            "lines": [
                _with(line, fields)
                if line.kind == "registration" and line.action is Action.CREATE
                else line
                for line in change.lines
            ]
        }
    )


def _with(line: Line, fields: dict[str, FieldChange]) -> Line:
    return line.model_copy(update={"fields": {**line.fields, **fields}})


_LIFTS: dict[int, tuple[Callable[[ChangeSet], ChangeSet], ...]] = {2: (_override_in_fields,)}
