"""What the palette finds: pages and commands at once, records out of the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from registrar_desktop.records.lists import payments, sections, students
from registrar_desktop.records.lists.payments import PaymentQuery
from registrar_desktop.records.lists.sections import SectionQuery
from registrar_desktop.records.lists.students import StudentQuery
from registrar_desktop.rules.money import format_money
from registrar_desktop.rules.names import fold
from ui.desktop.frame.bridge import Bridge
from ui.desktop.frame.finder import Hit, Search

_MOST = 8
_FEWER = 5


@dataclass(frozen=True)
class Command:
    """Something one can do from anywhere, with its keys where it has some."""

    words: str
    keys: str
    icon: str
    act: Callable[[], object]
    group: str = "Commands"


def commands_search(commands: Sequence[Command]) -> Search:
    """Commands and pages whose words begin with what is typed; all while nothing is typed."""

    def search(text: str) -> list[Hit]:
        typed = fold(text).split()
        return [
            Hit(each.group, each.words, each.keys, each.icon, each.act)
            for each in commands
            if all(any(w.startswith(t) for w in fold(each.words).split()) for t in typed)
        ]

    return search


class RecordSearches:
    """Searches of the store; they run in the store lane."""

    def __init__(self, bridge: Bridge) -> None:
        self._bridge = bridge
        self._store = bridge.office.store

    def all(self) -> list[Search]:
        """In the order in which their groups stand."""
        return [self.students, self.payments, self.sections]

    def students(self, text: str) -> list[Hit]:
        """Students by number, name, e-mail or phone."""
        if not text:
            return []
        with self._store.reading() as session:
            found = students.ids(session, StudentQuery(text=text))[:_MOST]
            rows = students.rows(session, found, self._bridge.today)
        go = self._bridge.go
        return [
            Hit("Students", row.name, row.number, "user", partial(go, "student", row.number))
            for row in rows
        ]

    def payments(self, text: str) -> list[Hit]:
        """Receipts by their number or reference; not by name, for names find students."""
        if not any(letter.isdigit() for letter in text):
            return []
        with self._store.reading() as session:
            found = payments.ids(session, PaymentQuery(text=text))[:_FEWER]
            rows = payments.rows(session, found)
        go = self._bridge.go
        return [
            Hit(
                "Receipts",
                row.receipt_number or row.reference,
                f"{isolated(row.student_name)} · {format_money(row.amount_minor, row.currency)}",
                "receipt-text",
                partial(go, "student", row.student_number),
            )
            for row in rows
        ]

    def sections(self, text: str) -> list[Hit]:
        """Sections of the term in view."""
        term = self._bridge.term.code
        if len(text) < 2 or not term:
            return []
        with self._store.reading() as session:
            found = sections.ids(session, SectionQuery(text=text, term=term))[:_FEWER]
            rows = sections.rows(session, found)
        go = self._bridge.go
        return [
            Hit(
                "Sections",
                f"{row.label}  {row.title}",
                _seats(row.seats_left),
                "calendar-days",
                partial(go, "section", f"{row.term}/{row.crn}"),
            )
            for row in rows
        ]


def isolated(name: str) -> str:
    """A name in any script, so that its direction does not turn what stands around it."""
    return f"\u2068{name}\u2069"


def _seats(left: int | None) -> str:
    if left is None:
        return "No limit"
    return f"{left} seat{'s' * (left != 1)} left" if left else "Full"
