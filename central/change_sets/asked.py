"""A registration that was asked for, with everything that was known when it was judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from central.change_sets.occasion import Occasion
from registrar_desktop.rules.reasons import Reason
from registrar_desktop.rules.registration import SectionFacts, StudentFacts, TermFacts
from registrar_desktop.schema.vocabulary import RegistrationStatus


@dataclass(frozen=True, slots=True)
class Asked:
    """One registration going to `after`; `before` is empty where it is new.

    leaves: the sections that the same change set leaves for it.
    """

    row: dict[str, Any]
    before: RegistrationStatus | None
    after: RegistrationStatus
    student: StudentFacts
    section: SectionFacts
    term: TermFacts
    occasion: Occasion
    reasons: Sequence[Reason]
    leaves: frozenset[str] = frozenset()
