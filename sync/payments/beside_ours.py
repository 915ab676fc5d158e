"""Lays what the centre tells of the gateway's objects beside what this desk has seen itself.

Either may have looked last: of each object the look that counts more is kept, under the centre's
version. Where the two posted it, the rows say the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from registrar_desktop.clock import from_text
from registrar_desktop.schema.vocabulary import GatewayKind, GatewayMatch
from sync.payments.looks import is_newer

Row = dict[str, Any]
# Set by the centre whichever look counts.
_ITS_OWN = ("id", "row_version", "updated_at")
# What was made of a payment, in its details: by which rule, and what there is to tell.
_MADE_OF_IT = ("rule", "finding")
_KNOWN = """
    SELECT id, provider, provider_ref, kind, parent_ref, amount_minor, received_minor,
        refunded_minor, fee_minor, currency, occurred_at, available_on, payout_ref, status, details,
        match, ledger_entry_id
    FROM gateway_transaction WHERE id IN (SELECT value FROM json_each(?))
"""


def beside_ours(session: Session, rows: Iterable[Row]) -> list[Row]:
    """The rows to write: the centre's, with what this desk knows better."""
    told = list(rows)
    found = session.connection().exec_driver_sql(_KNOWN, (json.dumps([row["id"] for row in told]),))
    ours = {row["id"]: dict(row) for row in found.mappings()}
    return [_merged(ours[row["id"]], row) if row["id"] in ours else row for row in told]


def _merged(ours: Row, theirs: Row) -> Row:
    ours["details"] = json.loads(ours["details"] or "{}")
    theirs = {**theirs, "details": theirs["details"] or {}}
    newer = is_newer(GatewayKind(ours["kind"]), _look(theirs), _look(ours))
    base, other = (theirs, ours) if newer else (ours, theirs)
    row = {**theirs, **base, **{name: theirs[name] for name in _ITS_OWN}}
    row["payout_ref"] = base["payout_ref"] or other["payout_ref"]
    row["details"] = {**base["details"], "op_key": _first("op_key", (base, other))}
    same = [side for side in (theirs, ours) if _standing(side) == _standing(row)]
    for name in _MADE_OF_IT:
        row["details"][name] = _first(name, same)
    row["details"]["suggestion"] = _first("suggestion", same)
    posted = [side for side in same if side["match"] == GatewayMatch.MATCHED.value]
    for side in (*posted, *same)[:1]:
        row["match"], row["ledger_entry_id"] = side["match"], side["ledger_entry_id"]
    return row


def _look(row: Row) -> tuple[str, Any]:
    return row["status"], from_text(row["details"].get("fetched_at") or row["occurred_at"])


def _standing(row: Row) -> tuple[str, int]:
    """What an account has to hear of: where this changed, it is decided anew."""
    return row["status"], row["received_minor"]


def _first(name: str, sides: Sequence[Row]) -> Any:
    return next((side["details"][name] for side in sides if side["details"].get(name)), None)
