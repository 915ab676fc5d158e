"""What is answered to who cannot leave a section as they asked: as it is due now, or later."""

from __future__ import annotations

from typing import Any

from central.change_sets.occasion import Occasion
from central.change_sets.rejection import Rejected
from registrar_desktop.clock import to_text
from registrar_desktop.rules.reasons import ReasonCode
from registrar_desktop.rules.registration import Leaving
from registrar_desktop.schema.vocabulary import Case
from sync.protocol import Action, Choice, FieldChange, Line


def cannot_leave(row: dict[str, Any], allowed: Leaving, occasion: Occasion) -> Rejected:
    """The refusal, with the answer that the dates or the hold leave."""
    if not allowed.reasons:
        return _otherwise(row, allowed, occasion)
    rejected = Rejected.because(allowed.reasons)
    if allowed.reasons[0].code == ReasonCode.HOLD:
        again = Choice(code="again", facts={"until": "released"})
        return rejected.offering(Case.HOLD_SINCE, again)
    return rejected.offering(Case.DEADLINE_PASSED, Choice(code="keep", gives_up=True))


def _otherwise(row: dict[str, Any], allowed: Leaving, occasion: Occasion) -> Rejected:
    """The drop deadline has passed: by now leaving is a withdrawal."""
    due = str(allowed.status)
    fields = {
        "status": FieldChange(after=due),
        "reason_code": FieldChange(after=str(allowed.reason_code)),
    }
    line = Line(kind="registration", id=row["id"], action=Action.EDIT, fields=fields)
    rejected = Rejected(
        "leaving_differs",
        asked=row["status"].value,
        due=due,
        received_at=to_text(occasion.received_at),
        arrived_at=to_text(occasion.claim.arrived_at),
    )
    as_due = Choice(code="leave_as_due", facts={"due": due}, lines=[line])
    return rejected.offering(Case.DEADLINE_PASSED, as_due, Choice(code="keep", gives_up=True))
