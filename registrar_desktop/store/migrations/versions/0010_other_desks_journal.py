"""Whose change sets those are that another desk recorded and could not deliver."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("change_set", sa.Column("origin_desk_id", sa.String(length=36), nullable=True))
    op.add_column("change_set", sa.Column("origin_desk_code", sa.String(length=8), nullable=True))
    op.add_column("change_set", sa.Column("origin_seq", sa.Integer(), nullable=True))
