"""How an act of a person is recorded: one change set with a label, and a word to who delivers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from registrar_desktop.store.locking import refuse_locked

if TYPE_CHECKING:
    from registrar_desktop.schema.vocabulary import ChangeKind
    from registrar_desktop.store.work import Work
    from ui.office import Office

_LABEL_LENGTH = 400


@contextmanager
def act(office: Office, label: str, kind: ChangeKind) -> Iterator[Work]:
    """One act of the person at the desk; whoever delivers is told once it is kept. Refused while
    the seat is locked."""
    with office.store.changing(label=label, kind=kind) as work:
        refuse_locked(work.session)
        yield work
    office.note_change()


def call(work: Work, label: str) -> None:
    """Give the act the label people read in the journal, now that its subject is known."""
    work.act = replace(work.act, label=label[:_LABEL_LENGTH])
