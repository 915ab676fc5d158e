"""Statements written for the tests, in each form a bank gives them."""

from __future__ import annotations

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>
<Id>1</Id><Acct><Id><IBAN>DE02 1203 0000 0000 2020 51</IBAN></Id><Ccy>EUR</Ccy></Acct>
{balances}{entries}</Stmt></BkToCstmrStmt></Document>"""


def camt(*entries: str, balances: str = "") -> bytes:
    """A camt.053 file with these entries."""
    return CAMT.format(entries="".join(entries), balances=balances).encode()


def entry(
    amount: str, inner: str = "", *, ref: str = "", status: str = "BOOK", side: str = "CRDT"
) -> str:
    """One entry; `inner` is what stands in its details."""
    told = f"<AcctSvcrRef>{ref}</AcctSvcrRef>" if ref else ""
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>{status}</Cd>'
        f"</Sts><BookgDt><Dt>2025-09-02</Dt></BookgDt>{told}"
        f"<NtryDtls>{inner or details('')}</NtryDtls></Ntry>"
    )


def details(text: str, amount: str = "", end_to_end: str = "") -> str:
    """One transaction of an entry."""
    told = f'<Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>' if amount else ""
    refs = f"<Refs><EndToEndId>{end_to_end or 'NOTPROVIDED'}</EndToEndId></Refs>"
    return f"<TxDtls>{refs}{told}<RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"


def ofx(*transactions: str, account: str = "9100") -> bytes:
    """An OFX 1.x file in US dollars with these transactions."""
    head = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nENCODING:UTF-8\n\n"
    body = "".join(f"<STMTTRN>{each}</STMTTRN>" for each in transactions)
    return (
        f"{head}<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>USD<BANKACCTFROM><BANKID>1"
        f"<ACCTID>{account}</BANKACCTFROM><BANKTRANLIST>{body}</BANKTRANLIST>"
        "</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"
    ).encode()


def transaction(amount: str, ref: str, memo: str = "", day: str = "20250902") -> str:
    """One OFX transaction as a bank writes it without ends."""
    return f"<TRNTYPE>CREDIT<DTPOSTED>{day}<TRNAMT>{amount}<FITID>{ref}<NAME>Payer<MEMO>{memo}"


PROVIDER = (
    "automatic_payout_id,automatic_payout_effective_at_utc,balance_transaction_id,created_utc,"
    "currency,gross,fee,net,reporting_category,source_id,payment_intent_id,charge_id\n"
)
