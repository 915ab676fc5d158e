"""Fee rules: listed, a new version added, one retired by finance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from registrar_desktop.records import naming
from registrar_desktop.records.accounts import school_currency
from registrar_desktop.records.fees import rules
from registrar_desktop.rules.money import format_money, parse_amount
from registrar_desktop.schema.vocabulary import ChangeKind
from ui.acts.recording import act, call

if TYPE_CHECKING:
    from registrar_desktop.records.fees.rules import FeeGiven, FeeRuleRow
    from ui.office import Office


def list_fee_rules(office: Office, *, term: str = "") -> list[FeeRuleRow]:
    """The rules of a term, or of all terms."""
    with office.store.reading() as session:
        return rules.list_rules(session, naming.term(session, term) if term else None)


def add_fee_rule(office: Office, *, term: str, given: FeeGiven) -> str:
    """Add a rule or a new version of one; what it charges in words."""
    with act(office, "Fee rule", ChangeKind.FEE_RULE) as work:
        rule = rules.add_rule(work, naming.term(work.session, term), given)
        told = f"{rule.code} {rule.title}, {format_money(rule.amount_minor, rule.currency)}"
        call(work, f"Fee rule {told}")
        return told


def retire_fee_rule(office: Office, *, term: str, code: str) -> str:
    """Charge nothing by this rule any more; its title."""
    with act(office, "Fee rule retired", ChangeKind.FEE_RULE) as work:
        rule = rules.retire_rule(work, naming.term(work.session, term), code)
        call(work, f"Fee rule {rule.code} {rule.title} retired")
        return f"{rule.code} {rule.title}"


def fee_amount(office: Office, *, text: str) -> int:
    """An amount as it is written, in minor units of the school's currency."""
    with office.store.reading() as session:
        return parse_amount(text, school_currency(session))
