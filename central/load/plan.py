"""What a load test plays: a shape, so many simulated desks, and the school they work on; kept as a
file, because the desks are simulated by processes of their own.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path

# From the command to the processes that simulate desks: where the plan is.
PLAN = "REGISTRAR_LOAD_PLAN"


class Shape(StrEnum):
    """The three days: as usual; ten times as much for a while; everybody comes back at once."""

    NORMAL = "normal"
    DEADLINE = "deadline"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class SimulatedDesk:
    """A desk that has joined and where somebody has signed in, with students only it works on."""

    id: str
    code: str
    desk_token: str
    token: str
    students: list[str]


@dataclass(frozen=True, slots=True)
class LoadPlan:
    """seconds: how long it lasts at most. queued: change sets each desk brings back with it. fetches:
    whether desks read the feed, which grows with the square of their number.
    sections: where students are registered, and their course. website: an address for plain SQL."""

    shape: Shape
    url: str
    seconds: int
    queued: int
    fetches: bool = True
    login: str = ""
    term: str = ""
    sections: list[tuple[str, str]] = field(default_factory=list)
    desks: list[SimulatedDesk] = field(default_factory=list)
    website: str = ""
    website_students: list[str] = field(default_factory=list)
    folder: str = ""
    # Where the feed ended when the test began: a desk of an ordinary day has all before.
    cursor: str = ""

    def write(self, file: Path) -> None:
        """Only its owner may read it: it holds tokens."""
        file.touch(mode=0o600)
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> LoadPlan:
        """A plan that was written."""
        told = json.loads(file.read_text("utf-8"))
        told["shape"] = Shape(told["shape"])
        told["sections"] = [tuple(each) for each in told["sections"]]
        told["desks"] = [SimulatedDesk(**each) for each in told["desks"]]
        return cls(**told)
