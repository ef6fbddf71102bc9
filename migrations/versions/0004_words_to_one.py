"""Words to one patient: a picture or a document may go with them, and they can be taken back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import db.tables.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("question_words", sa.Column("file_sealed", sa.LargeBinary(), nullable=True))
    op.add_column(
        "question_words",
        sa.Column("taken_back_at", db.tables.columns.Instant(timezone=True), nullable=True),
    )


def downgrade() -> None:
    op.drop_column("question_words", "taken_back_at")
    op.drop_column("question_words", "file_sealed")
