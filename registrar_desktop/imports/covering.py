"""Puts imported payments on the charges they cover: the oldest open ones first, as at the counter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from registrar_desktop.identifiers import new_id
from registrar_desktop.records.accounts import accounts
from registrar_desktop.rules.ledger import open_items, propose_allocation
from registrar_desktop.schema.accounts import Allocation
from registrar_desktop.schema.vocabulary import EntryKind
from registrar_desktop.store.work import Work


def cover_charges(work: Work, entries: Iterable[dict[str, Any]]) -> None:
    """Allocate these new payments; what is left of them stands as credit."""
    for entry in entries:
        if entry["kind"] is not EntryKind.PAYMENT:
            continue
        book = accounts(work.session, [entry["student_id"]])[entry["student_id"]]
        parts = propose_allocation(-entry["amount_minor"], open_items(book.entries, book.applied))
        work.bulk_insert(
            Allocation,
            [
                {
                    "id": new_id(),
                    "credit_entry_id": entry["id"],
                    "charge_entry_id": charge,
                    "amount_minor": part,
                    "change_set_id": work.change_set_id,
                }
                for charge, part in parts
            ],
        )
