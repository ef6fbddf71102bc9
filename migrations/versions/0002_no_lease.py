"""No lease: what a dead process had claimed is judged when the next one begins, and nobody reads a moment for it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import db.tables.columns

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("delivery", "lease_until")


def downgrade() -> None:
    op.add_column(
        "delivery",
        sa.Column("lease_until", db.tables.columns.Instant(timezone=True), nullable=True),
    )
