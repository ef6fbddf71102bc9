"""On which dates the team is closed, who works on which weekdays, and who is away from when until when"""

from __future__ import annotations

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

import db.tables.columns

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_MOMENT = db.tables.columns.Instant(timezone=True)
_STAFF = sa.table(
    "staff",
    sa.column("id", sa.BigInteger()),
    sa.column("away_until", _MOMENT),
    sa.column("cover_id", sa.BigInteger()),
    sa.column("absences", sa.JSON(none_as_null=True)),
)
# Since when somebody was away was not written down.
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def upgrade() -> None:
    op.create_table(
        "closure",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("opens", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_closure_made_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure")),
    )
    op.add_column("staff", sa.Column("rota", sa.JSON(none_as_null=True), nullable=True))
    op.add_column("staff", sa.Column("absences", sa.JSON(none_as_null=True), nullable=True))
    away = sa.select(_STAFF.c.id, _STAFF.c.away_until, _STAFF.c.cover_id)
    for row in op.get_bind().execute(away.where(_STAFF.c.away_until.is_not(None))).all():
        absence = {
            "start": _LONG_AGO.isoformat(),
            "end": row.away_until.isoformat(),
            "cover_id": row.cover_id,
        }
        op.execute(sa.update(_STAFF).where(_STAFF.c.id == row.id).values(absences=[absence]))
    with op.batch_alter_table("staff") as staff:
        staff.drop_constraint(op.f("fk_staff_cover_id_staff"), type_="foreignkey")
        staff.drop_column("cover_id")
        staff.drop_column("away_until")


def downgrade() -> None:
    with op.batch_alter_table("staff") as staff:
        staff.add_column(sa.Column("away_until", _MOMENT, nullable=True))
        staff.add_column(sa.Column("cover_id", sa.BigInteger(), nullable=True))
        staff.create_foreign_key(op.f("fk_staff_cover_id_staff"), "staff", ["cover_id"], ["id"])
        staff.drop_column("absences")
        staff.drop_column("rota")
    op.drop_table("closure")
