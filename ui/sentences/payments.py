"""What is said about the payment service and payments through it."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    "payments_unreachable": (
        "The payment service cannot be reached. Nothing was sent; the request is kept and will "
        "be sent by itself."
    ),
    "payments_untrusted": (
        "The connection to the payment service is not safe: its certificate was not accepted. "
        "Nothing was sent; sign in to the network or ask your administrator."
    ),
    "payments_busy": (
        "The payment service asked us to wait. Nothing was sent; the request is kept and will be "
        "sent by itself."
    ),
    "payments_key_refused": (
        "The payment service did not accept this desk's key. Nothing was sent; enter the key "
        "again under Settings."
    ),
    "payments_right_missing": (
        "This desk's key may not do that at the payment service. Nothing was sent; ask for a key "
        "with the right to do it."
    ),
    "payments_no_answer": (
        "The payment service did not answer. We do not know yet whether the payment went "
        "through; do not charge again, it will be looked up by itself."
    ),
    "payments_answer_unreadable": (
        "What came back (status {status}) was not from the payment service. We do not know yet "
        "whether the payment went through; do not charge again, it will be looked up by itself."
    ),
    "payments_failed_there": (
        "The payment service had a failure of its own (status {status}). We do not know yet "
        "whether the payment went through; do not charge again, it will be looked up by itself."
    ),
    "payments_in_progress": (
        "The payment service is still working on this payment. Do not charge again; it will be "
        "looked up by itself."
    ),
    "payments_key_used_otherwise": (
        "The payment service knows this operation with other contents. Do not charge again; a "
        "person has to look at it."
    ),
    "payments_provider_unknown": (
        "The payment service “{provider}” is not known here; the connection stays as it was. "
        "This program knows: {known}."
    ),
    "payments_side_missing": (
        "This desk has no connection to the payment service, so that its side is as the centre told "
        "of it. Desk and centre were compared. A desk with a key compares all three sides."
    ),
    "payments_list_broken": (
        "The payment service's list was not complete. Nothing was changed; it will be read again "
        "by itself."
    ),
    "payments_unconfirmed": (
        "The payment service answers, but a payment of this desk has waited for its word for more "
        "than half an hour. It is kept and looked up by itself; do not charge again."
    ),
    "payments_failing": (
        "The payment service leaves many requests without an answer. Nothing is lost; what is not "
        "answered is looked up by itself."
    ),
    "payments_slow": (
        "The payment service is slow. Work goes on here as always, and payments take longer."
    ),
    "payment_events_silent": (
        "The payment service has payments of which its events tell nothing. They are found by "
        "looking; tell your administrator if it lasts."
    ),
    "centre_follows": (
        "The centre follows it for all desks; what is paid on the web comes here by itself."
    ),
    "centre_payments_failing": (
        "The centre does not reach the payment service. What is paid there is kept there, and comes "
        "here as soon as it is reached."
    ),
    "centre_deliveries_wait": (
        "The payment service has told the centre of payments that the centre could not fetch yet. "
        "They are kept and fetched by itself."
    ),
    "payment_declined": (
        "The payment was declined ({reason}): {why} Nothing was charged; ask for another means "
        "of payment."
    ),
    "payment_refused_there": (
        "The payment service refused the request ({reason}): {why} Nothing was charged."
    ),
    "payments_key_unreadable": (
        "That is not a key of the payment service. Nothing was saved; a restricted key begins "
        "with rk_."
    ),
    "payments_key_too_mighty": (
        "That key may do everything with the live account and is not accepted here. Nothing was "
        "saved; make a restricted key (rk_)."
    ),
    "payments_url_unsafe": (
        "{url} is not a safe address for payments. Nothing was saved; it must begin with https."
    ),
    "amount_not_positive": "The amount must be more than zero; nothing was changed.",
    "gateway_payment_unknown": (
        "The payment service has shown no payment {payment} here; nothing was changed. Sync and "
        "try again."
    ),
    "payment_request_not_open": (
        "{payment} is no open request of this desk any more; nothing was changed."
    ),
    "payment_request_differs": (
        "The same was asked for before with another amount or means and is not settled yet; "
        "nothing was changed."
    ),
    "payment_not_refundable": ("Of {payment} {left} can be sent back; nothing was changed."),
    "amount_not_chargeable": (
        "The payment service takes no third decimal in {currency}. Nothing was sent; round the "
        "amount to a multiple of ten."
    ),
}
