"""Compares rows of a file with the rows that are there, and writes the difference into a plan.

Pure: the present rows are handed in, nothing is read or written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from registrar_desktop.identifiers import new_id
from registrar_desktop.imports.planned import Addition, Change, Place, Plan, Same
from registrar_desktop.schema.base import Record

Key = tuple[Any, ...]
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Draft:
    """A row as a file has it: found again by `key`, shown as `label`.

    fixed: fields that are set where the row is new, and left alone where it is there already.
    """

    record: type[Record]
    key: Key
    values: Mapping[str, Any]
    place: Place
    label: str
    fixed: frozenset[str] = frozenset()


class Comparison:
    """Finds out for every draft whether it is new, changed, the same, or said twice."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._present: dict[type[Record], dict[Key, Row]] = {}
        self._drafted: dict[tuple[type[Record], Key], tuple[str, Draft]] = {}

    def know(self, record: type[Record], present: Mapping[Key, Row]) -> None:
        """Hand in the rows that are there; each has its id and the fields to compare."""
        self._present.setdefault(record, {}).update(present)

    def id_of(self, record: type[Record], key: Key) -> str | None:
        """The id of a row that is there or was drafted."""
        drafted = self._drafted.get((record, key))
        if drafted is not None:
            return drafted[0]
        present = self._present.get(record, {}).get(key)
        return None if present is None else str(present["id"])

    def put(self, draft: Draft) -> str:
        """Take a draft into the plan; the id of its row. Said twice, the first one counts."""
        earlier = self._drafted.get((draft.record, draft.key))
        if earlier is not None:
            self._said_twice(earlier[1], draft)
            return earlier[0]
        present = self._present.get(draft.record, {}).get(draft.key)
        identifier = self._add(draft) if present is None else self._compare(draft, present)
        self._drafted[draft.record, draft.key] = identifier, draft
        return identifier

    def ensure(self, draft: Draft) -> str:
        """The id of the row with this key; it is added where there is none, never changed."""
        if (draft.record, draft.key) in self._drafted:
            return self._drafted[draft.record, draft.key][0]
        return self.put(replace(draft, fixed=frozenset(draft.values)))

    def _add(self, draft: Draft) -> str:
        identifier = new_id()
        values = {"id": identifier, **draft.values}
        self.plan.additions.append(Addition(draft.record, values, draft.place, draft.label))
        return identifier

    def _compare(self, draft: Draft, present: Row) -> str:
        identifier = str(present["id"])
        names = _differing(present, draft.values, draft.values.keys() - draft.fixed)
        if not names:
            self.plan.unchanged[draft.record.__tablename__] += 1
            self.plan.same.append(Same(draft.place, draft.label))
            return identifier
        before = {name: present[name] for name in names}
        after = {name: draft.values[name] for name in names}
        self.plan.changes.append(
            Change(draft.record, identifier, before, after, draft.place, draft.label)
        )
        return identifier

    def _said_twice(self, earlier: Draft, draft: Draft) -> None:
        differing = _differing(earlier.values, draft.values, earlier.values.keys())
        facts = {"what": draft.label, "first_line": earlier.place.line}
        if differing:
            self.plan.refuse(
                draft.place, "import_row_contradicts", fields=", ".join(differing), **facts
            )
        else:
            self.plan.remark(draft.place, "import_row_repeated", **facts)


def _differing(one: Row, other: Row, names: Iterable[str]) -> list[str]:
    return sorted(n for n in names if n in one and n in other and one[n] != other[n])
