"""What sends, as wrong clients do it: forgets what was under way, or gives up what is absent."""

from __future__ import annotations

from registrar_desktop.store.tables.payments import GatewayOperation, OperationState
from sync.payments.submit import Submitter


class ForgetsWhatWasUnderWay(Submitter):
    """What was being sent when the program ended is never looked at again."""

    def give_up_sending(self) -> None:
        """Nothing was being sent, as far as it knows."""


class TakesAbsenceForRefusal(Submitter):
    """What is not there at once never will be: no grace, no second sending."""

    def _may_send_again(self, operation: GatewayOperation) -> bool:
        self._keep(operation.id, OperationState.REVIEW, "never_arrived")
        return False
