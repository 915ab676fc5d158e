"""The test payment methods (`pm_card_visa`, `pm_usBankAccount_success`, …) and how each ends."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.payments.failures import Json, missing


@dataclass(frozen=True)
class Method:
    """How a payment by this means ends: at once for a card, days later for a bank debit."""

    kind: str
    brand: str = "visa"
    last4: str = "4242"
    failure: str | None = None
    decline: str | None = None
    disputed: bool = False
    settles: bool = True

    def details(self) -> Json:
        """`payment_method_details` of a charge."""
        if self.kind == "us_bank_account":
            return {
                "type": "us_bank_account",
                "us_bank_account": {
                    "account_holder_type": "individual",
                    "account_type": "checking",
                    "bank_name": "STRIPE TEST BANK",
                    "last4": self.last4,
                    "routing_number": "110000000",
                },
            }
        return {
            "type": "card",
            "card": {
                "brand": self.brand,
                "country": "US",
                "exp_month": 8,
                "exp_year": 2034,
                "funding": "credit",
                "last4": self.last4,
                "network": self.brand,
                "checks": {
                    "address_line1_check": None,
                    "address_postal_code_check": None,
                    "cvc_check": "pass",
                },
            },
        }


def _declined(decline: str, last4: str, failure: str = "card_declined") -> Method:
    return Method("card", last4=last4, failure=failure, decline=decline)


def _debit(failure: str | None = None, last4: str = "6789") -> Method:
    return Method("us_bank_account", last4=last4, failure=failure)


_METHODS = {
    "pm_card_visa": Method("card"),
    "pm_card_mastercard": Method("card", brand="mastercard", last4="4444"),
    "pm_card_amex": Method("card", brand="amex", last4="8431"),
    "pm_card_createDispute": Method("card", last4="0259", disputed=True),
    "pm_card_chargeDeclined": _declined("generic_decline", "0002"),
    "pm_card_chargeDeclinedInsufficientFunds": _declined("insufficient_funds", "9995"),
    "pm_card_chargeDeclinedLostCard": _declined("lost_card", "9987"),
    "pm_card_chargeDeclinedExpiredCard": _declined("expired_card", "0069", "expired_card"),
    "pm_card_chargeDeclinedProcessingError": _declined(
        "processing_error", "0119", "processing_error"
    ),
    "pm_usBankAccount": _debit(),
    "pm_usBankAccount_success": _debit(),
    "pm_usBankAccount_accountClosed": _debit("account_closed", "1111"),
    "pm_usBankAccount_noAccount": _debit("no_account", "1113"),
    "pm_usBankAccount_insufficientFunds": _debit("insufficient_funds", "2227"),
    "pm_usBankAccount_debitNotAuthorized": _debit("debit_not_authorized", "3335"),
    "pm_usBankAccount_processing": Method("us_bank_account", last4="0000", settles=False),
}


def known_method(token: str) -> Method:
    """The method behind a token."""
    if token not in _METHODS:
        raise missing("PaymentMethod", token, param="payment_method", status=400)
    return _METHODS[token]
