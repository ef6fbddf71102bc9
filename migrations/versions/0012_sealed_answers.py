"""What describes a patient's health, and what a message keeps for its buttons, sealed"""

from __future__ import annotations

import sqlalchemy as sa

from migrations.sealed_columns import InClear, open_columns, seal_columns

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True)
_IN_CLEAR: InClear = {
    "patient": {
        "goal": sa.String(),
        "safety": _JSON,
        "cautions": _JSON,
        "sore_joints": _JSON,
    },
    "invite": {"safety": _JSON},
    "rating": {"joints": _JSON, "novelty": sa.String(), "urgency": sa.String()},
    "offer": {"reply": sa.String()},
    "strength_session": {"sore": _JSON},
    "reflection": {"answer": sa.String()},
    "weekly": {"goal": sa.String(), "goal_answer": sa.String()},
    "alert": {"rule": sa.String(), "priority": sa.String(), "facts": _JSON},
    "prompt": {"data": _JSON, "buttons": _JSON},
    "delivery": {"data": _JSON},
}


def upgrade() -> None:
    seal_columns(_IN_CLEAR)


def downgrade() -> None:
    open_columns(_IN_CLEAR)
