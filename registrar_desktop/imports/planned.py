"""What an import would do, row by row: additions, changes, refusals and remarks, before anything
is written. `applying` carries it out; what is said about it in words is the people's side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from registrar_desktop.schema.base import Record
from registrar_desktop.schema.vocabulary import ChangeKind

ROWS_A_GROUP = 500
# Remarks about rows that may be of somebody, or something, that is here already.
ALIKE = frozenset({"import_maybe_known", "import_payment_alike"})


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the file's (or sheet's) name and the line in it, from 1."""

    file: str
    line: int


@dataclass(slots=True)
class Addition:
    """A new row; `values` are column values with their id."""

    record: type[Record]
    values: dict[str, Any]
    place: Place
    label: str


@dataclass(slots=True)
class Change:
    """Fields of a row that is there already: what they are now, and what they would become."""

    record: type[Record]
    id: str
    before: dict[str, Any]
    after: dict[str, Any]
    place: Place
    label: str


@dataclass(frozen=True, slots=True)
class Same:
    """A row that is there already, as the file has it."""

    place: Place
    label: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to tell about a line: a code with facts, worded in `ui/sentences/imports.py`.

    refused: the line is left out; otherwise it is taken and this is a remark.
    """

    place: Place
    code: str
    facts: Mapping[str, object]
    refused: bool


@dataclass(frozen=True, slots=True)
class ReadColumns:
    """How a person said the columns of a sheet are to be read; `mark` names its headers."""

    mark: str
    columns: Mapping[str, str]
    order: str | None


@dataclass(slots=True)
class Plan:
    """All of an import. Additions stand in the order of their references.

    kind: the act that each group of rows is. group: how many rows make one act.
    """

    format: str
    title: str
    kind: ChangeKind = ChangeKind.IMPORT
    group: int = ROWS_A_GROUP
    rows_read: int = 0
    additions: list[Addition] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    unchanged: Counter[str] = field(default_factory=Counter)
    same: list[Same] = field(default_factory=list)
    columns: list[ReadColumns] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def refused(self) -> list[Finding]:
        """The lines that are left out, each with its reason."""
        return [finding for finding in self.findings if finding.refused]

    @property
    def remarks(self) -> list[Finding]:
        """What is worth knowing about lines that are taken."""
        return [finding for finding in self.findings if not finding.refused]

    @property
    def alike(self) -> list[Finding]:
        """What may be of somebody, or something, that is here already."""
        return [finding for finding in self.findings if finding.code in ALIKE]

    @property
    def is_empty(self) -> bool:
        """True where applying would change nothing."""
        return not self.additions and not self.changes

    def added(self) -> Counter[str]:
        """How many rows of each kind of record are new."""
        return Counter(each.record.__tablename__ for each in self.additions)

    def changed(self) -> Counter[str]:
        """How many rows of each kind of record would change."""
        return Counter(each.record.__tablename__ for each in self.changes)

    def refuse(self, place: Place, code: str, **facts: object) -> None:
        """Leave a line out."""
        self.findings.append(Finding(place, code, facts, refused=True))

    def remark(self, place: Place, code: str, **facts: object) -> None:
        """Take a line, and say something about it."""
        self.findings.append(Finding(place, code, facts, refused=False))
