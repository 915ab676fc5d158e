"""ISO 20022 camt.053 statements and camt.054 notifications: booked entries as lines.

An entry of several transactions whose amounts add up to it is split into them; otherwise it stays
one line. What is only announced (pending) is left out and told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.bank.figures import currency_code, day, minor_units
from registrar_desktop.imports.bank.lines import (
    BankFile,
    BankLine,
    Statement,
    identified,
    shortened,
)
from registrar_desktop.imports.bank.safe_xml import Element, read_xml
from registrar_desktop.imports.planned import Finding, Place

FORMAT = "CAMT"
_STATEMENTS = ("BkToCstmrStmt/Stmt", "BkToCstmrDbtCdtNtfctn/Ntfctn")
_NONE_GIVEN = frozenset({"NOTPROVIDED", "NONREF", "NOT PROVIDED"})


@dataclass(slots=True)
class _Reading:
    """One file under way."""

    name: str
    entries: int = 0
    refused: list[Finding] = field(default_factory=list)

    def refuse(self, place: Place, problem: Invalid) -> None:
        self.refused.append(Finding(place, problem.code, problem.facts, refused=True))


def read_camt(name: str, data: bytes) -> BankFile:
    """The statements of a file. Raises Invalid where it holds none."""
    root = read_xml(name, data)
    found = [each for path in _STATEMENTS for each in root.all(path)]
    if not found:
        raise Invalid("bank_file_no_statement", file=name)
    reading = _Reading(name)
    statements = identified([_statement(reading, each) for each in found])
    return BankFile(name, FORMAT, statements, tuple(reading.refused))


def is_camt(start: bytes) -> bool:
    """Whether the beginning of a file is of this kind."""
    return b"camt.05" in start or b"<BkToCstmr" in start


def _statement(reading: _Reading, element: Element) -> Statement:
    account = element.told("Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/PrtryAcct/Id")
    account = account.replace(" ", "")[:64]
    if not account:
        raise Invalid("bank_file_no_account", file=reading.name)
    lines: list[BankLine] = []
    for entry in element.all("Ntry"):
        reading.entries += 1
        place = Place(reading.name, reading.entries)
        try:
            lines += _entry(place, account, entry)
        except Invalid as problem:
            reading.refuse(place, problem)
    currency = element.told("Acct/Ccy") or (lines[0].currency if lines else "")
    return Statement(
        account,
        currency,
        tuple(lines),
        _balance(element, currency, "OPBD"),
        _balance(element, currency, "CLBD"),
    )


def _balance(statement: Element, currency: str, kind: str) -> int | None:
    for balance in statement.all("Bal"):
        amount = balance.first("Amt")
        if amount is None or balance.told("Tp/CdOrPrtry/Cd") != kind:
            continue
        if amount.attributes.get("Ccy") == currency:
            try:
                return _signed(balance, amount)
            except Invalid:
                return None
    return None


def _signed(element: Element, amount: Element) -> int:
    currency = currency_code(amount.attributes.get("Ccy", ""))
    direction = element.told("CdtDbtInd")
    if direction not in ("CRDT", "DBIT"):
        raise Invalid("bank_direction_missing")
    minor = minor_units(amount.text, currency)
    return minor if direction == "CRDT" else -minor


def _entry(place: Place, account: str, entry: Element) -> list[BankLine]:
    status = entry.told("Sts/Cd", "Sts")
    if status and status != "BOOK":
        raise Invalid("bank_line_pending", status=status[:20])
    amount = entry.first("Amt")
    if amount is None:
        raise Invalid("bank_amount_unreadable", text="")
    minor = _signed(entry, amount)
    if not minor:
        raise Invalid("bank_line_of_nothing")
    value = entry.told("ValDt/Dt", "ValDt/DtTm")
    whole = BankLine(
        place=place,
        account=account,
        currency=currency_code(amount.attributes.get("Ccy", "")),
        booked_on=day(entry.told("BookgDt/Dt", "BookgDt/DtTm", "ValDt/Dt", "ValDt/DtTm")),
        value_on=day(value) if value else None,
        amount_minor=minor,
        reference=shortened("reference", entry.told("AcctSvcrRef", "NtryRef")),
        kind=shortened("kind", _kind(entry)),
    )
    return list(_parts(whole, entry))


def _kind(entry: Element) -> str:
    domain = [entry.told(f"BkTxCd/Domn/{path}") for path in ("Cd", "Fmly/Cd", "Fmly/SubFmlyCd")]
    return "/".join(part for part in domain if part) or entry.told("BkTxCd/Prtry/Cd")


def _parts(whole: BankLine, entry: Element) -> Iterator[BankLine]:
    details = list(entry.all("NtryDtls/TxDtls"))
    amounts = [_part_minor(whole, each) for each in details]
    if len(details) > 1 and sum(each or 0 for each in amounts) == whole.amount_minor:
        one = replace(whole, details={"entry_minor": whole.amount_minor, "parts": len(details)})
        paid = [pair for pair in zip(details, amounts, strict=True) if pair[1]]
        for part, (each, minor) in enumerate(paid, 1):
            yield _told(one, entry, [each], part=part, minor=minor or 0)
        return
    yield _told(whole, entry, details, part=0, minor=whole.amount_minor)


def _part_minor(whole: BankLine, details: Element) -> int | None:
    """The amount of one transaction in the entry's own currency; None where it tells none."""
    amount = details.first("Amt", "AmtDtls/TxAmt/Amt")
    if amount is None or amount.attributes.get("Ccy") != whole.currency:
        return None
    try:
        minor = minor_units(amount.text, whole.currency)
    except Invalid:
        return None
    direction = details.told("CdtDbtInd")
    comes_in = direction == "CRDT" if direction else whole.amount_minor > 0
    return minor if comes_in else -minor


def _told(
    whole: BankLine, entry: Element, transactions: list[Element], *, part: int, minor: int
) -> BankLine:
    """A line with what its transactions say."""
    texts = [text for each in transactions for text in _texts(each)]
    texts.append(entry.told("AddtlNtryInf"))
    ends = [each.told("Refs/EndToEndId") for each in transactions]
    names = [_other_side(each, comes_in=minor > 0) for each in transactions]
    return replace(
        whole,
        amount_minor=minor,
        part=part,
        end_to_end=shortened("end_to_end", " ".join(_given(ends))),
        counterparty=shortened("counterparty", ", ".join(_given(names))),
        text=shortened("text", " ".join(_given(texts))),
    )


def _texts(transaction: Element) -> Iterator[str]:
    paths = (
        *("RmtInf/Ustrd", "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/AddtlRmtInf"),
        *("Refs/InstrId", "Refs/TxId", "AddtlTxInf"),
    )
    for path in paths:
        yield from (found.text for found in transaction.all(path))


def _other_side(transaction: Element, *, comes_in: bool) -> str:
    side = "Dbtr" if comes_in else "Cdtr"
    places = [f"RltdPties/{who}" for who in (side, f"Ultmt{side}")]
    return transaction.told(*(f"{place}/{name}" for place in places for name in ("Nm", "Pty/Nm")))


def _given(texts: list[str]) -> list[str]:
    """Each text once, without what only says that there is none."""
    return [text for text in dict.fromkeys(texts) if text and text.upper() not in _NONE_GIVEN]
