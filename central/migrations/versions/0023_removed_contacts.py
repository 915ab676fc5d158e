"""A contact can be taken off a student's record; its place is free for another one then."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registrar_desktop.schema.base import Instant

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("contact", sa.Column("removed_at", Instant(), nullable=True))
    op.drop_index("uq_contact_place", "contact")
    op.create_index(
        "uq_contact_place",
        "contact",
        ["student_id", "kind", "priority"],
        unique=True,
        postgresql_where=sa.text("removed_at IS NULL"),
    )
