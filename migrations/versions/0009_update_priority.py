"""What must not wait is taken before everything else, and whom we know before strangers"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What waits at that moment is of people we know, or nobody knows any more.
    op.add_column(
        "inbox", sa.Column("priority", sa.BigInteger(), nullable=False, server_default=sa.text("2"))
    )


def downgrade() -> None:
    op.drop_column("inbox", "priority")
