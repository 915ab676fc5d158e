"""When versions of fee rules count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registrar_desktop.schema.base import Instant

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("valid_from", "valid_until"):
        op.add_column("fee_rule", sa.Column(name, Instant(), nullable=True))
