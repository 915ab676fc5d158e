"""Payments at the gateway are found by what is written on them, however many there are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_MARKS = {
    "request": "json_extract(details, '$.metadata.request_id')",
    "op_key": "json_extract(details, '$.op_key')",
    "op_id": "json_extract(details, '$.metadata.op_id')",
}


def upgrade() -> None:
    for name, mark in _MARKS.items():
        op.create_index(
            f"ix_gateway_transaction_{name}_mark", "gateway_transaction", [sa.text(mark)]
        )
    op.create_index("ix_gateway_operation_ref", "gateway_operation", ["provider_ref"])
    op.create_index("ix_gateway_transaction_entry", "gateway_transaction", ["ledger_entry_id"])
