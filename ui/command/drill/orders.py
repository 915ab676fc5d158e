"""What a desk of the drill can be told to do: the program's own acts, and to say plainly what it holds.

The rows are told by SQL and not by the program's lists, so that the oracle does not see the desk
through the eyes of what it checks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text

from registrar_desktop.errors import Fault
from registrar_desktop.records.tender import Tender
from registrar_desktop.reports.requests import OutageRequest
from registrar_desktop.schema.vocabulary import PaymentMethod
from sync.peers import Peer
from ui import operations
from ui.office import Office

_ENTRIES = """
    SELECT e.id, s.student_number, e.kind, e.code, e.amount_minor, e.currency, e.method,
           e.reference, e.receipt_number, e.gateway_ref, e.reverses_id, e.row_version
    FROM ledger_entry e JOIN student s ON s.id = e.student_id ORDER BY e.id
"""
_OPERATIONS = """
    SELECT id, kind, state, amount_minor, currency, provider_ref, provider_status
    FROM gateway_operation ORDER BY id
"""
_SEEN = """
    SELECT provider_ref, kind, status, received_minor, currency, "match",
           json_extract(details, '$.finding') AS finding
    FROM gateway_transaction ORDER BY provider_ref
"""
_JOURNAL = """
    SELECT state, count(*) AS count, max(label) AS label FROM change_set GROUP BY state
"""


def _cycle(office: Office, *, peers: Sequence[str] = tuple(Peer)) -> dict[str, Any]:
    outcome = office.cycle().run([Peer(each) for each in peers])
    faults = {peer.value: fault.code for peer, fault in outcome.faults.items()}
    return {**outcome.report.as_dict(), "faults": faults}


def _take(
    office: Office, *, number: str, amount: str, method: str, reference: str, confirmed: bool
) -> dict[str, Any]:
    tender = Tender(amount=amount, method=PaymentMethod(method), reference=reference)
    taken = operations.record_payment(office, number=number, tender=tender, confirmed=confirmed)
    return {"entry": taken.entry_id, "receipt": taken.receipt_number}


def _join(office: Office, *, url: str, code: str) -> str:
    return operations.join(office, url=url, code=code).code


def _sign_in(office: Office, *, login: str, password: str) -> str:
    return operations.sign_in(office, login=login, password=password).login


def _connect(office: Office, *, url: str, key: str) -> str:
    return operations.connect_payments(office, url=url, key=key).url


def _tell(office: Office) -> dict[str, list[dict[str, Any]]]:
    """What this desk holds: entries, operations, what it saw at the gateway, its journal."""
    asked = {
        "entries": _ENTRIES,
        "operations": _OPERATIONS,
        "seen": _SEEN,
        "journal": _JOURNAL,
    }
    with office.store.reading() as session:
        return {
            name: [dict(row) for row in session.execute(text(query)).mappings()]
            for name, query in asked.items()
        }


def _attention(office: Office) -> list[dict[str, Any]]:
    return [
        {"case": each.case, "reason": each.reason, "label": each.label, "facts": each.facts}
        for each in operations.list_attention(office)
    ]


def _report(office: Office, *, file: str) -> str:
    issued = operations.issue_outage_report(office, request=OutageRequest(), target=Path(file))
    return str(issued.made.path)


def _several(office: Office, *, orders: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Many acts of one kind of moment: one line out, one line in."""
    answers: list[dict[str, Any]] = []
    for each in orders:
        told = dict(each)
        act = ACTS[told.pop("act")]
        try:
            answers.append({"did": act(office, **told)})
        except Fault as fault:
            answers.append({"refused": fault.code})
    return answers


ACTS: dict[str, Callable[..., Any]] = {
    "join": _join,
    "sign_in": _sign_in,
    "connect": _connect,
    "take": _take,
    "ask": operations.request_payment,
    "refund": operations.refund_payment,
    "declare": operations.declare_outage,
    "end": operations.end_outage,
    "cycle": _cycle,
    "reconcile": operations.reconcile,
    "attention": _attention,
    "tell": _tell,
    "report": _report,
    "several": _several,
}
