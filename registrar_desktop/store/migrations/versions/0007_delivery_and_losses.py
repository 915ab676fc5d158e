"""Urgency and dependencies of change sets, and records a restored centre no longer has."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from registrar_desktop.schema.base import Instant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_UNCONFIRMED = "('WAITING', 'SENDING', 'REFUSED', 'CONFLICT')"

# A queue that filled under an earlier version: on the same record a later change set rests on every
# earlier one, and whoever names a record rests on its creation.
_SAME_RECORD = f"""
INSERT OR IGNORE INTO change_dependency (change_set_id, needs_id)
SELECT late.id, early.id
FROM change_set AS late
JOIN change_line AS touches ON touches.change_set_id = late.id
JOIN change_line AS touched ON touched.record_kind = touches.record_kind
    AND touched.record_id = touches.record_id
JOIN change_set AS early ON early.id = touched.change_set_id
WHERE late.state IN {_UNCONFIRMED} AND early.state IN {_UNCONFIRMED}
    AND (early.position, early.seq) < (late.position, late.seq)
"""  # noqa: S608
_NAMED_RECORD = f"""
INSERT OR IGNORE INTO change_dependency (change_set_id, needs_id)
SELECT late.id, early.id
FROM change_set AS late
JOIN change_line AS names ON names.change_set_id = late.id
JOIN json_each(names.fields) AS field
JOIN change_line AS made ON made.action = 'CREATE'
    AND made.record_id = json_extract(field.value, '$[1]')
JOIN change_set AS early ON early.id = made.change_set_id
WHERE late.state IN {_UNCONFIRMED} AND early.state IN {_UNCONFIRMED} AND early.id <> late.id
    AND (early.position, early.seq) < (late.position, late.seq)
"""  # noqa: S608
# As `rules/urgency.py` ranked them when this was written. The accepted ones too: a restored centre
# may have forgotten them.
_URGENCY = """
UPDATE change_set SET urgency = CASE kind
    WHEN 'STUDENT_ADD' THEN 20 WHEN 'HOLD_RELEASE' THEN 30
    WHEN 'PAYMENT' THEN 40 WHEN 'GATEWAY_PAYMENT' THEN 40
    WHEN 'DROP' THEN 60 WHEN 'SWAP' THEN 61 WHEN 'REGISTER' THEN 62
    WHEN 'HOLD_PLACE' THEN 70 WHEN 'DOCUMENT' THEN 90 ELSE 80 END
"""


def upgrade() -> None:
    op.add_column(
        "change_set", sa.Column("urgency", sa.Integer(), server_default="0", nullable=False)
    )
    op.drop_index("ix_change_set_state", "change_set")
    op.create_index("ix_change_set_state", "change_set", ["state", "urgency", "position", "seq"])
    op.create_table(
        "change_dependency",
        sa.Column("change_set_id", sa.String(length=36), nullable=False),
        sa.Column("needs_id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_set_id"],
            ["change_set.id"],
            name=op.f("fk_change_dependency_change_set_id_change_set"),
        ),
        sa.PrimaryKeyConstraint("change_set_id", "needs_id", name=op.f("pk_change_dependency")),
    )
    op.create_index(op.f("ix_change_dependency_needs_id"), "change_dependency", ["needs_id"])
    op.execute(_SAME_RECORD)
    op.execute(_NAMED_RECORD)
    op.execute(_URGENCY)
    op.create_table(
        "lost_record",
        sa.Column("record_kind", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("lost_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("record_kind", "record_id", name=op.f("pk_lost_record")),
    )
