"""Rows that could not be read when they were due, so that the rest goes on; and a short way to updates set aside"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import db.tables.columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = db.tables.columns.Instant(timezone=True)
    op.create_table(
        "set_aside",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("row_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("since_at", moment, nullable=False),
        sa.Column("again_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("kind", "row_id", name=op.f("pk_set_aside")),
    )
    op.create_index(
        "ix_inbox_aside",
        "inbox",
        ["done_at"],
        sqlite_where=sa.text("state = 'aside'"),
        postgresql_where=sa.text("state = 'aside'"),
    )


def downgrade() -> None:
    op.drop_index("ix_inbox_aside", table_name="inbox")
    op.drop_table("set_aside")
