"""How the applying of a change set ends early: refused with a reason, or in conflict."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from central.change_sets.asked import Asked
from central.change_sets.questions import Question
from registrar_desktop.rules.reasons import Reason
from registrar_desktop.schema.vocabulary import Case
from sync.protocol import Choice, FieldConflict


class Rejected(Exception):
    """Refused as a whole: a reason code with the facts for its sentence, as JSON values."""

    def __init__(self, reason: str, /, **facts: object) -> None:
        super().__init__(reason)
        self.reason = str(reason)
        self.facts = facts
        # The registration that may not be, where it is one: answers are looked for.
        self.asked: Asked | None = None
        self.case: Case | None = None
        self.choices: tuple[Choice, ...] = ()

    @classmethod
    def because(cls, reasons: Sequence[Reason]) -> Rejected:
        """The first reason with its facts; the codes of all where there are several."""
        facts = dict(reasons[0].facts)
        if len(reasons) > 1:
            facts["also"] = [str(reason.code) for reason in reasons[1:]]
        return cls(reasons[0].code, **facts)

    def offering(self, case: Case | None, *choices: Choice) -> Rejected:
        """What happened meanwhile, and the answers a person may give, the suggested first."""
        self.case, self.choices = case, choices
        return self


class Held(Exception):
    """Not tried: an office decides first whether it may be. `question` is new where nobody was
    asked yet."""

    def __init__(self, reason: str, question: Question | None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.question = question


class Overtaken(Exception):
    """Somebody else decided about the same records meanwhile: to be decided anew from the start."""


class Conflicting(Exception):
    """Both sides changed the same fields differently: a person decides."""

    def __init__(self, conflicts: list[FieldConflict], known_as: Callable[[str], str]) -> None:
        super().__init__(f"{len(conflicts)} fields")
        self.conflicts = conflicts
        # Records that were followed elsewhere, by the id under which the desk knows them.
        self.known_as = known_as
