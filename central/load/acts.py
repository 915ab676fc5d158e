"""What a simulated desk does: change sets as a real desk would send them, and what it remembers of
the verdicts. How they travel is left to the locust file.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from central.load.plan import LoadPlan, SimulatedDesk
from registrar_desktop.clock import Clock, to_text
from registrar_desktop.identifiers import new_id
from registrar_desktop.schema.vocabulary import ChangeKind
from sync.protocol import Action, ChangeSet, Deliveries, Delivery, FieldChange, Line, Verdicts

PORTION = 100


@dataclass
class Tally:
    """What one process saw. accepted: ids of change sets; told: a verdict each, by the second."""

    accepted: list[str] = field(default_factory=list)
    refused: int = 0
    sent_away: int = 0
    failed: int = 0
    # (second of the run, verdicts in it)
    verdicts: list[tuple[int, int]] = field(default_factory=list)
    # (second of the run, seconds the answer took), of requests that were served
    served: list[tuple[int, float]] = field(default_factory=list)
    # (desk, second of the run) at which nothing waited there any more
    drained: list[tuple[str, int]] = field(default_factory=list)


class DeskActs:
    """One simulated desk: it edits and registers its own students, and keeps what waits."""

    def __init__(
        self,
        plan: LoadPlan,
        desk: SimulatedDesk,
        clock: Clock,
        chance: random.Random,
        *,
        registering: bool = True,
    ) -> None:
        self.desk = desk
        self.waiting: list[ChangeSet] = []
        self._plan = plan
        self._clock = clock
        self._chance = chance
        self._seq = 0
        self._phones: dict[str, str | None] = dict.fromkeys(desk.students)
        self._unregistered = list(desk.students) if registering else []

    def record(self, many: int) -> None:
        """So many acts are recorded and wait: two thirds edits, the rest registrations."""
        for _ in range(many):
            act = self._register if self._chance.random() < 1 / 3 else self._edit
            self.waiting.append(act())

    def portion(self, size: int = PORTION) -> bytes:
        """The next of what waits, as a request's body."""
        some = [Delivery(change_set=each, depends_on=[]) for each in self.waiting[:size]]
        return Deliveries(deliveries=some).model_dump_json().encode()

    def answered(self, body: bytes, tally: Tally) -> int:
        """Enter verdicts; gives how many there were."""
        verdicts = Verdicts.model_validate_json(body).verdicts
        decided = {each.change_set_id for each in verdicts}
        tally.accepted += [each.change_set_id for each in verdicts if each.outcome == "ACCEPTED"]
        tally.refused += sum(each.outcome != "ACCEPTED" for each in verdicts)
        self.waiting = [each for each in self.waiting if each.id not in decided]
        return len(verdicts)

    def _edit(self) -> ChangeSet:
        student = self.desk.students[self._seq % len(self.desk.students)]
        before = self._phones[student]
        after = f"+1 555 {self._chance.randrange(10**7):07}"
        self._phones[student] = after
        changed = {"phone": FieldChange(before=before, after=after)}
        line = Line(kind="student", id=student, action=Action.EDIT, fields=changed, base_version=1)
        return self._change_set(ChangeKind.STUDENT_EDIT, line)

    def _register(self) -> ChangeSet:
        if not self._unregistered:
            return self._edit()
        section, course = self._chance.choice(self._plan.sections)
        now = to_text(self._clock.now())
        values = {
            "student_id": self._unregistered.pop(),
            "section_id": section,
            "term_id": self._plan.term,
            "course_id": course,
            "status": "REGISTERED",
            "channel": "DESK",
            "requested_at": now,
            "effective_at": now,
        }
        known = new_id()
        changes = {name: FieldChange(after=each) for name, each in values.items()}
        changes["change_set_id"] = FieldChange(after=known)
        line = Line(kind="registration", id=new_id(), action=Action.CREATE, fields=changes)
        return self._change_set(ChangeKind.REGISTER, line, known)

    def _change_set(self, kind: ChangeKind, line: Line, known: str = "") -> ChangeSet:
        self._seq += 1
        return ChangeSet(
            id=known or new_id(),
            desk_id=self.desk.id,
            seq=self._seq,
            kind=kind,
            actor=self._plan.login,
            label="Load test",
            recorded_at=self._clock.now(),
            lines=[line],
        )
