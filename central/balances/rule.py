"""What the school has set about overdue balances: when a hold is placed, what a returned check costs."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select, update

from central.tables import School
from registrar_desktop.errors import Invalid
from registrar_desktop.rules.money import LARGEST_MINOR


@dataclass(frozen=True, slots=True)
class BalanceRule:
    """A hold is placed where more than `over_minor` has been overdue for more than `after_days`;
    None: none is placed. return_fee_minor: charged for a payment that came back; None: nothing."""

    over_minor: int | None = None
    after_days: int = 0
    return_fee_minor: int | None = None


def read_rule(connection: Connection) -> BalanceRule:
    """The rule as it is set."""
    table = School.__table__.c
    columns = (table.hold_over_minor, table.hold_after_days, table.return_fee_minor)
    return BalanceRule(*connection.execute(select(*columns)).one())


def set_rule(connection: Connection, rule: BalanceRule) -> None:
    """Set it. Raises Invalid for what is no amount or no number of days."""
    for amount in (rule.over_minor, rule.return_fee_minor):
        if amount is not None and not 0 <= amount <= LARGEST_MINOR:
            raise Invalid("rule_amount_unusable")
    if rule.return_fee_minor == 0:
        raise Invalid("rule_amount_unusable")
    connection.execute(
        update(School).values(
            hold_over_minor=rule.over_minor,
            hold_after_days=rule.after_days,
            return_fee_minor=rule.return_fee_minor,
        )
    )
