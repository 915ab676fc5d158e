"""How the columns of a delimited file are to be read: by a bank's own headers, or a provider's.

A mapping is data: what is built in stands in `known_mappings`, and an office writes its own as a
JSON file with the same names.
"""

from __future__ import annotations

import json
from collections.abc import Mapping as Values
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from registrar_desktop.errors import Invalid, Unusable
from registrar_desktop.imports.bank.figures import DATE_ORDERS

_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Mapping:
    """Which column holds what.

    account, currency: the same for the whole file, or named by a column. amount: a column with a
    sign; or credit and debit, a column each; or amount with direction, whose words for money that
    went out are `out`. recognized: headers by which a file is known to be this one's. kept:
    columns that are kept as they are, each under a name of ours.
    """

    name: str
    date: str
    account: str = ""
    account_column: str = ""
    currency: str = ""
    currency_column: str = ""
    value_date: str = ""
    date_order: str = "YMD"
    amount: str = ""
    credit: str = ""
    debit: str = ""
    direction: str = ""
    out: tuple[str, ...] = ()
    decimal: str = "."
    reference: str = ""
    end_to_end: str = ""
    counterparty: str = ""
    kind: str = ""
    text: tuple[str, ...] = ()
    gross: str = ""
    fee: str = ""
    kept: Values[str, str] | None = None
    recognized: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column without which it cannot be read."""
        needed = (
            *(self.date, self.account_column, self.currency_column, self.amount),
            *(self.credit, self.debit, self.direction),
        )
        return tuple(name for name in needed if name)


def check_mapping(mapping: Mapping) -> Mapping:
    """The mapping itself; raises Invalid where it cannot be read by."""
    wrong = ""
    if mapping.date_order not in DATE_ORDERS:
        wrong = f"date_order is one of {', '.join(DATE_ORDERS)}"
    elif mapping.decimal not in (".", ","):
        wrong = "decimal is a point or a comma"
    elif not (mapping.account or mapping.account_column):
        wrong = "account or account_column is needed"
    elif not (mapping.currency or mapping.currency_column):
        wrong = "currency or currency_column is needed"
    elif bool(mapping.amount) == bool(mapping.credit or mapping.debit):
        wrong = "either amount, or credit and debit, is needed"
    elif mapping.direction and not mapping.out:
        wrong = "direction needs the words for money that went out"
    if wrong:
        raise Invalid("bank_mapping_wrong", mapping=mapping.name, why=wrong)
    return mapping


def read_mapping(path: Path) -> Mapping:
    """A mapping that an office wrote. Raises Invalid where it is none, Unusable without the file."""
    try:
        data = path.read_bytes()[: _MOST_BYTES + 1]
    except OSError as error:
        raise Unusable("import_file_unreadable", file=path.name) from error
    try:
        told = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Invalid("bank_mapping_unreadable", file=path.name) from error
    if not isinstance(told, dict):
        raise Invalid("bank_mapping_unreadable", file=path.name)
    known = {each.name: each.type for each in fields(Mapping)}
    for name, value in told.items():
        if name not in known:
            raise Invalid("bank_mapping_wrong", mapping=path.name, why=f"{name[:40]} is unknown")
        if not _fits(str(known[name]), value):
            raise Invalid("bank_mapping_wrong", mapping=path.name, why=f"{name} is of another form")
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in told.items()
    }
    if not values.get("date"):
        raise Invalid("bank_mapping_wrong", mapping=path.name, why="date is needed")
    return check_mapping(Mapping(**{"name": path.stem, **values}))


def _fits(kind: str, value: object) -> bool:
    if kind == "str":
        return isinstance(value, str)
    if kind.startswith("tuple"):
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    return isinstance(value, dict) and all(
        isinstance(part, str) for pair in value.items() for part in pair
    )
