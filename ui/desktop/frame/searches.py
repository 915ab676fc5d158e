"""What the palette finds: pages, commands and named views at once, records out of the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy.orm import Session

from registrar_desktop.records.lists import payments, receipts, sections, students
from registrar_desktop.records.lists.section_words import SectionWords
from registrar_desktop.records.lists.sections import SectionRow
from registrar_desktop.records.lists.students import StudentRow
from registrar_desktop.rules.names import fold
from registrar_desktop.store.search import find_students
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.finder import Hit, Search
from ui.desktop.frame.places import Place
from ui.language import counted, format_money, tr

_MOST = 8
_FEWER = 5


@dataclass(frozen=True)
class Command:
    """Something one can do from anywhere, with its keys where it has some."""

    words: str
    keys: str
    icon: str
    act: Callable[[], object]
    group: str = tr("Commands")
    only_typed: bool = False  # so many that they are listed only where they are asked for


def commands_search(commands: Callable[[], Sequence[Command]]) -> Search:
    """Commands and pages whose words begin with what is typed; all while nothing is typed."""

    def search(text: str) -> list[Hit]:
        typed = fold(text).split()
        return [
            Hit(each.group, each.words, each.keys, each.icon, each.act)
            for each in commands()
            if (typed or not each.only_typed)
            and all(any(w.startswith(t) for w in fold(each.words).split()) for t in typed)
        ]

    return search


class RecordSearches:
    """Searches of the store; they run in the search lane."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._store = bridge.office.store
        self._section_words = SectionWords()

    def all(self) -> list[Search]:
        """Every search; the palette puts their groups in order."""
        return [self.at_hand, self.students, self.payments, self.sections]

    def at_hand(self, text: str) -> list[Hit]:
        """What is pinned and what was looked at last, while nothing is typed."""
        if text:
            return []
        hand = self._bridge.at_hand
        with self._store.reading() as session:
            return [
                replace(hit, group=group)
                for group, places in ((tr("Pinned"), hand.pinned), (tr("Recent"), hand.recent))
                for place in places
                for hit in self._at(session, place)
            ]

    def students(self, text: str) -> list[Hit]:
        """Students by number, name, e-mail or phone."""
        if not text:
            return []
        with self._store.reading() as session:
            found = find_students(session, text)[:_MOST]
            rows = students.rows(session, found, self._bridge.today)
        return [self._student(row) for row in rows]

    def payments(self, text: str) -> list[Hit]:
        """Receipts by their number, and payments by their reference at the payment API."""
        if not any(letter.isdigit() for letter in text):
            return []
        with self._store.reading() as session:
            rows = payments.rows(session, receipts.found(session, text, _FEWER))
        go = self._bridge.go
        return [
            Hit(
                tr("Receipts"),
                row.receipt_number or row.reference,
                f"{isolated(row.student_name)} · {format_money(row.amount_minor, row.currency)}",
                "receipt-text",
                partial(go, "student", row.student_number),
                Place("student", row.student_number),
            )
            for row in rows
        ]

    def sections(self, text: str) -> list[Hit]:
        """Sections of the term in view."""
        term = self._bridge.term.code
        if len(text) < 2 or not term:
            return []
        with self._store.reading() as session:
            found = self._section_words.found(session, text, term, _FEWER)
            rows = sections.rows(session, found)
        return [self._section(row) for row in rows]

    def _at(self, session: Session, place: Place) -> list[Hit]:
        """The record of a place, where it is still there."""
        if place.page == "student":
            number = students.number_of(session, place.record)
            rows = students.rows(session, number, self._bridge.today)
            return [self._student(row) for row in rows]
        if place.page == "section":
            found = sections.rows(session, sections.place_of(session, place.record))
            return [self._section(row) for row in found]
        return []

    def _student(self, row: StudentRow) -> Hit:
        place = Place("student", row.number)
        act = partial(self._bridge.go, place.page, place.record)
        return Hit(tr("Students"), row.name, row.number, "user", act, place)

    def _section(self, row: SectionRow) -> Hit:
        place = Place("section", f"{row.term}/{row.crn}")
        act = partial(self._bridge.go, place.page, place.record)
        words = f"{row.label}  {row.title}"
        return Hit(tr("Sections"), words, _seats(row.seats_left), "calendar-days", act, place)


def isolated(name: str) -> str:
    """A name in any script, so that its direction does not turn what stands around it."""
    return f"\u2068{name}\u2069"


def _seats(left: int | None) -> str:
    if left is None:
        return tr("No limit")
    return counted(left, "seat left", "seats left") if left else tr("Full")
