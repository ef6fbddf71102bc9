"""What is a coordinator about to invite somebody with?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from rules.invites import InviteRole
from rules.vocabulary import SafetyAnswer

# How many people one link may let in, as its maker chooses.
USES = (1, 10, 50)
LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class InviteDraft:
    """A link that is not made yet; `cohort_id` None is the default one, `safety` None is asked on joining."""

    role: InviteRole = InviteRole.PATIENT
    cohort_id: int | None = None
    label: str | None = None
    safety: frozenset[SafetyAnswer] | None = None
    uses: int = 1

    def as_data(self) -> dict[str, Any]:
        """Return what a row keeps of it."""
        return {
            "role": self.role.value,
            "cohort": self.cohort_id,
            "label": self.label,
            "safety": None if self.safety is None else sorted(self.safety),
            "uses": self.uses,
        }

    def with_answer(self, answer: SafetyAnswer) -> InviteDraft:
        """Return it with one safety answer ticked, or no longer."""
        ticked = self.safety or frozenset()
        return replace(self, safety=ticked ^ {answer})


def draft_of(data: Mapping[str, Any]) -> InviteDraft:
    """Return the draft that `as_data` kept."""
    safety = data.get("safety")
    return InviteDraft(
        role=InviteRole(data.get("role", InviteRole.PATIENT)),
        cohort_id=data.get("cohort"),
        label=data.get("label"),
        safety=None if safety is None else frozenset(map(SafetyAnswer, safety)),
        uses=data.get("uses", 1),
    )
