"""What was received late: ratings, and the date of what an update brought"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import db.tables.columns

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "rating",
        sa.Column("received_late", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "inbox", sa.Column("dated_at", db.tables.columns.Instant(timezone=True), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("inbox", "dated_at")
    op.drop_column("rating", "received_late")
