"""Answers that did not arrive at their first try are rows of their own"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import db.tables.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = db.tables.columns.Instant(timezone=True)
    op.create_table(
        "answer",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("edits", sa.BigInteger(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("retry_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
    )
    op.create_index(
        "ix_answer_owed",
        "answer",
        ["retry_at"],
        sqlite_where=sa.text("state = 'owed'"),
        postgresql_where=sa.text("state = 'owed'"),
    )
    op.create_index("ix_answer_chat_id", "answer", ["chat_id"])


def downgrade() -> None:
    op.drop_index("ix_answer_chat_id", table_name="answer")
    op.drop_index("ix_answer_owed", table_name="answer")
    op.drop_table("answer")
