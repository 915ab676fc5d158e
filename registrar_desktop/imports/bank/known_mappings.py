"""The mappings that come with the program: itemized reports of a payment provider's balance.

A provider's balance is an account like one at a bank: charges come in net of their fee, refunds
and payouts go out, and each payout is one deposit at the bank.
"""

from __future__ import annotations

from registrar_desktop.imports.bank.mapping import Mapping

_KEPT = {
    "source_id": "source",
    "charge_id": "charge",
    "payment_intent_id": "payment",
    "automatic_payout_id": "payout",
    "payment_metadata[request_id]": "request",
    "payment_metadata[op_id]": "operation",
    "payment_method_type": "method",
}
_TEXTS = ("description", "source_id", "payment_metadata[request_id]")

KNOWN: tuple[Mapping, ...] = (
    Mapping(
        name="stripe-payouts",
        account="stripe",
        currency_column="currency",
        date="automatic_payout_effective_at_utc",
        value_date="created_utc",
        amount="net",
        reference="balance_transaction_id",
        kind="reporting_category",
        text=_TEXTS,
        gross="gross",
        fee="fee",
        kept=_KEPT,
        recognized=("automatic_payout_id", "balance_transaction_id", "net"),
    ),
    Mapping(
        name="stripe-balance",
        account="stripe",
        currency_column="currency",
        date="created_utc",
        amount="net",
        reference="balance_transaction_id",
        kind="reporting_category",
        text=_TEXTS,
        gross="gross",
        fee="fee",
        kept=_KEPT,
        recognized=("balance_transaction_id", "created_utc", "reporting_category", "net"),
    ),
)
BY_NAME = {each.name: each for each in KNOWN}
