"""Finds sections of a term while somebody types, by words that are folded once and kept.

They are read again when a section or course of the store has changed; seats are for the list, which
reads them anew.
"""

from __future__ import annotations

from array import array

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from registrar_desktop.records.lists import sections
from registrar_desktop.records.lists.paging import portions
from registrar_desktop.records.lists.sections import SectionQuery
from registrar_desktop.rules.names import fold
from registrar_desktop.schema.catalogue import Course, Section

_Edition = tuple[str, tuple[int, int], tuple[int, int]]


class SectionWords:
    """The words of one term's sections, in the order of their labels. Used by one thread."""

    def __init__(self) -> None:
        self._edition: _Edition | None = None
        self._words: list[tuple[int, list[str]]] = []

    def found(self, session: Session, typed: str, term: str, most: int) -> array[int]:
        """Row numbers of sections in which every word typed begins a word."""
        edition = (term, _state(session, Section), _state(session, Course))
        if edition != self._edition:
            self._words = _read(session, term)
            self._edition = edition
        wanted = _apart(fold(typed))
        hits: array[int] = array("q")
        for number, words in self._words:
            if all(any(word.startswith(each) for word in words) for each in wanted):
                hits.append(number)
                if len(hits) == most:
                    break
        return hits


def _state(session: Session, record: type[Section] | type[Course]) -> tuple[int, int]:
    """Another one whenever a record of this kind was added, changed or taken away."""
    count, versions = session.execute(
        select(func.count(), func.coalesce(func.sum(record.row_version), 0)).select_from(record)
    ).one()
    return int(count), int(versions)


def _read(session: Session, term: str) -> list[tuple[int, list[str]]]:
    numbers = sections.ids(session, SectionQuery(term=term))
    read = []
    for few in portions(numbers):
        for row in sections.rows(session, few):
            label = f"{row.label} {row.subject}{row.number} {row.code} {row.crn}"
            read.append((row.no, _apart(fold(f"{label} {row.title} {row.instructor}"))))
    return read


def _apart(folded: str) -> list[str]:
    """`1a-002` is looked for as `1a` and `002`."""
    return folded.replace("-", " ").replace(",", " ").split()
