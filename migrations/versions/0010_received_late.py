"""What was received late, by the date of an update's message; and known people's danger before strangers'"""

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
    # Strangers' danger has a place of its own, after danger and STOP of people we know.
    op.execute("UPDATE inbox SET priority = priority - 1 WHERE priority < 2")


def downgrade() -> None:
    op.execute("UPDATE inbox SET priority = priority + 1 WHERE priority < 1")
    op.drop_column("inbox", "dated_at")
    op.drop_column("rating", "received_late")
