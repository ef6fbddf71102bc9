"""Typed answers: what a page shows, which text answered what, and what was not understood"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import db.tables.columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("prompt", sa.Column("buttons", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("prompt", sa.Column("typed_id", sa.BigInteger(), nullable=True))
    op.add_column("question_words", sa.Column("message_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "question_words",
        sa.Column("changed_at", db.tables.columns.Instant(timezone=True), nullable=True),
    )
    op.create_table(
        "unsent",
        sa.Column("prompt_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("patient_id", sa.BigInteger(), nullable=False),
        sa.Column("sent_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", db.tables.columns.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_id"],
            ["patient.id"],
            name=op.f("fk_unsent_patient_id_patient"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("prompt_id", name=op.f("pk_unsent")),
    )


def downgrade() -> None:
    op.drop_table("unsent")
    op.drop_column("question_words", "changed_at")
    op.drop_column("question_words", "message_id")
    op.drop_column("prompt", "typed_id")
    op.drop_column("prompt", "buttons")
