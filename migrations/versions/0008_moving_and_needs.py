"""How she moved and how brisk it was, and what she does not have at hand"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("activity", sa.Column("way", sa.String(), nullable=True))
    op.add_column("activity", sa.Column("talk", sa.String(), nullable=True))
    op.add_column("patient", sa.Column("lacks", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column("patient", "lacks")
    op.drop_column("activity", "talk")
    op.drop_column("activity", "way")
