"""OFX statements, 1.x (SGML, whose leaves need no end) and 2.x (XML), read by one scanner.

No XML parser is involved: only the five entities of XML and numbers of letters are known, so there
is nothing in a file that could grow.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

from registrar_desktop.errors import Invalid
from registrar_desktop.imports.bank.figures import currency_code, day, minor_units
from registrar_desktop.imports.bank.lines import (
    BankFile,
    BankLine,
    Statement,
    identified,
    shortened,
)
from registrar_desktop.imports.limits import MOST_ROWS
from registrar_desktop.imports.planned import Finding, Place

FORMAT = "OFX"
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9_.]{0,40})(?:\s[^<>]{0,200})?(/?)>([^<]*)")
_REFERENCE = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});")
_CHARSET = re.compile(rb"(?:CHARSET:|encoding=[\"'])\s*([A-Za-z0-9-]{1,20})")
_STATEMENTS = frozenset({"STMTRS", "CCSTMTRS"})
_ACCOUNTS = frozenset({"BANKACCTFROM", "CCACCTFROM"})
# Groups inside a transaction whose leaves are not the transaction's own.
_APART = frozenset({"BANKACCTTO", "CCACCTTO", "PAYEE", "CURRENCY", "ORIGCURRENCY", "IMAGEDATA"})
_GROUPS = _ACCOUNTS | _APART | {"LEDGERBAL", "AVAILBAL"}


@dataclass(slots=True)
class _Found:
    """A statement as it stands in the file: leaves by their group and name."""

    facts: dict[str, str] = field(default_factory=dict)
    transactions: list[dict[str, str]] = field(default_factory=list)


def is_ofx(start: bytes) -> bool:
    """Whether the beginning of a file is of this kind."""
    return b"OFXHEADER" in start or b"<OFX>" in start.upper()


def read_ofx(name: str, data: bytes) -> BankFile:
    """The statements of a file. Raises Invalid where it holds none."""
    text = _decoded(name, data)
    found = _Scan(name).walk(text)
    if not found:
        raise Invalid("bank_file_no_statement", file=name)
    refused: list[Finding] = []
    statements = [_statement(name, each, refused) for each in found]
    return BankFile(name, FORMAT, identified(statements), tuple(refused))


def _decoded(name: str, data: bytes) -> str:
    told = _CHARSET.search(data[:600])
    charset = told[1].decode("ascii").lower() if told else "utf-8"
    if charset == "1252":
        charset = "cp1252"
    for encoding in dict.fromkeys((charset, "utf-8", "cp1252")):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    raise Invalid("import_encoding_unknown", file=name)


class _Scan:
    """Walks the tags of a file and gathers its statements."""

    def __init__(self, name: str) -> None:
        self.found: list[_Found] = []
        self._name = name
        self._statement: _Found | None = None
        self._transaction: dict[str, str] | None = None
        self._within = ""

    def walk(self, text: str) -> list[_Found]:
        """Every statement, also one that the file breaks off in."""
        for closing, written, ended, value in _TAG.findall(text):
            tag = written.upper()
            if closing:
                self._close(tag)
            elif tag in _STATEMENTS:
                self._statement, self._transaction, self._within = _Found(), None, ""
                self.found.append(self._statement)
            elif self._statement is not None:
                self._open(self._statement, tag, "" if ended else _plain(value), ended=bool(ended))
        return self.found

    def _close(self, tag: str) -> None:
        if tag in _STATEMENTS:
            self._statement = None
        if tag == "STMTTRN" or tag in _STATEMENTS:
            self._transaction, self._within = None, ""
        elif tag == self._within:
            self._within = ""

    def _open(self, statement: _Found, tag: str, value: str, *, ended: bool) -> None:
        if tag == "STMTTRN":
            self._transaction, self._within = {}, ""
            statement.transactions.append(self._transaction)
            if len(statement.transactions) > MOST_ROWS:
                raise Invalid("bank_file_too_large", file=self._name)
        elif tag in _GROUPS:
            self._within = "" if ended else tag
        elif value:
            place = self._within
            self._leaves(statement, place).setdefault(f"{place}/{tag}" if place else tag, value)

    def _leaves(self, statement: _Found, place: str) -> dict[str, str]:
        if self._transaction is not None and place not in _ACCOUNTS:
            return self._transaction
        return statement.facts


def _plain(value: str) -> str:
    """The text of a leaf; what is no entity of XML stays as it stands."""
    return _REFERENCE.sub(lambda found: html.unescape(found[0]), value).strip()


def _statement(name: str, found: _Found, refused: list[Finding]) -> Statement:
    account = _account(found)
    if not account:
        raise Invalid("bank_file_no_account", file=name)
    currency = currency_code(found.facts.get("CURDEF", ""))
    lines = []
    for number, transaction in enumerate(found.transactions, 1):
        place = Place(name, number)
        try:
            lines.append(_line(place, account[:64], currency, transaction))
        except Invalid as problem:
            refused.append(Finding(place, problem.code, problem.facts, refused=True))
    return Statement(account[:64], currency, tuple(lines), None, _closing(found, currency))


def _account(found: _Found) -> str:
    """Bank and account number; empty where the file names no account."""
    for group in sorted(_ACCOUNTS):
        if number := found.facts.get(f"{group}/ACCTID"):
            return f"{found.facts.get(f'{group}/BANKID', '')} {number}".strip()
    return ""


def _closing(found: _Found, currency: str) -> int | None:
    try:
        return minor_units(found.facts.get("LEDGERBAL/BALAMT", ""), currency)
    except Invalid:
        return None


def _line(place: Place, account: str, currency: str, told: dict[str, str]) -> BankLine:
    other = told.get("CURRENCY/CURSYM", currency)
    if other != currency:
        raise Invalid("bank_line_other_currency", currency=other[:10], account=currency)
    amount = told.get("TRNAMT", "")
    # The standard allows a point or a comma before the decimals, and no groups.
    minor = minor_units(amount, currency, "," if "," in amount and "." not in amount else ".")
    if not minor:
        raise Invalid("bank_line_of_nothing")
    check = told.get("CHECKNUM", "").strip("0")
    texts = [told.get("MEMO", ""), f"check {told['CHECKNUM']}" if check else ""]
    return BankLine(
        place=place,
        account=account,
        currency=currency,
        booked_on=day(told.get("DTPOSTED", "")[:8]),
        amount_minor=minor,
        reference=shortened("reference", told.get("FITID", "")),
        end_to_end=shortened("end_to_end", told.get("REFNUM", "")),
        counterparty=shortened("counterparty", told.get("NAME") or told.get("PAYEE/NAME", "")),
        text=shortened("text", " ".join(text for text in texts if text)),
        kind=shortened("kind", told.get("TRNTYPE", "")),
    )
