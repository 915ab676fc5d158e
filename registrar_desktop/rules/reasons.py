"""Why something may not be done: a code of a closed list with the facts for its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class ReasonCode(StrEnum):
    """Outcome codes of registration, as registrars' systems name them."""

    FULL = "FULL"  # no seat left
    WAIT = "WAIT"  # no place left on the waitlist, or none is kept
    DUPL = "DUPL"  # in this section, or this course, already
    TIME = "TIME"  # meets at the same time as another section
    HOLD = "HOLD"  # a hold stops it
    PREQ = "PREQ"  # a prerequisite is not passed
    CREQ = "CREQ"  # a corequisite is not taken
    TLIM = "TLIM"  # above the credit limit of a term
    DEAD = "DEAD"  # outside the term's dates
    INAC = "INAC"  # the student is not active
    CANC = "CANC"  # the section is cancelled
    CLSD = "CLSD"  # the office closed the section to registration
    LEFT = "LEFT"  # the registration was left already
    # Not refusals: what became of a registration (its `reason_code`).
    ENRL = "ENRL"
    EWAT = "EWAT"
    DROP = "DROP"
    DRWL = "DRWL"
    WDRW = "WDRW"
    ADRP = "ADRP"
    DFNP = "DFNP"  # dropped for non-payment
    REIN = "REIN"  # given back
    OUTAGE = "OUTAGE"  # honoured because it was received in time during an outage
    MERG = "MERG"  # goes on in the record that the student was merged into


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason against an act. `facts` are plain values named in the reason's sentence."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)
