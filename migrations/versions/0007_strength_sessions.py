"""Strength sessions, their steps, and what she said of them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import db.tables.columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "strength_session",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("patient_id", sa.BigInteger(), nullable=False),
        sa.Column("prompt_id", sa.BigInteger(), nullable=False),
        sa.Column("circuit", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("moves", sa.JSON(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.Column("two_more", sa.Boolean(), nullable=True),
        sa.Column("sore", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("offered_at", db.tables.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
            name=op.f("fk_strength_session_patient_id_patient"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strength_session")),
        sa.UniqueConstraint("prompt_id", name=op.f("uq_strength_session_prompt_id")),
    )
    op.create_index("ix_strength_session_patient_id_day", "strength_session", ["patient_id", "day"])


def downgrade() -> None:
    op.drop_table("strength_session")
