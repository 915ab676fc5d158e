"""Deliveries of the payment API, how far it was followed, and what posting looks up."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_INSTANT = sa.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "webhook_event",
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("event_id", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("made_at", _INSTANT, nullable=False),
        sa.Column("received_at", _INSTANT, nullable=False),
        sa.Column("hint", postgresql.JSONB(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("not_before", _INSTANT, nullable=False),
        sa.Column("done_at", _INSTANT, nullable=True),
        sa.Column("note", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("provider", "event_id", name=op.f("pk_webhook_event")),
    )
    op.create_index(
        "ix_webhook_event_waiting",
        "webhook_event",
        ["not_before"],
        postgresql_where=sa.text("state = 'WAITING'"),
    )
    op.create_index("ix_webhook_event_received", "webhook_event", ["received_at"])
    op.create_table(
        "payment_follow",
        sa.Column("provider", sa.String(length=32), nullable=False),
        sa.Column("cursor", sa.String(length=400), nullable=True),
        sa.Column("swept_at", _INSTANT, nullable=True),
        sa.Column("asked_again_at", _INSTANT, nullable=True),
        sa.Column("answered_at", _INSTANT, nullable=True),
        sa.Column("failing_since", _INSTANT, nullable=True),
        sa.Column("fault", sa.String(length=120), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("seconds", sa.Float(), nullable=True),
        sa.Column("clock_ahead", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_payment_follow")),
    )
    op.create_index("ix_gateway_transaction_match", "gateway_transaction", ["match"])
    op.create_index(
        "ix_gateway_transaction_request",
        "gateway_transaction",
        [sa.text("(details #>> '{metadata,request_id}')")],
    )
