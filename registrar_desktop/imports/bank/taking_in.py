"""Takes the lines of a bank file into the store: what is known already is left alone and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from registrar_desktop.imports.bank.lines import BankFile, BankLine
from registrar_desktop.schema.bank import BankLine as Row
from registrar_desktop.schema.vocabulary import ChangeKind
from registrar_desktop.store.desk_store import DeskStore
from registrar_desktop.store.work import Work

LINES_A_CHANGE_SET = 500
_AT_ONCE = 400


@dataclass(slots=True)
class TakenIn:
    """What became of a file's lines."""

    added: list[str] = field(default_factory=list)
    known: int = 0


def new_lines(session: Session, file: BankFile) -> list[BankLine]:
    """Those lines that are not here yet. An entry that is here whole or in parts is not taken
    again in the other form."""
    lines = list(file.lines)
    there: set[str] = set()
    keys = sorted({line.entry_key for line in lines})
    for at in range(0, len(keys), _AT_ONCE):
        found = select(Row.entry_key).where(Row.entry_key.in_(keys[at : at + _AT_ONCE]))
        there.update(session.scalars(found))
    return [line for line in lines if line.entry_key not in there]


def take_in(
    store: DeskStore, file: BankFile, progress: Callable[[int, int], None] | None = None
) -> TakenIn:
    """Keep the lines that are new, in groups of one change set each."""
    with store.reading() as session:
        fresh = new_lines(session, file)
    taken = TakenIn(known=sum(1 for _ in file.lines) - len(fresh))
    for group in _groups(fresh):
        with store.changing(label=f"Bank lines from {file.name}", kind=ChangeKind.BANK) as work:
            work.bulk_insert(Row, [_row(work, file, line) for line in group])
        taken.added += [line.id for line in group]
        if progress is not None:
            progress(len(taken.added), len(fresh))
    return taken


def _groups(lines: list[BankLine]) -> Iterator[list[BankLine]]:
    """Groups of lines; the parts of one entry stay together."""
    group: list[BankLine] = []
    for line in lines:
        if len(group) >= LINES_A_CHANGE_SET and line.entry_key != group[-1].entry_key:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _row(work: Work, file: BankFile, line: BankLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "account": line.account,
        "entry_key": line.entry_key,
        "reference": line.reference or None,
        "booked_on": line.booked_on,
        "value_on": line.value_on,
        "amount_minor": line.amount_minor,
        "currency": line.currency,
        "kind": line.kind or None,
        "counterparty": line.counterparty or None,
        "end_to_end": line.end_to_end or None,
        "text": line.text or None,
        "details": dict(line.details) or None,
        "source": file.format,
        "file_name": file.name[:200],
        "imported_by": work.actor,
        "imported_at": work.now,
    }
